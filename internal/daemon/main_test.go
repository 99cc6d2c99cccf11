package daemon_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// built is the folder with the command, if a test has asked for it.
var built string

// command builds the command linewarden, once.
var command = sync.OnceValues(func() (string, error) {
	var err error
	if built, err = os.MkdirTemp("", "linewarden-binary-"); err != nil {
		return "", err
	}
	path := filepath.Join(built, "linewarden")
	out, err := exec.Command("go", "build", "-o", path, "github.com/linewarden/linewarden/cmd/linewarden").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build linewarden: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := os.RemoveAll(built); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// startProcess opens an office whose daemon is a process of its own.
func startProcess(t *testing.T, opts office.Options) *office.Desk {
	t.Helper()
	var err error
	if opts.Binary, err = command(); err != nil {
		t.Fatal(err)
	}
	return office.Start(t, opts)
}
