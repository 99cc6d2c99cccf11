package testbed

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// stopGrace is how long a process may take to end after SIGTERM, which takes
// well under a second on an idle machine, before it is killed.
const stopGrace = 5 * time.Second

// process is a running Asterisk.
type process struct {
	*Child
	console *console
	grace   time.Duration // how long stop asks before it kills
	asked   atomic.Bool   // somebody called stop
}

// startProcess starts cmd so that it dies with this program, however that ends.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{console: newConsole(), grace: stopGrace}
	cmd.Stdout, cmd.Stderr = p.console, p.console
	var err error
	p.Child, err = StartChild(cmd)
	return p, err
}

// stop ends the process and all that it started, and returns once it is gone.
// The error is for a process that crashed on the way down.
func (p *process) stop(ctx context.Context) error {
	select {
	case <-p.exited:
		return p.killGroup()
	default:
	}
	p.asked.Store(true)
	// For Asterisk SIGTERM is "core stop now".
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	grace := time.NewTimer(p.grace)
	defer grace.Stop()
	select {
	case <-p.exited:
	case <-p.console.ending:
		// All calls and modules are done with. What follows waits up to a
		// second for the database, which goes with the folder.
	case <-grace.C:
	case <-ctx.Done():
	}
	if err := errors.Join(p.Signal(syscall.SIGKILL), p.killGroup()); err != nil {
		return err
	}
	<-p.exited
	if err := p.crash(); err != nil {
		return fmt.Errorf("the process crashed while it was stopping: %w", err)
	}
	return nil
}

// crash returns how the process ended if that was through a signal that stands
// for a fault of its own, once exited is closed.
func (p *process) crash() error {
	exit, ok := errors.AsType[*exec.ExitError](p.err)
	if !ok {
		return nil
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return nil
	}
	switch status.Signal() {
	case syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGSYS, syscall.SIGTRAP:
		return p.err
	default:
		return nil
	}
}
