package testbed

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A Child is a process that dies with this program, however that ends, and is
// reaped as soon as it ends itself.
type Child struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when the process is gone
	err    error         // how it ended; valid once exited is closed
}

// StartChild starts a command, in a process group of its own.
func StartChild(cmd *exec.Cmd) (*Child, error) {
	c := &Child{cmd: cmd, exited: make(chan struct{})}
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
		c.err = cmd.Wait()
		close(c.exited)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// PID is the id of the process.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Exited is closed when the process has ended and all that it wrote was read.
func (c *Child) Exited() <-chan struct{} { return c.exited }

// Err tells how the process ended, once Exited is closed: nil, or an
// *exec.ExitError with the exit status or the signal.
func (c *Child) Err() error { return c.err }

// Signal sends to the process; one that is gone already is fine.
func (c *Child) Signal(sig syscall.Signal) error {
	select {
	case <-c.exited:
		return nil
	default:
	}
	return ignoreGone(c.cmd.Process.Signal(sig))
}

// killGroup ends what the process may have left behind, such as players and
// scripts.
func (c *Child) killGroup() error {
	return ignoreGone(syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL))
}

// ignoreGone drops the error of a signal that found nobody.
func ignoreGone(err error) error {
	if errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}
