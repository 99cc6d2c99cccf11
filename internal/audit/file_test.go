package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(limitedEnv) != "" {
		os.Exit(writeLimited())
	}
	goleak.VerifyTestMain(m)
}

// limit is when a test that waits in vain ends.
const limit = 30 * time.Second

// journal is the log of a test.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// count returns how often something was logged.
func (j *journal) count(message string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), message)
}

// run runs a file until the test ends.
func run(t *testing.T, path string, set func(*File)) (*File, *journal) {
	t.Helper()
	log := new(journal)
	f := NewFile(path, slog.New(slog.NewTextHandler(log, nil)))
	f.patience, f.retryAfter = limit, time.Millisecond
	if set != nil {
		set(f)
	}
	go f.Run()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		f.Close(ctx) // with what error is for the test to say
		select {
		case <-f.done:
		case <-ctx.Done():
			t.Error("the writer does not end")
		}
	})
	return f, log
}

// until waits until something is so. Nothing tells of it from the outside.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.After(limit); !is(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func closed(t *testing.T, f *File) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := f.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whoever writes at the same time, each line is whole, and those of one writer
// are in order.
func TestLinesAreWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log", "audit.jsonl")
	f, _ := run(t, path, nil)
	const writers, lines = 8, 200
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range lines {
				text := line(map[string]any{"writer": w, "n": n, "pad": strings.Repeat("x", 50*w)})
				if n%50 == 0 {
					if err := f.Record(text); err != nil {
						t.Error(err)
					}
					continue
				}
				f.Append(text)
			}
		})
	}
	all.Wait()
	closed(t, f)
	next := make([]int, writers)
	for text := range strings.Lines(read(t, path)) {
		var got struct{ Writer, N int }
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got.N != next[got.Writer] {
			t.Fatalf("writer %d: line %d where %d should be", got.Writer, got.N, next[got.Writer])
		}
		next[got.Writer]++
	}
	for w, n := range next {
		if n != lines {
			t.Errorf("writer %d has %d lines, want %d", w, n, lines)
		}
	}
	if s := f.State(); s != (State{Written: writers * lines}) {
		t.Errorf("state %+v", s)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode(); mode&^fs.FileMode(0o600) != 0 {
		t.Errorf("mode %v", mode)
	}
}

func TestRecordIsInTheFileWhenItReturns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f, _ := run(t, path, nil)
	f.Append([]byte("1\n"))
	if err := f.Record([]byte("2\n")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "1\n2\n" {
		t.Errorf("the file has %q", got)
	}
}

// A disk that is full refuses at once what has to be on it, keeps the rest, and
// is said to be full once.
func TestAFullDisk(t *testing.T) {
	f, log := run(t, "/dev/full", nil)
	f.Append([]byte("kept\n"))
	for range 3 {
		if err := f.Record([]byte("told\n")); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("a line on a full disk: %v", err)
		}
	}
	if s := f.State(); !errors.Is(s.Failing, syscall.ENOSPC) || s.Failures == 0 || s.Written != 0 || s.Lost != 0 {
		t.Errorf("state %+v", s)
	}
	if n := log.count("the audit cannot be written"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f.Reopen(path)
	if err := f.Record([]byte("new\n")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "kept\nnew\n" {
		t.Errorf("the file has %q", got)
	}
	if s := f.State(); s.Failing != nil || s.Written != 2 {
		t.Errorf("state %+v", s)
	}
	until(t, "the recovery is said", func() bool { return log.count("the audit can be written again") == 1 })
}

// What is in the way can be removed while the daemon runs.
func TestAPathThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log", "audit.jsonl")
	if err := os.WriteFile(filepath.Join(dir, "log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, log := run(t, path, nil)
	until(t, "it is said", func() bool { return log.count("the audit cannot be written") == 1 })
	f.Append([]byte("kept\n"))
	if err := f.Record([]byte("told\n")); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a line into no folder: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	until(t, "it works", func() bool { return f.State().Failing == nil })
	if got := read(t, path); got != "kept\n" {
		t.Errorf("the file has %q", got)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	path, old := filepath.Join(dir, "audit.jsonl"), filepath.Join(dir, "audit.jsonl.1")
	f, _ := run(t, path, nil)
	if err := f.Record([]byte("1\n")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, old); err != nil {
		t.Fatal(err)
	}
	f.Reopen(path)
	until(t, "there is a new file", func() bool { _, err := os.Stat(path); return err == nil })
	if err := f.Record([]byte("2\n")); err != nil {
		t.Fatal(err)
	}
	// One who rotates and says nothing is noticed by the next line.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Record([]byte("3\n")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, old) + read(t, path); got != "1\n3\n" {
		t.Errorf("the files have %q", got)
	}
}

// A daemon that was killed in the middle of a line has left half of it.
func TestALineIsNotAddedToAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.WriteFile(path, []byte("whole\nhal"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, _ := run(t, path, nil)
	f.Append([]byte("1\n"))
	closed(t, f)
	if got := read(t, path); got != "whole\nhal\n1\n" {
		t.Errorf("the file has %q", got)
	}
}
