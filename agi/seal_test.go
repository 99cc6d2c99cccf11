package agi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

const seal = "17293847562093847561"

// A request that is sealed is not verified a second time, and the handler sees nothing of
// the seal.
func TestSealedRequest(t *testing.T) {
	for name, test := range map[string]struct {
		path  string
		args  []string
		query string
		rest  []string
		seals bool
	}{
		"sealed":                      {"/place?seal=" + seal + "&to=1002", []string{seal}, "to=1002", nil, true},
		"with another argument":       {"/place?seal=" + seal + "&to=1002", []string{"x", seal}, "to=1002", []string{"x"}, true},
		"with nothing else":           {"/place?seal=" + seal, []string{seal}, "", nil, true},
		"a seal that can be guessed":  {"/place?seal=123&to=1002", []string{"123"}, "to=1002", nil, false},
		"no seal, for want of RAND()": {"/place?seal=&to=1002", []string{""}, "to=1002", nil, false},
		"not sealed":                  {"/place?to=1002", []string{seal}, "to=1002", []string{seal}, false},
		"not in front":                {"/place?to=1002&seal=" + seal, []string{seal}, "seal=" + seal + "&to=1002", []string{seal}, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan *agi.Request, 1)
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				asked <- s.Request()
				return s.SetVariable(ctx, "EFFECT", "allow")
			})
			call := r.dial(test.path, test.args...)
			got := <-asked
			if got.Query.Encode() != test.query || got.Sealed != test.seals {
				t.Errorf("query %q, sealed %v", got.Query.Encode(), got.Sealed)
			}
			if diff := cmp.Diff(strings.Join(test.rest, ","), strings.Join(got.Args, ",")); diff != "" {
				t.Error(diff)
			}
			if !test.seals {
				call.verify()
			}
			call.write(call.Execute(call.expect("SET VARIABLE")))
			call.expectClose()
		})
	}
}

// A block that begins with a seal and does not end with it has been tampered with.
func TestBrokenSeal(t *testing.T) {
	r := handle(t, func(context.Context, *agi.Session) error {
		t.Error("handled")
		return nil
	})
	for _, args := range [][]string{nil, {""}, {"17293847562093847560"}, {seal, "x"}, {seal[:19]}, {seal + "0"}} {
		r.dial("/place?seal="+seal+"&to=1002", args...).expectClose()
	}
}

// A caller whose name ends the block early, and goes on with replies, does not know the
// seal. Whatever it writes, the handler sees nothing of it.
func TestForgedBlockOfASealedRequest(t *testing.T) {
	request := "agi://127.0.0.1/place?seal=" + seal + "&to=1002"
	headers := agitest.Channel{Name: "PJSIP/1001-00000001"}.Headers(request, seal)
	at := 9 // where the caller's name stands
	if !strings.HasPrefix(headers[at], "agi_calleridname: ") {
		t.Fatalf("header %d is %q", at, headers[at])
	}
	after := strings.Join(headers[at+1:len(headers)-2], "") // without the argument
	boss := strings.ReplaceAll(strings.Join(headers, ""), "PJSIP/1001", "PJSIP/boss")
	for name, forged := range map[string]string{
		"no argument":         "x\n" + after + "\n200 result=1\n",
		"a guessed argument":  "x\n" + after + "agi_arg_1: 17293847562093847560\n\n200 result=1\n",
		"another block":       "x\n" + after + "\n" + boss,
		"a second channel":    "x\nagi_channel: PJSIP/boss-00000001",
		"a line of arguments": "x\nagi_arg_1: " + seal[:10],
		"another seal":        "x\n" + after + "agi_arg_1: 1\n\n" + strings.ReplaceAll(boss, seal, "1"),
	} {
		t.Run(name, func(t *testing.T) {
			r := handle(t, func(_ context.Context, s *agi.Session) error {
				t.Errorf("handled: %+v", s.Request())
				return nil
			})
			call := r.connect()
			for i, line := range headers {
				if i == at {
					line = "agi_calleridname: " + forged + "\n"
				}
				call.write(line)
			}
			call.expectClose()
		})
	}
}
