package office

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"syscall"

	"github.com/linewarden/linewarden/internal/daemon"
	"github.com/linewarden/linewarden/internal/testbed"
)

// startProcess starts linewarden as a process of its own.
func (o *Office) startProcess(ctx context.Context) error {
	// The process outlives the context of its start.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), o.binary, "serve", "--config", o.dir)
	cmd.Stderr = &logReader{trail: o.Trail}
	before := len(o.Trail.Records())
	child, err := testbed.StartChild(cmd)
	if err != nil {
		return err
	}
	o.child = child
	waiting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-child.Exited():
			cancel(fmt.Errorf("the daemon ended before it was ready: %w", child.Err()))
		case <-waiting.Done():
		}
	}()
	_, err = o.WaitReady(waiting, before)
	return err
}

// WaitReady waits until the daemon has become ready, in the trail from the given
// place on, and returns the place after it. A daemon becomes ready when it starts,
// and whenever it had lost sight of Asterisk.
func (o *Office) WaitReady(ctx context.Context, from int) (int, error) {
	_, next, err := o.Trail.Wait(ctx, from, func(r Record) bool { return r.Message == daemon.MessageReady })
	return next, err
}

// Signal sends a signal to linewarden's process. SIGSTOP makes it hang until
// SIGCONT.
func (o *Office) Signal(sig syscall.Signal) error { return o.child.Signal(sig) }

// DaemonPID is the id of linewarden's process.
func (o *Office) DaemonPID() int { return o.child.PID() }

// Kill kills linewarden's process, and returns when it is gone.
func (o *Office) Kill() error {
	err := o.child.Signal(syscall.SIGKILL)
	<-o.child.Exited()
	o.child = nil
	return err
}

// terminate ends linewarden's process as an init system would.
func (o *Office) terminate() error {
	err := errors.Join(o.child.Signal(syscall.SIGCONT), o.child.Signal(syscall.SIGTERM))
	<-o.child.Exited()
	err = errors.Join(err, o.child.Err())
	o.child = nil
	return err
}

// A logReader puts the lines of a log in JSON into a trail. What is no JSON is
// what Go says of a program that dies.
type logReader struct {
	trail *Trail
	rest  []byte // of a line that has not ended
}

// Write implements io.Writer.
func (l *logReader) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, ended := bytes.Cut(l.rest, []byte("\n"))
		if !ended {
			return len(text), nil
		}
		l.trail.keep(readRecord(line))
		l.rest = rest
	}
}

func readRecord(line []byte) Record {
	attrs := map[string]any{}
	if err := json.Unmarshal(line, &attrs); err != nil {
		return Record{Level: slog.LevelError, Message: string(line)}
	}
	r := Record{Attrs: make(map[string]string, len(attrs))}
	for key, value := range attrs {
		switch text := fmt.Sprint(value); key {
		case slog.MessageKey:
			r.Message = text
		case slog.LevelKey:
			if err := r.Level.UnmarshalText([]byte(text)); err != nil {
				r.Level = slog.LevelError
			}
		case slog.TimeKey:
		default:
			r.Attrs[key] = text
		}
	}
	return r
}
