package agi_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// An outcome is what a handler saw around one command.
type outcome struct {
	err   error // of the command
	cause error // of the session's context after it
	next  error // of the next command with the session's context
	dead  error // of a command that needs a live channel, with another context
	spare error // of a command that does not, likewise
}

// aroundHangup runs SET VARIABLE and looks at what is possible after it.
func aroundHangup(way func(context.Context), outcomes chan<- outcome) agi.HandlerFunc {
	return func(ctx context.Context, s *agi.Session) error {
		way(ctx)
		var o outcome
		o.err = s.SetVariable(ctx, "A", "b")
		o.next = s.Verbose(ctx, "next", 1)
		o.cause = context.Cause(ctx)
		after := context.WithoutCancel(ctx)
		_, o.dead = s.ChannelStatus(after)
		o.spare = s.SetVariable(after, "C", "d")
		outcomes <- o
		return o.next
	}
}

func TestHangup(t *testing.T) {
	tests := []struct {
		name  string
		reply string
		is    error
	}{
		{"before the reply", "HANGUP\n200 result=1\n", nil},
		{"after the reply", "200 result=1\nHANGUP\n", nil},
		{"before an error", "HANGUP\n511 Dead\n", agi.ErrDeadChannel},
		{"within a usage text", "520-Usage\nHANGUP\nmore\n520 End\n", agi.ErrUsage},
		{"twice", "HANGUP\n200 result=1\nHANGUP\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, way := range ways {
				t.Run(name, func(t *testing.T) {
					outcomes := make(chan outcome, 1)
					r := handle(t, aroundHangup(way, outcomes))
					call := r.dial("")
					call.verify()
					call.expect("SET VARIABLE")
					call.write(test.reply)
					// With the watcher, the next command may be on its way before a
					// HANGUP after the reply is read; it is carried out then.
					line, err := call.ReadCommand()
					if err == nil && strings.HasPrefix(line, "VERBOSE") {
						call.write("200 result=1\n")
						line, err = call.ReadCommand()
					}
					if err != nil || line != "CHANNEL STATUS" {
						t.Fatalf("command %q, %v", line, err)
					}
					call.write("511 Command Not Permitted on a dead channel or intercept routine\n")
					call.expect("SET VARIABLE")
					call.write("200 result=1\n")
					call.expectClose()

					o := <-outcomes
					if !errors.Is(o.err, test.is) {
						t.Errorf("command: %v, want %v", o.err, test.is)
					}
					if o.next != nil && !errors.Is(o.next, agi.ErrHangup) {
						t.Errorf("next command: %v", o.next)
					}
					if !errors.Is(o.cause, agi.ErrHangup) {
						t.Errorf("cause: %v", o.cause)
					}
					if !errors.Is(o.dead, agi.ErrDeadChannel) || o.spare != nil {
						t.Errorf("on a dead channel: %v, %v", o.dead, o.spare)
					}
					r.stop()
					if o.next != nil && !strings.Contains(r.log.String(), `level=DEBUG msg="agi session ended"`) {
						t.Errorf("a hangup is logged as a failure: %s", r.log)
					}
				})
			}
		})
	}
}

// A handler that waits for something else is woken by a hangup.
func TestHangupWakes(t *testing.T) {
	causes := make(chan error, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		if err := s.SetVariable(ctx, "A", "b"); err != nil {
			return err
		}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return ctx.Err()
	})
	call := r.dial("")
	call.verify()
	call.write(call.Execute(call.expect("SET VARIABLE")))
	if err := call.Hangup(); err != nil {
		t.Fatal(err)
	}
	if err := <-causes; !errors.Is(err, agi.ErrHangup) {
		t.Errorf("cause %v", err)
	}
	call.expectClose()
	r.stop()
	if !strings.Contains(r.log.String(), "hangup=true") {
		t.Errorf("no hangup in the log: %s", r.log)
	}
}

// With AGIEXITONHANGUP Asterisk closes the connection and replies no more.
func TestHangupAndClose(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			results := make(chan error, 2)
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				results <- s.SetVariable(ctx, "A", "b")
				results <- s.SetVariable(context.WithoutCancel(ctx), "A", "b")
				return nil
			})
			call := r.dial("")
			call.verify()
			call.expect("SET VARIABLE")
			call.write(strings.Repeat("HANGUP\n", 2))
			call.closeWrite()
			for range 2 {
				if err := <-results; !errors.Is(err, agi.ErrHangup) {
					t.Errorf("got %v", err)
				}
			}
			call.expectClose()
		})
	}
}

// Asterisk that goes away without a word ends the session as well.
func TestAsteriskGone(t *testing.T) {
	causes := make(chan error, 1)
	r := handle(t, func(ctx context.Context, _ *agi.Session) error {
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return nil
	})
	call := r.dial("")
	if err := call.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-causes; err == nil || errors.Is(err, agi.ErrHangup) {
		t.Errorf("cause %v", err)
	}
}

// In the h extension the channel is dead from the start, without a HANGUP.
func TestDeadFromTheStart(t *testing.T) {
	call, err := ask(t, agitest.Channel{Dead: true}, func(ctx context.Context, s *agi.Session) error {
		if err := s.Answer(ctx); !errors.Is(err, agi.ErrDeadChannel) {
			t.Errorf("answer: %v", err)
		}
		if err := ctx.Err(); err != nil {
			t.Errorf("context: %v", err)
		}
		return s.SetVariable(ctx, "A", "b")
	})
	if err != nil || call.Variable("A") != "b" {
		t.Errorf("got %v, %q", err, call.Variable("A"))
	}
}

// A long command is in flight when the channel hangs up; a context made from
// the session's must not tear it from its reply.
func TestHangupWithDerivedContext(t *testing.T) {
	results := make(chan error, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		derived, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err := s.StreamFile(derived, "beep", "")
		results <- err
		return nil
	})
	call := r.dial("")
	call.verify()
	call.expect("STREAM FILE")
	call.write("HANGUP\n")
	call.write("200 result=-1 endpos=100\n")
	if err := <-results; !errors.Is(err, agi.ErrFailed) {
		t.Errorf("got %v", err)
	}
	call.expectClose()
}
