package config

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// watched opens a configuration whose files lie in dir and returns a function
// that waits until the watch reports a change.
func watched(t *testing.T, dir string) (wait func()) {
	t.Helper()
	running, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	changes := make(chan struct{}, 100)
	done := make(chan error, 1)
	go func() { done <- running.Watch(ctx, func() { changes <- struct{}{} }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the watch ended: %v", err)
		}
	})
	// The watch is up once it reports what happens: touch something until it does.
	for up := false; !up; {
		put(t, filepath.Join(dir, "unrelated"), time.Now().String())
		select {
		case <-changes:
			up = true
		case <-time.After(2 * watchSettle):
		}
	}
	return func() {
		t.Helper()
		select {
		case <-changes:
		case <-time.After(time.Minute):
			t.Fatal("the change was not noticed")
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settled writes a configuration that loads.
func settled(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	put(t, filepath.Join(dir, "ari.secret"), "secret")
	put(t, filepath.Join(dir, "linewarden.toml"), "[ari]\npassword_file = \"ari.secret\"\n")
	must(t, os.Mkdir(filepath.Join(dir, "policy.d"), 0o700))
	put(t, filepath.Join(dir, "policy.d", "users.toml"), "[user.mara]\n")
	return dir
}

func TestWatchNoticesAFileWrittenInPlace(t *testing.T) {
	dir := settled(t)
	wait := watched(t, dir)
	put(t, filepath.Join(dir, "policy.d", "users.toml"), "[user.noor]\n")
	wait()
}

func TestWatchNoticesANewFile(t *testing.T) {
	dir := settled(t)
	wait := watched(t, dir)
	put(t, filepath.Join(dir, "policy.d", "more.toml"), "[user.noor]\n")
	wait()
}

// An editor writes a copy and renames it over the file, again and again.
func TestWatchNoticesAnEditorsRename(t *testing.T) {
	dir := settled(t)
	wait := watched(t, dir)
	users := filepath.Join(dir, "policy.d", "users.toml")
	for range 2 {
		must(t, os.Rename(users, users+"~"))
		put(t, users+".new", "[user.noor]\n")
		must(t, os.Rename(users+".new", users))
		wait()
	}
}

// Kubernetes mounts files as links through a link ..data, and swaps that.
func TestWatchNoticesASwappedLink(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "ari.secret"), "secret")
	put(t, filepath.Join(dir, "linewarden.toml"), "[ari]\npassword_file = \"ari.secret\"\n")
	policy := filepath.Join(dir, "policy.d")
	for _, version := range []string{"..v1", "..v2", "..v3"} {
		must(t, os.MkdirAll(filepath.Join(policy, version), 0o700))
		put(t, filepath.Join(policy, version, "users.toml"), "[user.mara]\n")
	}
	must(t, os.Symlink("..v1", filepath.Join(policy, "..data")))
	must(t, os.Symlink("..data/users.toml", filepath.Join(policy, "users.toml")))
	wait := watched(t, dir)
	for _, version := range []string{"..v2", "..v3"} {
		must(t, os.Symlink(version, filepath.Join(policy, "..tmp")))
		must(t, os.Rename(filepath.Join(policy, "..tmp"), filepath.Join(policy, "..data")))
		wait()
	}
}

// The whole directory is replaced, and what happens in the new one is noticed.
func TestWatchFollowsAReplacedDirectory(t *testing.T) {
	dir := settled(t)
	wait := watched(t, dir)
	policy := filepath.Join(dir, "policy.d")
	must(t, os.Rename(policy, policy+".old"))
	must(t, os.Mkdir(policy, 0o700))
	wait()
	put(t, filepath.Join(policy, "users.toml"), "[user.noor]\n")
	wait()
}
