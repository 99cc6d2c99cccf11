package tomlfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(at("file"), []byte("12345678"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"link": "file", "dangling": "nothing", "circle": "circle"} {
		if err := os.Symlink(to, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path  string
		limit int64
		want  string
	}{
		{at("file"), 8, ""},
		{at("link"), 8, ""},
		{at("file"), 7, "is larger than 0 KiB"},
		{at("missing"), 8, "no such file or directory"},
		{at("dangling"), 8, "no such file or directory"},
		{at("circle"), 8, "too many levels of symbolic links"},
		{at("pipe"), 8, "is not a regular file"},
		{dir, 8, "is not a regular file"},
		{"/dev/null", 8, "is not a regular file"},
	} {
		data, err := ReadFile(test.path, test.limit)
		switch {
		case test.want == "" && (err != nil || string(data) != "12345678"):
			t.Errorf("%s: %q, %v", test.path, data, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %s", test.path, err, test.want)
		case err != nil && strings.Contains(err.Error(), dir):
			t.Errorf("the error repeats the path: %v", err)
		}
	}
}
