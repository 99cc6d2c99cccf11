package testbed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fakeTree writes what an unpacked Asterisk looks like from the outside, with
// a script for a loader that answers -V.
func fakeTree(root, version string) error {
	script := "#!/bin/sh\n[ \"$4\" = -V ] && echo 'Asterisk " + version + "'\n"
	for name, file := range map[string]struct {
		content string
		mode    fs.FileMode
	}{
		"usr/lib/fake-linux-gnu/ld-linux-fake.so.2":          {script, 0o755},
		"usr/lib/fake-linux-gnu/asterisk/modules/res_ari.so": {"module", 0o644},
		"usr/sbin/asterisk":                                  {"binary", 0o755},
		"usr/share/asterisk/rest-api/resources.json":         {"{}", 0o644},
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(file.content), file.mode); err != nil {
			return err
		}
	}
	return nil
}

// fake is a cache of a fake Asterisk.
type fake struct {
	dir    string
	unpack func(ctx context.Context, root string) error
}

func (f fake) get(ctx context.Context) (*Installation, error) {
	return cachedAsterisk(ctx, f.dir, f.unpack)
}

// fakeCache returns a cache that unpacks fake trees, and how often it did.
func fakeCache(t *testing.T) (fake, *atomic.Int32) {
	t.Helper()
	var unpacked atomic.Int32
	return fake{dir: filepath.Join(t.TempDir(), "linewarden"), unpack: func(_ context.Context, root string) error {
		unpacked.Add(1)
		return fakeTree(root, "22.1.0")
	}}, &unpacked
}

func TestCacheIsFilledOnce(t *testing.T) {
	c, unpacked := fakeCache(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			it, err := c.get(t.Context())
			if err != nil {
				t.Error(err)
			} else if it.Version != "22.1.0" {
				t.Errorf("Version = %q", it.Version)
			}
		})
	}
	all.Wait()
	if n := unpacked.Load(); n != 1 {
		t.Errorf("unpacked %d times, want once", n)
	}
}

func TestBrokenCacheIsReplaced(t *testing.T) {
	c, unpacked := fakeCache(t)
	root := func() string {
		found, err := filepath.Glob(filepath.Join(c.dir, "asterisk-*"))
		if err != nil || len(found) != 1 {
			t.Fatalf("the cache holds %v, %v", found, err)
		}
		return found[0]
	}
	if _, err := c.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	damage := map[string]func() error{
		"a file is missing": func() error { return os.Remove(filepath.Join(root(), "usr/sbin/asterisk")) },
		"a file is shorter": func() error {
			return os.Truncate(filepath.Join(root(), "usr/lib/fake-linux-gnu/asterisk/modules/res_ari.so"), 1)
		},
		"never finished": func() error { return os.Remove(filepath.Join(root(), manifestName)) },
		"manifest broken": func() error {
			return os.WriteFile(filepath.Join(root(), manifestName), []byte("1234"), 0o600)
		},
		"does not run": func() error {
			return os.Chmod(filepath.Join(root(), "usr/lib/fake-linux-gnu/ld-linux-fake.so.2"), 0o600)
		},
		"half unpacked by one that was killed": func() error {
			return errors.Join(os.RemoveAll(root()), os.MkdirAll(filepath.Join(c.dir, "unpacking/tree/usr"), 0o755))
		},
	}
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			before := unpacked.Load()
			if err := do(); err != nil {
				t.Fatal(err)
			}
			if _, err := c.get(t.Context()); err != nil {
				t.Error(err)
			}
			if n := unpacked.Load() - before; n != 1 {
				t.Errorf("unpacked %d times, want once", n)
			}
			if _, err := c.get(t.Context()); err != nil || unpacked.Load() != before+1 {
				t.Errorf("the replacement is of no use either: %v", err)
			}
			if _, err := os.Stat(filepath.Join(c.dir, "unpacking")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("left behind: %v", err)
			}
		})
	}
}

func TestFailedUnpackingKeepsNothing(t *testing.T) {
	c, _ := fakeCache(t)
	broken := errors.New("no space left on device")
	c.unpack = func(_ context.Context, root string) error {
		return errors.Join(fakeTree(root, "22.1.0"), broken)
	}
	if _, err := c.get(t.Context()); !errors.Is(err, broken) {
		t.Errorf("get = %v, want %v", err, broken)
	}
	left, err := os.ReadDir(c.dir)
	if err != nil || len(left) != 1 || left[0].Name() != "lock" {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestLockHonoursContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(within(t, 100*time.Millisecond), path); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), path) {
		t.Errorf("lock = %v, want one that names the lock and the deadline", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

func TestNamedVersions(t *testing.T) {
	for version, want := range map[string]string{
		"22.0.0":                 "",
		"22.10.1+dfsg+~cs6.17-1": "",
		"23.1.0":                 "",
		"GIT-22-abcdef":          "",
		"20.17.0~dfsg":           "this is asterisk 20.17.0~dfsg; 22 or later is needed",
		"certified/20.7-cert5":   "names no version",
	} {
		t.Run(strings.ReplaceAll(version, "/", "_"), func(t *testing.T) {
			root := t.TempDir()
			if err := fakeTree(root, version); err != nil {
				t.Fatal(err)
			}
			_, err := named(t.Context(), root)
			if got := fmt.Sprint(err); (err == nil) != (want == "") || !strings.Contains(got, want) {
				t.Errorf("named = %v, want %q", err, want)
			}
		})
	}
}

func TestNamedFailures(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "sbin", "asterisk")
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), os.WriteFile(file, nil, 0o755)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		empty:                        "no asterisk is unpacked there",
		file:                         "asterisk's modules (res_ari.so) were found in none of",
		filepath.Join(empty, "none"): "no such file or directory",
	} {
		t.Setenv(AsteriskEnv, path)
		_, err := install(t.Context())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), AsteriskEnv) {
			t.Errorf("install = %v, want %q", err, want)
		}
	}
}

// TestInstalledAsterisk starts a binary in the layout of an installed package,
// made of links to the one that Install found.
func TestInstalledAsterisk(t *testing.T) {
	it, err := Install(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "usr")
	binary := filepath.Join(prefix, "sbin/asterisk")
	lib, share := filepath.Join(prefix, "lib/some-linux-gnu/asterisk"), filepath.Join(prefix, "share")
	for _, dir := range []string{filepath.Dir(binary), lib, share} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script := "#!/bin/sh\nexec '" + strings.Join(it.argv, "' '") + "' \"$@\"\n"
	err = errors.Join(
		os.WriteFile(binary, []byte(script), 0o755),
		os.Symlink(it.modules, filepath.Join(lib, "modules")),
		os.Symlink(it.data, filepath.Join(share, "asterisk")),
	)
	if err != nil {
		t.Fatal(err)
	}
	system, err := named(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	if system.Version != it.Version {
		t.Errorf("Version = %q, want %q", system.Version, it.Version)
	}
	a, err := launch(t.Context(), system, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if complaints := a.Complaints(); len(complaints) > 0 {
		t.Errorf("a fresh instance complains:\n%s", strings.Join(complaints, "\n"))
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPresentModules(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "res_here.so"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	conf := "[modules]\nautoload = no\nload = res_here.so\nload = res_gone.so\n\n; end\n"
	want := "[modules]\nautoload = no\nload = res_here.so\n\n; end\n"
	if got := string(presentModules([]byte(conf), dir)); got != want {
		t.Errorf("presentModules = %q, want %q", got, want)
	}
}

// TestMmdebstrapIsRunnable has the forms that getting the tool may end in.
func TestMmdebstrapIsRunnable(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"perl", "mmdebstrap"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	root := t.TempDir()
	script, keys := filepath.Join(root, "usr/bin/mmdebstrap"), filepath.Join(root, "usr/share/keyrings/debian-archive-keyring.pgp")
	write := func(path string) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want ...string) {
		t.Helper()
		got, err := runnable(root)
		if err != nil || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("runnable = %q, %v, want %q", got, err, want)
		}
	}
	write(keys)
	expect(filepath.Join(bin, "mmdebstrap"), "--keyring="+keys)
	write(script)
	expect(filepath.Join(bin, "perl"), script, "--keyring="+keys)
}

// TestMissingToolsAreNamed has a machine that has none of Debian's tools.
func TestMissingToolsAreNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findMmdebstrap(t.Context(), t.TempDir())
	for _, want := range []string{"apt-get", "sudo apt-get install mmdebstrap debian-archive-keyring", AsteriskEnv} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("findMmdebstrap = %v, want %q", err, want)
		}
	}
}
