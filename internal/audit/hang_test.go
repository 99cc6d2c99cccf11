package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pipe makes a pipe that is full: writing to it hangs, until it is read.
func pipe(t *testing.T) (path string, end *os.File) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "audit.jsonl")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	end, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end.Close() })
	if err := end.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = end.Write(make([]byte, 4096))
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	return path, end
}

// drain reads the pipe until all its lines have come, and returns them.
func drain(t *testing.T, end *os.File, last string) string {
	t.Helper()
	if err := end.SetReadDeadline(time.Now().Add(limit)); err != nil {
		t.Fatal(err)
	}
	var got []byte
	for buf := make([]byte, 4096); !bytes.Contains(got, []byte(last)); {
		n, err := end.Read(buf)
		if err != nil {
			t.Fatalf("read %d bytes: %v", len(got), err)
		}
		got = append(got, bytes.Trim(buf[:n], "\x00")...)
	}
	return string(got)
}

// Nobody waits for a disk that hangs, but who has to, and not for long. What
// does not fit into memory is counted, and the file says so later.
func TestAHangingDisk(t *testing.T) {
	path, end := pipe(t)
	f, log := run(t, path, func(f *File) { f.patience, f.limit = 100*time.Millisecond, 100 })
	f.Append([]byte("first\n"))
	until(t, "it is said", func() bool { return log.count("the audit cannot be written") == 1 })
	if err := f.Record([]byte("told\n")); !errors.Is(err, errHangs) {
		t.Errorf("a line on a hanging disk: %v", err)
	}
	for n := range 30 {
		f.Append(fmt.Appendf(nil, "line %03d\n", n))
	}
	if err := f.Record([]byte("too many\n")); !errors.Is(err, errFull) {
		t.Errorf("a line more than there is room for: %v", err)
	}
	if s := f.State(); !errors.Is(s.Failing, errHangs) || s.Lost != 22 {
		t.Errorf("state %+v", s)
	}
	if n := log.count("lines of the audit are being lost"); n != 1 {
		t.Errorf("the loss was said %d times", n)
	}
	got := drain(t, end, "lost")
	if !strings.HasPrefix(got, "first\ntold\nline 000\n") || !strings.Contains(got, "line 008\n{") || !strings.Contains(got, `"record":"lost","lines":22}`+"\n") {
		t.Errorf("written: %q", got)
	}
	until(t, "it works", func() bool { return f.State().Failing == nil })
}

func TestTheEndDoesNotWaitForAHangingDisk(t *testing.T) {
	path, end := pipe(t)
	f, _ := run(t, path, nil)
	f.Append([]byte("first\n"))
	until(t, "it is being written", func() bool { f.mu.Lock(); defer f.mu.Unlock(); return len(f.waiting.entries) == 0 })
	f.Append([]byte("second\n"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := f.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "2 lines") {
		t.Errorf("the end: %v", err)
	}
	f.Append([]byte("late\n"))
	if err := f.Record([]byte("late\n")); !errors.Is(err, errClosed) {
		t.Errorf("after the end: %v", err)
	}
	drain(t, end, "second\n")
}
