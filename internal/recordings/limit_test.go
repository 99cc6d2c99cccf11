package recordings

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// runLimited runs TestFileLimit in a process of its own, whose limit is no other
// test's.
func runLimited(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFileLimit$")
	cmd.Env = append(os.Environ(), limited+"=1")
	cmd.Dir = filepath.Dir(dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// writeLimited delivers more than a file may hold.
func writeLimited(t *testing.T) {
	t.Helper()
	s := opened(t, "recordings")
	d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	must(t, d.BeginSegment(Segment{Live: "m", Party: "mara", Began: at(0)}))
	signal.Ignore(syscall.SIGXFSZ)
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 100_000, Max: 100_000}))
	if err := d.Deliver("m", level(1, 10)); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("error %v", err)
	}
}
