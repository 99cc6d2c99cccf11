package gate_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/gate"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const staff = `
[role.lead]
call   = ["extension:1002", "extension:1005"]
pickup = "extension:1002"
listen = "all"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "lead"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001", "PJSIP/1001-mobile"]
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
can_be_listened = false
`

// A desk is a gate, and what there is to know about it.
type desk struct {
	t     *testing.T
	url   string
	calls *calls.Registry
	blind atomic.Bool // whether it does not know what is going on

	languages *refusal.Languages
}

func open(t *testing.T) *desk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(path, []byte(staff), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := config.LoadPolicy(path)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, calls: calls.NewRegistry(), languages: refusal.NewLanguages("de")}
	g := gate.New(gate.Config{
		Policy: func() *policy.Set { return set },
		Calls:  d.calls,
		Known:  func() bool { return !d.blind.Load() },
		Trail:  audit.NewTrail(audit.Config{Log: slog.New(slog.DiscardHandler)}),

		Languages: d.languages,
	})
	ctx, stop := context.WithCancel(context.Background())
	listener, err := agi.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, served := &agi.Server{Handler: g.Handler()}, make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		<-served
		stop()
	})
	d.url = "agi://" + listener.Addr().String()
	return d
}

// preset is what the guarded dialplan has on the channel when it asks.
func preset() map[string]string {
	return map[string]string{"LW_EFFECT": "deny", "LW_REASON": "away", "LW_CAUSE": "34"}
}

// ask asks as the dialplan does.
func (d *desk) ask(channel, request string, args ...string) *agitest.Call {
	d.t.Helper()
	call, err := agitest.Ask(d.t.Context(), d.url+request, agitest.Channel{Name: channel, Variables: preset()}, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return call
}

func (d *desk) want(call *agitest.Call, effect, reason, cause string) {
	d.t.Helper()
	for name, want := range map[string]string{"LW_EFFECT": effect, "LW_REASON": reason, "LW_CAUSE": cause} {
		if got := call.Variable(name); got != want && want != "" {
			d.t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// talk lets channels talk with one another.
func (d *desk) talk(bridge string, endpoints ...string) {
	for i, endpoint := range endpoints {
		name := endpoint
		if !strings.HasPrefix(endpoint, "Local/") {
			name += "-0000000" + string(rune('1'+i))
		}
		c := ari.Channel{ID: bridge + name, Name: name, State: ari.StateUp}
		d.calls.Apply(&ari.ChannelCreated{Channel: c})
		d.calls.Apply(&ari.ChannelEnteredBridge{Bridge: ari.Bridge{ID: bridge}, Channel: c})
	}
}

func TestTheAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		channel, request      string
		effect, reason, cause string
	}{
		"allowed":                      {"PJSIP/1004-0000002a", "/place?to=1002", "allow", "granted", ""},
		"a pickup is allowed":          {"PJSIP/1004-0000002a", "/pickup?to=1002", "allow", "granted", ""},
		"not granted":                  {"PJSIP/1002-0000002a", "/place?to=1004", "deny", "not_granted", "21"},
		"a pickup is not granted":      {"PJSIP/1004-0000002a", "/pickup?to=1005", "deny", "not_granted", "21"},
		"nobody there":                 {"PJSIP/1004-0000002a", "/place?to=1009", "deny", "unknown_target", "1"},
		"nothing asked":                {"PJSIP/1004-0000002a", "/place", "deny", "unknown_target", "1"},
		"nothing asked for":            {"PJSIP/1004-0000002a", "/place?to=", "deny", "unknown_target", "1"},
		"as another key":               {"PJSIP/1004-0000002a", "/place?extension=1002", "deny", "unknown_target", "1"},
		"with a blank":                 {"PJSIP/1004-0000002a", "/place?to=1002%20", "deny", "unknown_target", "1"},
		"with more behind it":          {"PJSIP/1004-0000002a", "/place?to=1002%26PJSIP%2F1005", "deny", "unknown_target", "1"},
		"with a line break":            {"PJSIP/1004-0000002a", "/place?to=1002%0A", "deny", "unknown_target", "1"},
		"by a channel of nobody's":     {"PJSIP/1009-0000002a", "/place?to=1002", "deny", "unknown_subject", "21"},
		"by a Local channel":           {"Local/1004@phones-0000002a;1", "/place?to=1002", "deny", "unknown_subject", "21"},
		"by a text message":            {"Message/ast_msg_queue", "/place?to=1002", "deny", "unknown_subject", "21"},
		"an emergency call, by nobody": {"Local/1@phones-0000002a;1", "/place?to=112", "allow", "emergency", ""},
		"an unknown question":          {"PJSIP/1004-0000002a", "/barge?to=1002", "deny", "away", "34"},
		"no question":                  {"PJSIP/1004-0000002a", "", "deny", "away", "34"},
		"twice in one":                 {"PJSIP/1004-0000002a", "/place?to=1009&to=1002", "deny", "away", "34"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.want(d.ask(tc.channel, tc.request), tc.effect, tc.reason, tc.cause)
		})
	}
}

// An argument of AGI's is what the caller dialled, raw: it is no question.
func TestAnArgumentIsNoQuestion(t *testing.T) {
	d := open(t)
	d.want(d.ask("PJSIP/1004-0000002a", "/place", "1002"), "deny", "unknown_target", "1")
	d.want(d.ask("PJSIP/1004-0000002a", "/place?to=1009", "1002"), "deny", "unknown_target", "1")
}

func TestListening(t *testing.T) {
	for name, tc := range map[string]struct {
		set                   func(*desk)
		effect, reason, cause string
	}{
		"nobody talks":     {func(*desk) {}, "deny", "no_call", "20"},
		"to one who talks": {func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002") }, "allow", "granted", ""},
		"with somebody outside": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/trunk") }, "allow", "granted", "",
		},
		"with one who refuses": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1005") }, "deny", "target_veto", "21",
		},
		"with one who refuses, at the other phone": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002"); d.talk("c", "PJSIP/1001-mobile", "PJSIP/1005") },
			"deny", "target_veto", "21",
		},
		"with one who refuses, behind a Local channel": {
			func(d *desk) {
				d.talk("b", "PJSIP/1001", "Local/1005@x-0000000a;1")
				d.talk("c", "Local/1005@x-0000000a;2", "PJSIP/1005")
			},
			"deny", "target_veto", "21",
		},
		"without knowing who is on the call": {
			func(d *desk) { d.talk("b", "PJSIP/1001", "PJSIP/1002"); d.blind.Store(true) }, "deny", "no_call", "20",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			tc.set(d)
			d.want(d.ask("PJSIP/1004-0000002a", "/listen?to=1001"), tc.effect, tc.reason, tc.cause)
		})
	}
}

// Wherever the connection is cut, the dialplan finds no consent: the effect is
// the last thing written.
func TestACutAnswerIsNoConsent(t *testing.T) {
	d := open(t)
	whole := d.ask("PJSIP/1004-0000002a", "/place?to=1002").Commands()
	if last := whole[len(whole)-1]; !slices.Equal(last, []string{"SET", "VARIABLE", "LW_EFFECT", "allow"}) {
		t.Fatalf("the last command is %q", last)
	}
	for n := range whole {
		call, err := agitest.Dial(t.Context(), d.url+"/place?to=1002", agitest.Channel{Name: "PJSIP/1004-0000002a", Variables: preset()})
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			line, err := call.ReadCommand()
			if err != nil {
				t.Fatal(err)
			}
			if err := call.Write(call.Execute(line)); err != nil {
				t.Fatal(err)
			}
		}
		if err := call.Close(); err != nil {
			t.Fatal(err)
		}
		if got := call.Variable("LW_EFFECT"); got != "deny" {
			t.Errorf("cut after %d commands, the effect is %q", n, got)
		}
	}
}
