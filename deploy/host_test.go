package deploy

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// bin is the folder into which make has built the command, for all tests.
var bin = sync.OnceValues(func() (string, error) {
	// The go command is to notice changes of what make builds here.
	err := filepath.WalkDir("../cmd", func(_ string, _ fs.DirEntry, err error) error { return err })
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "linewarden-bin-")
	if err != nil {
		return "", err
	}
	madeBin = dir
	out, err := exec.Command("make", "-C", "..", "build", "BIN="+dir).CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: "make: " + string(out), Err: err}
	}
	return dir, nil
})

// madeBin is the folder that bin made, if it did.
var madeBin string

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		if err := os.RemoveAll(madeBin); madeBin != "" && err != nil {
			status = 1
		}
		os.Exit(status)
	}))
}

// host is a machine with a checkout on which deploy/prepare has run. What lies
// at a path of the Asterisk container lies below root here.
type host struct {
	checkout, site, root string
}

// newHost copies what prepare needs, and runs it.
func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{checkout: filepath.Join(t.TempDir(), "checkout"), root: t.TempDir()}
	h.site = filepath.Join(h.checkout, "site")
	for _, dir := range []string{"deploy", "docs/monitoring", "examples"} {
		if err := os.CopyFS(filepath.Join(h.checkout, dir), os.DirFS("../"+dir)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := h.prepare(t); err != nil {
		t.Fatalf("prepare: %v\n%s", err, out)
	}
	h.mount(t)
	return h
}

func (h *host) prepare(t *testing.T) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), filepath.Join(h.checkout, "deploy/prepare")).CombinedOutput()
	return string(out), err
}

// mount lays out the container of Asterisk below root.
func (h *host) mount(t *testing.T) {
	t.Helper()
	for path, source := range map[string]string{
		"/etc/linewarden":                      filepath.Join(h.site, "linewarden"),
		"/etc/asterisk.site":                   filepath.Join(h.site, "asterisk"),
		"/run/secrets":                         filepath.Join(h.site, "secrets"),
		"/usr/local/share/linewarden/asterisk": filepath.Join(h.checkout, "deploy/asterisk"),
	} {
		path = h.root + path
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(source, path); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"/etc/asterisk", "/var/lib/asterisk"} {
		if err := os.MkdirAll(h.root+dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	h.edit(t, "linewarden/linewarden.toml", "/run/secrets", h.root+"/run/secrets")
}

// edit replaces text in a file of the site, which must hold it.
func (h *host) edit(t *testing.T, name, from, to string) {
	t.Helper()
	path := filepath.Join(h.site, name)
	text := read(t, path)
	if !strings.Contains(text, from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	write(t, path, strings.ReplaceAll(text, from, to))
}

// start runs asterisk-start below root, with an asterisk that prints its
// arguments. It returns what the two wrote.
func (h *host) start(t *testing.T, address string) (stdout, stderr string, err error) {
	t.Helper()
	built, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	script := read(t, "asterisk-start")
	for _, path := range []string{"/etc/", "/var/lib/", "/usr/local/share/"} {
		script = strings.ReplaceAll(script, path, h.root+path)
	}
	path := filepath.Join(h.root, "bin")
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(path, "asterisk"), "#!/bin/sh\necho asterisk \"$@\"\n")
	write(t, filepath.Join(path, "asterisk-start"), script)
	cmd := exec.CommandContext(t.Context(), filepath.Join(path, "asterisk-start"))
	cmd.Env = []string{"PATH=" + path + ":" + built + ":" + os.Getenv("PATH"), "SIP_ADDRESS=" + address}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// configuration returns what asterisk-start has put into /etc/asterisk.
func (h *host) configuration(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(h.root + "/etc/asterisk")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files[e.Name()] = read(t, filepath.Join(h.root, "etc/asterisk", e.Name()))
	}
	return files
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// write writes a file that can be run.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}
