package agi_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// ask runs the handler for one call of agitest, and returns the call when it
// is over and the handler's error.
func ask(t *testing.T, channel agitest.Channel, handler agi.HandlerFunc) (*agitest.Call, error) {
	t.Helper()
	result := make(chan error, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		err := handler(ctx, s)
		result <- err
		return err
	})
	call, err := agitest.Ask(t.Context(), r.url, channel)
	if err != nil {
		t.Fatal(err)
	}
	return call, <-result
}

func TestCommands(t *testing.T) {
	channel := agitest.Channel{
		Digits:    "#12#5",
		State:     4,
		Variables: map[string]string{"EXTEN": "1002", "CHANNEL(endpoint)": "1001", "EVIL": "x)\n200 result=1 (boss)\nHANGUP"},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			call, err := ask(t, channel, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				var errs []error
				check := func(got, want any, err error) {
					t.Helper()
					if diff := cmp.Diff(want, got); diff != "" || err != nil {
						t.Errorf("%v %s", err, diff)
					}
					errs = append(errs, err)
				}
				status, err := s.ChannelStatus(ctx)
				check(status, agi.ChannelRing, err)
				check(nil, nil, s.Answer(ctx))
				status, err = s.ChannelStatus(ctx)
				check(status, agi.ChannelUp, err)
				check(nil, nil, s.SetVariable(ctx, "CALLERID(name)", `"Mara" \ ${EXTEN}`))
				value, err := s.GetVariable(ctx, "EXTEN")
				check(value, "1002", err)
				value, err = s.GetVariable(ctx, "EVIL")
				check(value, channel.Variables["EVIL"], err)
				value, err = s.GetVariable(ctx, "UNSET")
				check(value, "", err)
				check(nil, nil, s.Verbose(ctx, "hello", 3))
				result, err := s.Exec(ctx, "Set", "A=1,2")
				check(result, 0, err)
				digit, err := s.StreamFile(ctx, "beep", "12#")
				check(digit, byte('#'), err)
				data, err := s.GetData(ctx, "beep", time.Second, 5)
				check(data, agi.Data{Digits: "12"}, err)
				digit, err = s.WaitForDigit(ctx, -time.Second)
				check(digit, byte('5'), err)
				digit, err = s.WaitForDigit(ctx, time.Millisecond)
				check(digit, byte(0), err)
				data, err = s.GetData(ctx, "beep", 0, 5)
				check(data, agi.Data{Timeout: true}, err)
				reply, err := s.Command(ctx, "GET VARIABLE", "EXTEN")
				check(reply, agi.Reply{Result: "1", Value: "1002"}, err)
				check(nil, nil, s.Hangup(ctx))
				return errors.Join(errs...)
			})
			if err != nil {
				t.Error(err)
			}
			if got := call.Variable("CALLERID(name)"); got != `"Mara" \ ${EXTEN}` {
				t.Errorf("CALLERID(name) is %q", got)
			}
			if !slices.ContainsFunc(call.Commands(), func(words []string) bool {
				return slices.Equal(words, []string{"WAIT", "FOR", "DIGIT", "0"})
			}) {
				t.Errorf("a negative time to wait is no 0: %q", call.Commands())
			}
		})
	}
}

func TestCommandsFail(t *testing.T) {
	tests := []struct {
		name  string
		reply string
		run   func(context.Context, *agi.Session) error
		want  agi.Error
		is    error
	}{
		{"answer", "200 result=-1\n", func(ctx context.Context, s *agi.Session) error { return s.Answer(ctx) },
			agi.Error{Command: "ANSWER", Code: 200, Result: "-1"}, agi.ErrFailed},
		{"set variable", "200 result=0\n", func(ctx context.Context, s *agi.Session) error { return s.SetVariable(ctx, "A", "b") },
			agi.Error{Command: "SET VARIABLE", Code: 200, Result: "0"}, agi.ErrFailed},
		{"channel status", "200 result=-1\n", func(ctx context.Context, s *agi.Session) error { _, err := s.ChannelStatus(ctx); return err },
			agi.Error{Command: "CHANNEL STATUS", Code: 200, Result: "-1"}, agi.ErrFailed},
		{"channel status dead", "511 Dead\n", func(ctx context.Context, s *agi.Session) error { _, err := s.ChannelStatus(ctx); return err },
			agi.Error{Command: "CHANNEL STATUS", Code: 511, Message: "Dead"}, agi.ErrDeadChannel},
		{"exec", "200 result=-2\n", func(ctx context.Context, s *agi.Session) error { _, err := s.Exec(ctx, "NoSuch", ""); return err },
			agi.Error{Command: "EXEC", Code: 200, Result: "-2"}, agi.ErrFailed},
		{"exec unknown", "510 Unknown\n", func(ctx context.Context, s *agi.Session) error { _, err := s.Exec(ctx, "NoSuch", ""); return err },
			agi.Error{Command: "EXEC", Code: 510, Message: "Unknown"}, agi.ErrUnknownCommand},
		{"stream file", "200 result=-1 endpos=0\n", func(ctx context.Context, s *agi.Session) error { _, err := s.StreamFile(ctx, "x", ""); return err },
			agi.Error{Command: "STREAM FILE", Code: 200, Result: "-1"}, agi.ErrFailed},
		{"wait for digit", "511 Dead\n", func(ctx context.Context, s *agi.Session) error { _, err := s.WaitForDigit(ctx, 0); return err },
			agi.Error{Command: "WAIT FOR DIGIT", Code: 511, Message: "Dead"}, agi.ErrDeadChannel},
		{"get data", "200 result=-1\n", func(ctx context.Context, s *agi.Session) error { _, err := s.GetData(ctx, "x", 0, 1); return err },
			agi.Error{Command: "GET DATA", Code: 200, Result: "-1"}, agi.ErrFailed},
		{"get data dead", "511 Dead\n", func(ctx context.Context, s *agi.Session) error { _, err := s.GetData(ctx, "x", 0, 1); return err },
			agi.Error{Command: "GET DATA", Code: 511, Message: "Dead"}, agi.ErrDeadChannel},
		{"verbose", "520-Usage\nmore\n520 End\n", func(ctx context.Context, s *agi.Session) error { return s.Verbose(ctx, "x", 1) },
			agi.Error{Command: "VERBOSE", Code: 520, Message: "Usage\nmore"}, agi.ErrUsage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			results := make(chan error, 2)
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				results <- test.run(ctx, s)
				results <- s.SetVariable(ctx, "LATER", "1")
				return nil
			})
			call := r.dial("")
			call.verify()
			call.expect(test.want.Command)
			call.write(test.reply)
			got, ok := errors.AsType[*agi.Error](<-results)
			if !ok || *got != test.want || !errors.Is(got, test.is) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			// The session goes on.
			call.expect("SET VARIABLE")
			call.write("200 result=1\n")
			if err := <-results; err != nil {
				t.Error(err)
			}
			call.expectClose()
		})
	}
}

func TestInvalidArguments(t *testing.T) {
	call, err := ask(t, agitest.Channel{}, func(ctx context.Context, s *agi.Session) error {
		for name, err := range map[string]error{
			"line feed":     s.SetVariable(ctx, "A", "allow\nHANGUP"),
			"empty name":    s.SetVariable(ctx, "", "x"),
			"too long":      s.SetVariable(ctx, "A", strings.Repeat("x", 9000)),
			"name of words": second(s.Command(ctx, "NOOP \"x\"")),
			"empty get":     second(s.GetVariable(ctx, "")),
			"nested get":    second(s.GetVariable(ctx, "A${B}")),
			"end of get":    second(s.GetVariable(ctx, "A}")),
			"line feed get": second(s.GetVariable(ctx, "A\nB")),
		} {
			if !errors.Is(err, agi.ErrInvalidArgument) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		return s.SetVariable(ctx, "A", "still there")
	})
	if err != nil || call.Variable("A") != "still there" {
		t.Errorf("got %v, %q", err, call.Commands())
	}
}

func second[T any](_ T, err error) error { return err }

// A caller has the session's commands run one at a time, however many
// goroutines there are.
func TestCommandsConcurrently(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			call, err := ask(t, agitest.Channel{}, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				const goroutines = 8
				errs := make(chan error, goroutines)
				for i := range goroutines {
					name := string(rune('A' + i))
					go func() {
						for range 10 {
							if err := s.SetVariable(ctx, name, name); err != nil {
								errs <- err
								return
							}
							if got, err := s.GetVariable(ctx, name); got != name || err != nil {
								errs <- errors.Join(err, errors.New("another's value: "+got))
								return
							}
						}
						errs <- nil
					}()
				}
				var all error
				for range goroutines {
					all = errors.Join(all, <-errs)
				}
				return all
			})
			if err != nil || call.Variable("H") != "H" {
				t.Errorf("got %v, %q", err, call.Variable("H"))
			}
		})
	}
}

// A goroutine that outlives its handler cannot do anything any more.
func TestSessionOver(t *testing.T) {
	sessions := make(chan *agi.Session, 1)
	contexts := make(chan context.Context, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		sessions <- s
		contexts <- ctx
		return nil
	})
	call := r.dial("/x")
	call.expectClose()
	s, ctx := <-sessions, <-contexts
	r.stop()
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, agi.ErrSessionOver) {
		t.Errorf("cause %v", cause)
	}
	if err := s.SetVariable(t.Context(), "A", "b"); !errors.Is(err, agi.ErrSessionOver) {
		t.Errorf("got %v", err)
	}
	if err := s.Verify(t.Context()); !errors.Is(err, agi.ErrSessionOver) {
		t.Errorf("got %v", err)
	}
	if s.Request().Path != "/x" {
		t.Errorf("path %q", s.Request().Path)
	}
}
