package testbed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStopLeavesNothing(t *testing.T) {
	a, err := Launch(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	pid, dir, ip := a.process.cmd.Process.Pid, a.Dir(), a.address.ip
	for range 2 { // the second time there is nothing to do
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	select {
	case <-a.Exited():
	default:
		t.Error("Exited is not closed")
	}
	if err := syscall.Kill(-pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the process group is still there: kill = %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	hold, err := net.ListenPacket("udp4", fmt.Sprintf("%s:%d", ip, holdPort))
	if err != nil {
		t.Errorf("the address is still reserved: %v", err)
	} else if err := hold.Close(); err != nil {
		t.Error(err)
	}
	if log := a.Log(); !strings.Contains(log, "Asterisk cleanly ending (0)") {
		t.Errorf("the log was lost, or asterisk was not asked:\n%s", log)
	}
}

// TestStopHung has the process stopped by a signal that it cannot handle, so
// that it never hears that it should end.
func TestStopHung(t *testing.T) {
	hung := func(t *testing.T) *Asterisk {
		t.Helper()
		a, err := Launch(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.process.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		return a
	}
	t.Run("caller without patience", func(t *testing.T) {
		a := hung(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Run("grace is over", func(t *testing.T) {
		a := hung(t)
		a.process.grace = time.Millisecond
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestCrashWhileStopping(t *testing.T) {
	a, err := Launch(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	a.process.asked.Store(true)
	kill(t, a, syscall.SIGABRT)
	if err := a.Err(); err == nil || !strings.Contains(err.Error(), "aborted") {
		t.Errorf("Err() = %v, want the signal", err)
	}
	if err := a.process.crash(); err == nil || !strings.Contains(err.Error(), "aborted") {
		t.Errorf("crash() = %v, want the signal", err)
	}
	if words := a.LastWords(50); !strings.Contains(words, readyMark) {
		t.Errorf("LastWords = %q, without %q", words, readyMark)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// kill sends a signal and waits for the end that it brings.
func kill(t *testing.T, a *Asterisk, sig syscall.Signal) {
	t.Helper()
	if err := a.process.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	select {
	case <-a.Exited():
	case <-within(t, patience).Done():
		t.Fatalf("asterisk survived %v", sig)
	}
}

func TestConsole(t *testing.T) {
	c := newConsole()
	for _, part := range []string{"Asterisk Re", "ady", ".\nmore\n", readyMark} {
		select {
		case <-c.ready:
			if part == ".\nmore\n" {
				t.Error("ready before the mark was whole")
			}
		default:
		}
		if n, err := c.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("Write = %d, %v", n, err)
		}
	}
	select {
	case <-c.ready:
	default:
		t.Error("not ready after the mark")
	}
	if _, err := c.Write(slices.Repeat([]byte("x"), 2*consoleLimit)); err != nil {
		t.Error(err)
	}
	if got := len(c.String()); got != consoleLimit {
		t.Errorf("kept %d bytes, want %d", got, consoleLimit)
	}
}
