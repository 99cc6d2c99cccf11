package testbed

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// recorder is a testing.TB that notes what a test would print, so that a test
// can fail without failing this one.
type recorder struct {
	testing.TB
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex
	text     strings.Builder
	failed   bool
	cleanups []func()
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	r.ctx, r.cancel = context.WithCancel(t.Context())
	return r
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(&r.text, format+"\n", args...)
}

func (r *recorder) Errorf(format string, args ...any) {
	r.Logf(format, args...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// end does what the testing package does at the end of a test, and returns
// what the test printed.
func (r *recorder) end() string {
	r.cancel()
	for _, f := range r.cleanups {
		f()
	}
	return r.text.String()
}

func TestCrashFailsTheTest(t *testing.T) {
	r := newRecorder(t)
	a := Start(r, Options{})
	kill(t, a, syscall.SIGSEGV)
	out := r.end()
	if !r.failed {
		t.Error("a crash did not fail the test")
	}
	for _, want := range []string{"ended without having been asked to", "segmentation fault", "Asterisk Ready."} {
		if !strings.Contains(out, want) {
			t.Errorf("the test did not print %q:\n%s", want, out)
		}
	}
}

func TestUnaskedEndFailsTheTest(t *testing.T) {
	r := newRecorder(t)
	a := Start(r, Options{})
	kill(t, a, syscall.SIGTERM)
	if out := r.end(); !r.failed || !strings.Contains(out, "ended without having been asked to") {
		t.Errorf("failed = %v, printed:\n%s", r.failed, out)
	}
}

func TestFailedTestPrintsLog(t *testing.T) {
	r := newRecorder(t)
	a := Start(r, Options{})
	r.Errorf("wrong, for some reason")
	if out, err := a.Command(t.Context(), `dialplan add global LW_MARK 1`); err != nil {
		t.Fatal(err, out)
	}
	out := r.end()
	for _, want := range []string{"the end of asterisk's log", "] VERBOSE[", "Remote UNIX connection"} {
		if !strings.Contains(out, want) {
			t.Errorf("the test did not print %q:\n%s", want, out)
		}
	}
}

func TestPassedTestPrintsNothing(t *testing.T) {
	r := newRecorder(t)
	Start(r, Options{})
	if out := r.end(); r.failed || out != "" {
		t.Errorf("failed = %v, printed:\n%s", r.failed, out)
	}
}

// helperEnv makes this test's binary one that starts an Asterisk and hangs.
const helperEnv = "LINEWARDEN_TESTBED_HELPER"

func launchAndHang() {
	a, err := Launch(context.Background(), Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(filepath.Join(a.Dir(), controlSocket))
	select {}
}

// TestKilledTestTakesAsteriskAlong kills a test's process the hard way.
func TestKilledTestTakesAsteriskAlong(t *testing.T) {
	if _, err := Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	helper := exec.CommandContext(t.Context(), os.Args[0])
	helper.Env = append(helper.Environ(), helperEnv+"=1", "TMPDIR="+shortTempDir(t))
	stdout, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the helper said %q: %v", line, err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := helper.Wait(); err == nil {
		t.Error("the helper ended well")
	}
	// Asterisk itself never closes its console's socket. The kernel does when
	// the process ends.
	if _, err := io.Copy(io.Discard, conn); os.IsTimeout(err) {
		t.Fatalf("asterisk outlived its test: %v", err)
	}
}
