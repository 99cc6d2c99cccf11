package daemon

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The thread of what happens in the background stands back, and no other one does:
// neither those of goroutines that begin there, nor what is brought back, nor, afterwards,
// any at all.
func TestInBackgroundStandsBackAlone(t *testing.T) {
	usual := nicenessOf(t, syscall.Getpid())
	want := min(usual+moreNiceness, mostNiceness)
	const things = 8 // at once, so that threads are few
	var begun, all sync.WaitGroup
	begun.Add(things)
	var threads [things]int
	for n := range things {
		all.Go(func() {
			inBackground(func() {
				threads[n] = syscall.Gettid()
				begun.Done()
				begun.Wait()
				if is := nicenessOf(t, threads[n]); is != want {
					t.Errorf("in the background it is %d, want %d", is, want)
				}
				inForeground(func() {
					if is := nicenessOf(t, syscall.Gettid()); is != usual {
						t.Errorf("in the foreground it is %d, want %d", is, usual)
					}
				})
			})
		})
	}
	all.Wait()
	for _, thread := range threads {
		if thread == syscall.Getpid() {
			t.Error("the main thread stands back, and it never ends")
		}
		waitForEnd(t, thread)
	}
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		thread, err := strconv.Atoi(task.Name())
		if err != nil {
			t.Fatal(err)
		}
		if is := nicenessOf(t, thread); is > usual {
			t.Errorf("afterwards a thread is at %d, want %d", is, usual)
		}
	}
}

// nicenessOf reads a thread's niceness, which is the usual one if it has just ended.
func nicenessOf(t *testing.T, thread int) int {
	t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc/self/task", strconv.Itoa(thread), "stat"))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(stat), ") ") // of the name
	niceness, err := strconv.Atoi(strings.Fields(after)[16])
	if err != nil {
		t.Errorf("read %q: %v", stat, err)
	}
	return niceness
}

// waitForEnd waits until the kernel has taken a thread away, which is soon.
func waitForEnd(t *testing.T, thread int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(filepath.Join("/proc/self/task", strconv.Itoa(thread))); err != nil {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("thread %d goes on", thread)
		}
	}
}
