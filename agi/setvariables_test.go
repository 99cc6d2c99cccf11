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

// consent is what a gate tells.
var consent = []agi.Variable{{Name: "REASON", Value: "granted"}, {Name: "CHANNEL(language)", Value: "de"}, {Name: "NOTE", Value: ""}, {Name: "EFFECT", Value: "allow"}}

func TestSetVariables(t *testing.T) {
	for name, test := range map[string]struct {
		variables []agi.Variable
		commands  int // besides the one that verifies
	}{
		"plain":                     {consent, 1},
		"one that means something":  {append([]agi.Variable{{Name: "A", Value: `${EXTEN} "q" \ }`}}, consent...), 5},
		"one with a blank in front": {append([]agi.Variable{{Name: "A", Value: " a"}}, consent...), 5},
		"nothing but empty ones":    {[]agi.Variable{{Name: "A", Value: ""}, {Name: "B", Value: ""}}, 2},
		"more than a line":          {[]agi.Variable{{Name: "A", Value: strings.Repeat("a", 4000)}, {Name: "B", Value: strings.Repeat("b", 4200)}}, 2},
		"none":                      {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			for name, way := range ways {
				t.Run(name, func(t *testing.T) {
					call, err := ask(t, agitest.Channel{}, func(ctx context.Context, s *agi.Session) error {
						way(ctx)
						return s.SetVariables(ctx, test.variables...)
					})
					if err != nil {
						t.Fatal(err)
					}
					if n := len(call.Commands()); n != test.commands {
						t.Errorf("%d commands, want %d: %q", n, test.commands, call.Commands())
					}
					for _, v := range test.variables {
						if got := call.Variable(v.Name); got != v.Value {
							t.Errorf("%s is %q, want %q", v.Name, got, v.Value)
						}
					}
				})
			}
		})
	}
}

// Of variables of which one cannot be written, none is set.
func TestSetVariablesRefuses(t *testing.T) {
	call, err := ask(t, agitest.Channel{}, func(ctx context.Context, s *agi.Session) error {
		for name, v := range map[string]agi.Variable{
			"no name": {Value: "x"}, "line break": {Name: "B", Value: "x\nHANGUP"}, "NUL": {Name: "B", Value: "x\x00"},
		} {
			if err := s.SetVariables(ctx, agi.Variable{Name: "A", Value: "a"}, v); !errors.Is(err, agi.ErrInvalidArgument) {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	})
	if err != nil || len(call.Commands()) > 0 {
		t.Errorf("%v, %q", err, call.Commands())
	}
}

// An Asterisk without the function SET() gets one command for each.
func TestSetVariablesWithoutTheFunction(t *testing.T) {
	results := make(chan error, 1)
	r := handle(t, func(ctx context.Context, s *agi.Session) error {
		results <- s.SetVariables(ctx, consent...)
		return nil
	})
	call := r.dial("")
	call.verify()
	command := call.expect("GET FULL VARIABLE")
	frame, _, _ := strings.Cut(strings.TrimPrefix(command, `GET FULL VARIABLE "`), "$")
	call.write("200 result=1 (" + frame + frame + ")\n") // "Function SET not registered"
	for range consent {
		call.write(call.Execute(call.expect("SET VARIABLE")))
	}
	call.expectClose()
	if err := <-results; err != nil {
		t.Error(err)
	}
	for _, v := range consent {
		if got := call.Variable(v.Name); got != v.Value {
			t.Errorf("%s is %q, want %q", v.Name, got, v.Value)
		}
	}
}

// What can go wrong on the way is an error, and nothing follows it.
func TestSetVariablesFails(t *testing.T) {
	for name, test := range map[string]struct {
		what func(*peer)
		want error
	}{
		"a forged block": {func(call *peer) {
			call.write("200 result=1 (granteddeallow)\n")
			call.closeWrite()
		}, agi.ErrProtocol},
		"the echo of another": {func(call *peer) {
			call.expect("GET FULL VARIABLE")
			call.write("200 result=1 (ABCABC)\n")
		}, agi.ErrProtocol},
		"the answer without the nonce": {func(call *peer) {
			call.verify()
			call.expect("GET FULL VARIABLE")
			call.write("200 result=1 (granteddeallow)\n")
		}, agi.ErrProtocol},
		"other values than those": {func(call *peer) {
			call.verify()
			command := call.expect("GET FULL VARIABLE")
			call.write(call.Execute(strings.Replace(command, "EFFECT=allow", "EFFECT=deny", 1)))
		}, agi.ErrProtocol},
		"a value more": {func(call *peer) {
			call.verify()
			command := call.expect("GET FULL VARIABLE")
			call.write(call.Execute(strings.Replace(command, "EFFECT=allow", "EFFECT=allowed", 1)))
		}, agi.ErrProtocol},
		"cut before the answer": {func(call *peer) {
			call.verify()
			call.expect("GET FULL VARIABLE")
			call.closeWrite()
		}, nil},
		"no answer": {func(call *peer) {
			call.verify()
			call.expect("GET FULL VARIABLE")
		}, agi.ErrCommandTimeout},
		"a hangup in place of the answer": {func(call *peer) {
			call.verify()
			call.expect("GET FULL VARIABLE")
			call.write("HANGUP\n")
			call.closeWrite()
		}, agi.ErrHangup},
	} {
		t.Run(name, func(t *testing.T) {
			for name, way := range ways {
				t.Run(name, func(t *testing.T) {
					results := make(chan error, 2)
					r := start(t, &agi.Server{CommandTimeout: 100 * time.Millisecond, Handler: agi.HandlerFunc(
						func(ctx context.Context, s *agi.Session) error {
							way(ctx)
							results <- s.SetVariables(ctx, consent...)
							results <- s.SetVariables(ctx, consent...)
							return nil
						})})
					call := r.dial("")
					test.what(call)
					for range 2 {
						if err := <-results; err == nil || test.want != nil && !errors.Is(err, test.want) {
							t.Errorf("got %v, want %v", err, test.want)
						}
					}
				})
			}
		})
	}
}

// A hangup before the answer does not keep it from being told, which works on a dead
// channel.
func TestSetVariablesThroughAHangup(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			results := make(chan error, 1)
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				way(ctx)
				results <- s.SetVariables(ctx, consent...)
				return nil
			})
			call := r.dial("")
			call.verify()
			command := call.expect("GET FULL VARIABLE")
			if err := call.Hangup(); err != nil {
				t.Fatal(err)
			}
			call.write(call.Execute(command))
			if err := <-results; err != nil {
				t.Error(err)
			}
			call.expectClose()
			if got := call.Variable("EFFECT"); got != "allow" {
				t.Errorf("EFFECT is %q", got)
			}
		})
	}
}
