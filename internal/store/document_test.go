package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
)

// counts is a document as a test wants it.
type counts struct {
	Of map[string]int `json:"of"`
}

func checkCounts(c counts) error {
	for name, n := range c.Of {
		if n < 0 || n > 1_000_000 {
			return fmt.Errorf("counts %d of %q", n, name)
		}
	}
	return nil
}

func open(t *testing.T, dir string) *Document[counts] {
	t.Helper()
	d, err := Open(dir, "counts", checkCounts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// more counts one more.
func more(name string) func(*counts) error {
	return func(c *counts) error {
		if c.Of == nil {
			c.Of = map[string]int{}
		}
		c.Of[name]++
		return nil
	}
}

func wantCounts(t *testing.T, d *Document[counts], want map[string]int) {
	t.Helper()
	if got := d.Value().Of; !maps.Equal(got, want) {
		t.Errorf("the document is %v, want %v", got, want)
	}
}

func TestADocumentOutlivesTheProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lib", "state")
	d := open(t, dir)
	wantCounts(t, d, nil)
	for range 3 {
		if err := d.Change(more("mara")); err != nil {
			t.Fatal(err)
		}
	}
	wantCounts(t, d, map[string]int{"mara": 3})
	wantCounts(t, open(t, dir), map[string]int{"mara": 3})
	for path, want := range map[string]fs.FileMode{dir: fs.ModeDir | 0o700, filepath.Join(dir, "counts.json"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("in the folder are %v, %v", left, err)
	}
}

func TestARefusedChangeChangesNothing(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	if err := d.Change(more("mara")); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("not today")
	for name, change := range map[string]func(*counts) error{
		"by the function": func(c *counts) error { c.Of["mara"] = 7; return refused },
		"by the check":    func(c *counts) error { c.Of["mara"] = -1; return nil },
		"as too long":     func(c *counts) error { c.Of[strings.Repeat("x", maxSize)] = 1; return nil },
	} {
		if err := d.Change(change); err == nil {
			t.Errorf("a change is made that is refused %s", name)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_ = d.Change(func(c *counts) error { c.Of["mara"] = 7; panic("a bug") })
	}()
	wantCounts(t, d, map[string]int{"mara": 1})
	wantCounts(t, open(t, dir), map[string]int{"mara": 1})
}

func TestAHundredChangesAtOnce(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if err := d.Change(more([]string{"mara", "noor"}[i%2])); err != nil {
				t.Error(err)
			}
			_ = d.Value().Of["mara"]
		})
	}
	all.Wait()
	wantCounts(t, d, map[string]int{"mara": 50, "noor": 50})
	wantCounts(t, open(t, dir), map[string]int{"mara": 50, "noor": 50})
}

func TestADiskThatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	d := open(t, dir)
	if err := d.Change(more("mara")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+".gone"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Change(more("mara")); err == nil {
		t.Error("a change holds that is not on the disk")
	}
	wantCounts(t, d, map[string]int{"mara": 1})
	if err := errors.Join(os.Remove(dir), os.Rename(dir+".gone", dir)); err != nil {
		t.Fatal(err)
	}
	if err := d.Change(more("mara")); err != nil {
		t.Errorf("the disk is there again: %v", err)
	}
	wantCounts(t, open(t, dir), map[string]int{"mara": 2})
}

func TestADiskThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, t.TempDir())
		answers, write := make(chan struct{}), d.write
		d.write = func(text []byte) error {
			<-answers
			return write(text)
		}
		for range 2 {
			if err := d.Change(more("mara")); !errors.Is(err, errHangs) {
				t.Errorf("Change = %v while the disk hangs", err)
			}
		}
		wantCounts(t, d, nil)
		close(answers)
		synctest.Wait()
		if err := d.Change(more("mara")); err != nil {
			t.Error(err)
		}
		wantCounts(t, d, map[string]int{"mara": 2}) // the first, late, and the last
	})
}

func TestAWriterThatDied(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	if err := d.Change(more("mara")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "counts.json.new"), []byte(`{"of": {"ma`), 0o600); err != nil {
		t.Fatal(err)
	}
	d = open(t, dir)
	wantCounts(t, d, map[string]int{"mara": 1})
	if err := d.Change(more("mara")); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, open(t, dir), map[string]int{"mara": 2})
}

func TestWhatCannotBeReadStaysWhereItIs(t *testing.T) {
	for name, plant := range map[string]func(path string) error{
		"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"a link":   func(path string) error { return os.Symlink("/etc/passwd", path) },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "counts.json")
		if err := plant(path); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Open(dir, "counts", checkCounts)
		if err == nil || d.Lost() == nil {
			t.Errorf("%s was read as a document", name)
		}
		if err := d.Change(more("mara")); err == nil {
			t.Errorf("%s was written over", name)
		}
		wantCounts(t, d, nil)
		if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}

func TestAFolderThatOthersMayWrite(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir, "counts", checkCounts)
	if err == nil || !strings.Contains(err.Error(), "chmod 0700") {
		t.Errorf("Open = %v", err)
	}
	if err := d.Change(more("mara")); err == nil {
		t.Error("a change is written where others may write")
	}
}
