package gate_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/gate"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const staff = `
[role.lead]
call     = ["extension:1002", "extension:1005"]
intercom = ["extension:1002", "extension:1005"]
pickup   = ["extension:1002", "extension:1001"]
listen   = "all"
whisper  = "extension:1001"
park     = true
unpark   = "self"
control_ivr       = "ivr:desk"
read_ivr          = "ivr:desk"
write_ivr         = "ivr:desk"
call_external     = "number:+33*"
play_voicemails   = ["self", "extension:1002"]
delete_voicemails = "self"
voicemail         = true
queue_login       = "queue:support"
agent_status      = "queue:support"
waiting_list      = "queue:support"
pickup_waiting    = "queue:support"
[queue.support]
extension = "6000"
[queue.sales]
extension = "6001"
[ivr.desk]
extension = "7000"
[ivr.board]
extension = "7001"
[number."+33100000001"]
user = "dana"
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
accepts_intercom = false
[user.ines]
endpoints = ["PJSIP/1006"]
role = "lead"
`

// A desk is a gate, and what there is to know about it.
type desk struct {
	t     *testing.T
	url   string
	calls *calls.Registry
	gate  *gate.Gate
	reach *reach.State

	limits *limits.Limits
	state  string      // the folder where it is
	blind  atomic.Bool // whether it does not know what is going on

	languages *refusal.Languages
	policy    atomic.Pointer[policy.Set]
	channels  []ari.Channel // as Asterisk lists them
	listing   error
	hungUp    chan string // ids, as they are hung up
	hangUp    func(id string) error
}

// newDesk returns a desk that nobody can ask over the network.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{
		t: t, calls: calls.NewRegistry(),
		hungUp: make(chan string, 16), languages: refusal.NewLanguages("de"), hangUp: func(string) error { return nil },
	}
	d.adopt(staff)
	var err error
	d.state = t.TempDir()
	if d.reach, err = reach.Open(d.state); err != nil {
		t.Fatal(err)
	}
	book, err := store.Open(d.state, limits.BookName, limits.CheckBook)
	if err != nil {
		t.Fatal(err)
	}
	d.limits = limits.New(limits.Config{
		Calls: d.calls, EmergencyContext: "emergency-out", Book: book, Log: slog.New(slog.DiscardHandler), Refused: func(policy.Code) {},
	})
	d.gate = gate.New(gate.Config{
		Limits:     d.limits,
		Policy:     d.policy.Load,
		Calls:      d.calls,
		Known:      func() bool { return !d.blind.Load() },
		Trail:      audit.NewTrail(audit.Config{Log: slog.New(slog.DiscardHandler)}),
		Reach:      d.reach,
		Languages:  d.languages,
		Codes:      codes.Defaults(),
		Numbers:    numbering.Habits{Country: "FR"},
		ParkingLot: "default",
		Log:        slog.New(slog.DiscardHandler),
		Channels:   func(context.Context) ([]ari.Channel, error) { return d.channels, d.listing },
		HangUp: func(_ context.Context, id string, _ ari.Cause) error {
			d.hungUp <- id
			return d.hangUp(id)
		},
	})
	return d
}

func open(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	ctx, stop := context.WithCancel(context.Background())
	listener, err := agi.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, served := &agi.Server{Handler: d.gate.Handler()}, make(chan error, 1)
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

// adopt brings a policy into force.
func (d *desk) adopt(text string) {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "policy.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	set, err := config.LoadPolicy(path)
	if err != nil {
		d.t.Fatal(err)
	}
	d.policy.Store(set)
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

// apply puts events before the registry and the gate, as the daemon does.
func (d *desk) apply(events ...ari.Event) {
	for _, e := range events {
		d.calls.Apply(e)
		d.gate.Handle(e)
	}
}

// talk lets channels talk with one another. Their ids are made of the bridge and
// the endpoint.
func (d *desk) talk(bridge string, endpoints ...string) {
	for i, endpoint := range endpoints {
		name := endpoint
		if !strings.HasPrefix(endpoint, "Local/") {
			name += "-0000000" + string(rune('1'+i))
		}
		c := ari.Channel{ID: bridge + endpoint, Name: name, State: ari.StateUp}
		d.apply(
			&ari.ChannelCreated{Channel: c},
			&ari.ChannelEnteredBridge{Bridge: ari.Bridge{ID: bridge}, Channel: c},
		)
	}
}

// ring lets phones ring, one after the other, for calls of the dialplan's.
func (d *desk) ring(endpoints ...string) {
	for i, endpoint := range endpoints {
		d.channels = append(d.channels, ari.Channel{
			ID: "to " + endpoint, Name: endpoint + "-0000000a", State: ari.StateRinging,
			CreationTime: ari.Time{Time: time.Unix(int64(i), 0)},
		})
	}
}

const (
	dana = "PJSIP/1004-0000002a"
	noor = "PJSIP/1002-0000002a"
)

func TestTheAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		channel, request      string
		effect, reason, cause string
	}{
		"a call is allowed":            {dana, "/place?to=1002", "allow", "granted", ""},
		"a call is not granted":        {noor, "/place?to=1004", "deny", "not_granted", "21"},
		"an intercom is allowed":       {dana, "/intercom?to=1002", "allow", "granted", ""},
		"an intercom is not granted":   {noor, "/intercom?to=1004", "deny", "not_granted", "21"},
		"an intercom is not accepted":  {dana, "/intercom?to=1005", "deny", "target_veto", "21"},
		"an ivr is allowed":            {dana, "/ivr?to=7000", "allow", "granted", ""},
		"an ivr is not granted":        {dana, "/ivr?to=7001", "deny", "not_granted", "21"},
		"a user is no ivr":             {dana, "/ivr?to=1002", "deny", "unknown_target", "1"},
		"a queue is not granted":       {dana, "/queue-login?to=6001", "deny", "not_granted", "21"},
		"a pause is not granted":       {dana, "/queue-pause?to=6001", "deny", "not_granted", "21"},
		"waiting ones are not granted": {dana, "/queue-waiting?to=6001", "deny", "not_granted", "21"},
		"a pull is not granted":        {dana, "/queue-pull?to=6001", "deny", "not_granted", "21"},
		"a user is no queue":           {dana, "/queue-pull?to=1002", "deny", "unknown_target", "1"},
		"a number is not granted":      {dana, "/external?to=%2B4930123456", "deny", "not_granted", "21"},
		"an extension is no number":    {dana, "/external?to=9999", "deny", "unknown_target", "1"},
		"a special number":             {dana, "/external?to=0899123456", "deny", "special_number", "21"},
		"a number of nobody's":         {noor, "/external?to=0142685300", "deny", "not_granted", "21"},
		"text is no number":            {dana, "/external?to=%2B33123%40trunk", "deny", "unknown_target", "1"},
		"a number that is too long":    {dana, "/external?to=%2B33" + strings.Repeat("1", 40), "deny", "unknown_target", "1"},
		"no number":                    {dana, "/external?to=", "deny", "unknown_target", "1"},
		"voicemail is not granted":     {dana, "/shared-voicemail?to=1005", "deny", "not_granted", "21"},
		"nobody's voicemail":           {dana, "/shared-voicemail?to=1009", "deny", "unknown_target", "1"},
		"parking is not granted":       {noor, "/park", "deny", "not_granted", "21"},
		"a pickup is not granted":      {dana, "/pickup?to=1005", "deny", "not_granted", "21"},
		"nobody there":                 {dana, "/place?to=1009", "deny", "unknown_target", "1"},
		"nothing asked":                {dana, "/place", "deny", "unknown_target", "1"},
		"nothing asked for":            {dana, "/place?to=", "deny", "unknown_target", "1"},
		"as another key":               {dana, "/place?extension=1002", "deny", "unknown_target", "1"},
		"with a blank":                 {dana, "/place?to=1002%20", "deny", "unknown_target", "1"},
		"with more behind it":          {dana, "/place?to=1002%26PJSIP%2F1005", "deny", "unknown_target", "1"},
		"with a line break":            {dana, "/place?to=1002%0A", "deny", "unknown_target", "1"},
		"by a channel of nobody's":     {"PJSIP/1009-0000002a", "/place?to=1002", "deny", "unknown_subject", "21"},
		"by a Local channel":           {"Local/1004@phones-0000002a;1", "/place?to=1002", "deny", "unknown_subject", "21"},
		"by a text message":            {"Message/ast_msg_queue", "/place?to=1002", "deny", "unknown_subject", "21"},
		"an emergency call, by nobody": {"Local/1@phones-0000002a;1", "/place?to=112", "allow", "emergency", ""},
		"an emergency number outside":  {"Local/1@phones-0000002a;1", "/external?to=112", "allow", "emergency", ""},
		"an unknown question":          {dana, "/eavesdrop?to=1002", "deny", "away", "34"},
		"no question":                  {dana, "", "deny", "away", "34"},
		"twice in one":                 {dana, "/place?to=1009&to=1002", "deny", "away", "34"},
		"more than is asked":           {dana, "/park?to=1002", "deny", "failed", "34"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.want(d.ask(tc.channel, tc.request), tc.effect, tc.reason, tc.cause)
		})
	}
}

// Every guard that the dialplan has finds its question, and the other way round.
func TestEveryGuardHasAnAnswer(t *testing.T) {
	d := open(t)
	for _, guard := range dialplan.Guards() {
		request := "/" + guard.Name
		if guard.Takes != "" {
			request += "?to=9999"
		}
		if call := d.ask(dana, request); call.Variable("LW_REASON") == "away" {
			t.Errorf("nobody answers %s", request)
		}
	}
}

// An argument of AGI's is what the caller dialled, raw: it is no question.
func TestAnArgumentIsNoQuestion(t *testing.T) {
	d := open(t)
	d.want(d.ask(dana, "/place", "1002"), "deny", "unknown_target", "1")
	d.want(d.ask(dana, "/place?to=1009", "1002"), "deny", "unknown_target", "1")
	d.want(d.ask(dana, "/voicemail", "1002"), "deny", "failed", "34")
}

// Wherever the connection is cut, the dialplan finds no consent: the effect is
// the last thing written.
func TestACutAnswerIsNoConsent(t *testing.T) {
	d := open(t)
	whole := d.ask(dana, "/external?to=0142685300").Commands()
	if last := whole[len(whole)-1]; !strings.Contains(last[len(last)-1], "${SET(LW_EFFECT=allow)}") {
		t.Fatalf("the last command is %q", last)
	}
	for n := range whole {
		call, err := agitest.Dial(t.Context(), d.url+"/external?to=0142685300", agitest.Channel{Name: dana, Variables: preset()})
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
