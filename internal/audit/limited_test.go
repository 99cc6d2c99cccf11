package audit

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// limitedEnv has the test binary write an audit in its work folder, with room
// for a few bytes.
const limitedEnv = "LINEWARDEN_TEST_LIMITED"

// A write that is cut short, for real: the kernel lets a process write no file
// longer than its limit. That holds for the whole process, so it is another.
func TestAWriteThatIsCutShort(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(cmd.Environ(), limitedEnv+"=yes")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if got, want := read(t, filepath.Join(dir, "audit.jsonl")), "1111\n2222\n33\n3333\n4444\n"; got != want {
		t.Errorf("the file has %q, want %q", got, want)
	}
}

// writeLimited is the other process.
func writeLimited() (status int) {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	fatal := func(err error) int { log.Error("failed", "error", err); return 1 }
	var room syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
		return fatal(err)
	}
	f := NewFile("audit.jsonl", log)
	f.patience, f.retryAfter = limit, limit
	f.Append([]byte("1111\n"))
	f.Append([]byte("2222\n"))
	f.Append([]byte("3333\n"))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 12, Max: room.Max}); err != nil {
		return fatal(err)
	}
	go f.Run()
	if err := f.Record([]byte("told\n")); !errors.Is(err, syscall.EFBIG) {
		return fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
		return fatal(err)
	}
	if err := f.Record([]byte("4444\n")); err != nil {
		return fatal(err)
	}
	if err := f.Close(context.Background()); err != nil {
		return fatal(err)
	}
	return 0
}
