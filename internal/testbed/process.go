package testbed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// stopGrace is how long a process may take to end after SIGTERM, which takes
// well under a second on an idle machine, before it is killed.
const stopGrace = 5 * time.Second

// process is a running Asterisk, reaped as soon as it ends.
type process struct {
	cmd     *exec.Cmd
	console *console
	grace   time.Duration // how long stop asks before it kills
	asked   atomic.Bool   // somebody called stop
	exited  chan struct{} // closed when the process is gone
	err     error         // how it ended; valid once exited is closed
}

// startProcess starts cmd so that it dies with this program, however that ends.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, console: newConsole(), grace: stopGrace, exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.console, p.console
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = time.Second // a grandchild may hold the output open
	started := make(chan error)
	go func() {
		// The kernel delivers the parent's death signal when the thread that
		// forked ends, so that thread must live as long as the child. The lock
		// is never undone: the thread ends with this goroutine.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.exited)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
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
	if err := p.signal(syscall.SIGTERM); err != nil {
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
	if err := errors.Join(p.signal(syscall.SIGKILL), p.killGroup()); err != nil {
		return err
	}
	<-p.exited
	if err := p.crash(); err != nil {
		return fmt.Errorf("the process crashed while it was stopping: %w", err)
	}
	return nil
}

// signal sends to the process; one that is gone already is fine.
func (p *process) signal(sig syscall.Signal) error {
	select {
	case <-p.exited:
		return nil
	default:
	}
	return ignoreGone(p.cmd.Process.Signal(sig))
}

// killGroup ends what the process may have left behind, such as players and
// scripts. The group is the process's own, made when it started.
func (p *process) killGroup() error {
	return ignoreGone(syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL))
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

// ignoreGone drops the error of a signal that found nobody.
func ignoreGone(err error) error {
	if errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}
