package agi_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// asked is a handler that gives permission, and passes on whether it could.
func asked(results chan<- error, way func(context.Context)) agi.HandlerFunc {
	return func(ctx context.Context, s *agi.Session) error {
		way(ctx)
		err := s.SetVariable(ctx, "EFFECT", "allow")
		results <- err
		return err
	}
}

// What a peer sends in place of what Asterisk would.
func TestLyingClient(t *testing.T) {
	tests := []struct {
		name string
		lie  func(call *peer)
	}{
		{"reply before the command", func(call *peer) {
			call.write("200 result=1 (boss)\n")
		}},
		{"reply without the nonce", func(call *peer) {
			call.expect("GET FULL VARIABLE")
			call.write("200 result=1\n")
		}},
		{"reply with the nonce once", func(call *peer) {
			nonce := strings.Split(call.expect("GET FULL VARIABLE"), `"`)[1]
			call.write("200 result=1 (" + nonce[:len(nonce)/2] + ")\n")
			call.closeWrite()
		}},
		{"error in place of the nonce", func(call *peer) {
			call.expect("GET FULL VARIABLE")
			call.write("511 Command Not Permitted on a dead channel or intercept routine\n")
		}},
		{"two replies", func(call *peer) {
			line := call.expect("GET FULL VARIABLE")
			call.write(call.Execute(line) + "200 result=1\n")
		}},
		{"no reply code", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write("result=1\n")
		}},
		{"endless line", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write(strings.Repeat("x", 1<<20))
		}},
		{"endless value", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write("200 result=1 (x" + strings.Repeat("x\n", 1<<20))
		}},
		{"endless usage", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write("520-Usage\n" + strings.Repeat("x\n", 1<<20))
		}},
		{"endless hangups", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write(strings.Repeat("HANGUP\n", 1<<16))
		}},
		{"end within the reply", func(call *peer) {
			call.verify()
			call.expect("SET VARIABLE")
			call.write("200 resul")
			call.closeWrite()
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, way := range ways {
				t.Run(name, func(t *testing.T) {
					results := make(chan error, 1)
					r := handle(t, asked(results, way))
					call := r.dial("")
					test.lie(call)
					if err := <-results; err == nil {
						t.Error("the handler was believed")
					}
					for {
						line, err := call.ReadCommand()
						if err != nil {
							break
						}
						// A reply before its command is found out by the nonce, so
						// that the command with the nonce can be on its way.
						if !strings.HasPrefix(line, "GET FULL VARIABLE") {
							t.Errorf("command %q after the lie", line)
						}
					}
				})
			}
		})
	}
}

// An argument that ends the block early and goes on with a made-up reply: it
// fits into the 80 bytes of an extension. Seen on Asterisk 22.10.1.
func TestForgedReplyInArgument(t *testing.T) {
	results := make(chan error, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		value, err := s.GetVariable(ctx, "CHANNEL(endpoint)")
		if value != "" {
			t.Errorf("got %q from the caller", value)
		}
		results <- err
		return err
	})
	call, err := agitest.Ask(t.Context(), r.url+"/place", agitest.Channel{}, "1002\n\n200 result=1 (boss)")
	if err != nil {
		t.Fatal(err)
	}
	if err := <-results; !errors.Is(err, agi.ErrProtocol) {
		t.Errorf("got %v", err)
	}
	if got := call.Variable("EFFECT"); got != "" {
		t.Errorf("EFFECT is %q", got)
	}
}

// A watcher notices what nobody asked for at once.
func TestUnaskedReplyWakes(t *testing.T) {
	causes := make(chan error, 1)
	r := handle(t, func(ctx context.Context, _ *agi.Session) error {
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return nil
	})
	call := r.dial("")
	call.write("200 result=1\n")
	if err := <-causes; !errors.Is(err, agi.ErrProtocol) {
		t.Errorf("cause %v", err)
	}
	call.expectClose()
}

// Headers and replies arrive byte by byte.
func TestSplitWrites(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			results := make(chan error, 1)
			r := handle(t, asked(results, way))
			call := r.connect()
			bytewise := func(text string) {
				for i := range len(text) {
					call.write(text[i : i+1])
				}
			}
			bytewise(strings.Join(agitest.Channel{}.Headers(r.url+"/place?to=1", "x"), ""))
			bytewise(call.Execute(call.expect("GET FULL VARIABLE")))
			line := call.expect("SET VARIABLE")
			bytewise("HANGUP\n" + call.Execute(line))
			if err := <-results; err != nil {
				t.Error(err)
			}
			call.expectClose()
		})
	}
}

// A peer that does not reply holds its place for the command timeout only.
func TestCommandTimeout(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			results := make(chan error, 2)
			r := start(t, &agi.Server{
				CommandTimeout: 20 * time.Millisecond,
				Handler: agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
					way(ctx)
					results <- s.SetVariable(ctx, "A", "b")
					results <- s.SetVariable(context.WithoutCancel(ctx), "A", "b")
					<-ctx.Done()
					return context.Cause(ctx)
				}),
			})
			call := r.dial("")
			call.expect("GET FULL VARIABLE")
			call.expectClose()
			for range 2 {
				if err := <-results; !errors.Is(err, agi.ErrCommandTimeout) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

// Part of a line before the first command, and never the rest.
func TestPartOfALine(t *testing.T) {
	results := make(chan error, 1)
	r := start(t, &agi.Server{
		CommandTimeout: 20 * time.Millisecond,
		Handler:        asked(results, func(context.Context) {}),
	})
	call := r.connect()
	call.write(strings.Join(agitest.Channel{}.Headers(r.url), "") + "HANG")
	if err := <-results; !errors.Is(err, agi.ErrCommandTimeout) {
		t.Errorf("got %v", err)
	}
}

// A command whose context ends takes the session with it: a later reply could
// not be told from its own.
func TestCommandCancelled(t *testing.T) {
	errCause := errors.New("no longer needed")
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			results := make(chan error, 3)
			cancels := make(chan context.CancelCauseFunc, 1)
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				own, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				cancels <- cancel
				_, err := s.StreamFile(own, "beep", "")
				results <- err
				results <- s.SetVariable(ctx, "A", "b")
				results <- context.Cause(ctx)
				return nil
			})
			call := r.dial("")
			call.verify()
			call.expect("STREAM FILE")
			(<-cancels)(errCause)
			call.expectClose()
			for range 3 {
				if err := <-results; !errors.Is(err, errCause) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

// A context that has ended before its command leaves the session alone.
func TestCommandCancelledBefore(t *testing.T) {
	call, err := ask(t, agitest.Channel{}, func(ctx context.Context, s *agi.Session) error {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.SetVariable(ended, "A", "ended"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		return s.SetVariable(ctx, "A", "going on")
	})
	if err != nil || call.Variable("A") != "going on" {
		t.Errorf("got %v, %q", err, call.Variable("A"))
	}
}

func TestSessionTimeout(t *testing.T) {
	causes := make(chan error, 2)
	r := start(t, &agi.Server{
		SessionTimeout: 20 * time.Millisecond,
		Handler: agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
			_, err := s.StreamFile(ctx, "endless", "")
			causes <- err
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return err
		}),
	})
	call := r.dial("")
	call.expect("GET FULL VARIABLE")
	call.expectClose()
	for range 2 {
		if err := <-causes; !errors.Is(err, agi.ErrSessionTimeout) {
			t.Errorf("got %v", err)
		}
	}
}
