package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

// many are more files than a hasher is given at once, of a user each.
const many = 2*readAtOnce + 10

// manyFiles opens a policy of as many files, and returns the paths of the users' files.
func manyFiles(t *testing.T) (*Running, []string) {
	t.Helper()
	dir := folder(t, "ari.secret", "x", "linewarden.toml", mainFile+"[department.sales]\n")
	var paths []string
	for n := range many {
		paths = append(paths, filepath.Join(dir, "policy.d", fmt.Sprintf("user-%03d.toml", n)))
		write(t, paths[n], userFile(n, ""))
	}
	running, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return running, paths
}

func userFile(n int, more string) string {
	return fmt.Sprintf("[user.u%d]\nextension = \"%d\"\ndepartment = \"sales\"\n%s", n, 1000+n, more)
}

// Whichever files are edited, these are parsed, in the order of their names.
func TestEditsAmongManyFiles(t *testing.T) {
	running, paths := manyFiles(t)
	for round, edited := range [][]int{{0}, {many - 1}, {}, {readAtOnce - 1, readAtOnce, readAtOnce + 1}, {many - 2, 3, 2}} {
		want := map[string]bool{}
		for _, n := range edited {
			write(t, paths[n], userFile(n, fmt.Sprintf("# edited in round %d\npickup = \"department\"\n", round)))
			want[paths[n]] = true
		}
		change, err := running.Reload()
		if err != nil {
			t.Fatal(err)
		}
		var inOrder []string
		for _, path := range paths {
			if want[path] {
				inOrder = append(inOrder, path)
			}
		}
		if diff := cmp.Diff(inOrder, change.Parsed); diff != "" {
			t.Errorf("parsed in round %d (-want +got):\n%s", round, diff)
		}
		for _, n := range edited {
			ask := policy.Request{
				Subject: policy.Subject{User: fmt.Sprintf("u%d", n)}, Action: policy.CallPickup, Resource: policy.Resource{User: "u7"},
			}
			if !running.Current().Policy.Evaluate(&ask).Allowed() {
				t.Errorf("round %d: what u%d was given is not in force", round, n)
			}
		}
	}
}

// A file that leads somewhere else is what it leads to.
func TestEditThroughALink(t *testing.T) {
	running, paths := manyFiles(t)
	other := filepath.Join(t.TempDir(), "elsewhere")
	write(t, other, userFile(5, "pickup = \"department\"\n"))
	replace(t, paths[5], func(path string) error { return os.Symlink(other, path) })
	change, err := running.Reload()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{paths[5]}, change.Parsed); diff != "" || !change.Changed() {
		t.Errorf("changed: %t; parsed (-want +got):\n%s", change.Changed(), diff)
	}
}

// What can't be read is reported as if all had been loaded for the first time, all of it
// and in the same order each time, and what ran runs on.
func TestReloadOfFilesThatCannotBeRead(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"vanished behind a link": func(path string) error { return os.Symlink("nothing", path) },
		"a directory":            func(path string) error { return os.Mkdir(path, 0o700) },
		"a pipe":                 func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a circle of links":      func(path string) error { return os.Symlink(path, path) },
		"too large": func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, maxFile+1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			running, paths := manyFiles(t)
			before := running.Current()
			spoilt := []int{2, 3, readAtOnce + 2, many - 1}
			for _, n := range spoilt {
				replace(t, paths[n], spoil)
			}
			write(t, paths[1], "no TOML")
			_, want := Load(running.path)
			for range 3 {
				_, err := running.Reload()
				if err == nil || want == nil || err.Error() != want.Error() || running.Current() != before {
					t.Fatalf("error %v, want %v", err, want)
				}
			}
			at := strings.Index(want.Error(), paths[1])
			for _, n := range spoilt {
				next := strings.Index(want.Error(), paths[n])
				if at < 0 || next < at {
					t.Errorf("%s is not reported, or not in its turn: %v", paths[n], want)
				}
				at = next
			}
		})
	}
}

// A file that is gone takes its user along, and comes back with it.
func TestReloadWithoutAFile(t *testing.T) {
	running, paths := manyFiles(t)
	replace(t, paths[9], func(string) error { return nil })
	for _, gone := range []bool{true, false} {
		if !gone {
			write(t, paths[9], userFile(9, ""))
		}
		if _, err := running.Reload(); err != nil {
			t.Fatal(err)
		}
		_, found := running.Current().Policy.User("u9")
		if found == gone {
			t.Errorf("gone: %t, but found: %t", gone, found)
		}
	}
}

// replace puts something else in a file's place.
func replace(t *testing.T, path string, with func(string) error) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := with(path); err != nil {
		t.Fatal(err)
	}
}
