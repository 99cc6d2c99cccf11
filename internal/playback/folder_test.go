package playback

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func opened(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestACopyIsForTheGroupAndForAWhile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "play")
	f := opened(t, dir)
	one, err := f.Lend(says("one"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.Lend(says("other"))
	if err != nil {
		t.Fatal(err)
	}
	if one.Sound() == other.Sound() || len(filepath.Base(one.Sound())) < 26 {
		t.Errorf("%s and %s can be guessed", one.Sound(), other.Sound())
	}
	info, err := os.Stat(one.Sound() + ".wav")
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o640 {
		t.Errorf("mode %04o", info.Mode().Perm())
	}
	if text, err := os.ReadFile(one.Sound() + ".wav"); err != nil || string(text) != "one" {
		t.Errorf("%q, %v", text, err)
	}
	for range 2 { // the second time it is gone already
		if err := one.Delete(); err != nil {
			t.Error(err)
		}
	}
	if list := names(t, dir); len(list) != 1 || !strings.HasSuffix(other.Sound()+".wav", list[0]) {
		t.Errorf("there are %v", list)
	}
}

func TestNothingIsLeftOfACopyThatFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := opened(t, dir)
	_, err := f.Lend(func(w io.Writer) error {
		return errors.Join(says("half of it")(w), fs.ErrInvalid)
	})
	if !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("error %v", err)
	}
	if list := names(t, dir); len(list) > 0 {
		t.Errorf("there are %v", list)
	}
}

func TestWhatAKilledDaemonLeftIsDeleted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "play")
	f := opened(t, dir)
	if _, err := f.Lend(says("left")); err != nil {
		t.Fatal(err)
	}
	for _, foreign := range []string{"README", "lw-notes.txt", "other.wav"} {
		if err := os.WriteFile(filepath.Join(dir, foreign), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opened(t, dir)
	if list := names(t, dir); len(list) != 3 {
		t.Errorf("there are %v, want what is not ours", list)
	}
}

func TestAFolderForEverybodyIsRefused(t *testing.T) {
	for _, mode := range []fs.FileMode{0o777, 0o755, 0o711, 0o770} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "chmod 2710") {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no", "such")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder without a parent: %v", err)
	}
}
