package limits_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

const staff = `
[emergency]
numbers = ["112"]
[organisation.house]
time_zone = "Europe/Paris"
[role.agent]
call = "all"
call_external = "all"
special_numbers = "all"
transfer = "all"
[number."+33142685301"]
user = "mara"
[user.mara]
role = "agent"
extension = "1001"
endpoints = ["PJSIP/1001", "PJSIP/1001-mobile", "PJSIP/1001-home"]
max_channels = 3
external_calls_per_minute = 2
[user.mara.daily_calls]
premium_rate = 3
[user.noor]
role = "agent"
extension = "1002"
endpoints = ["PJSIP/1002"]
`

// A desk is limits, and what they look at.
type desk struct {
	*limits.Limits
	t       *testing.T
	set     *policy.Set
	calls   *calls.Registry
	state   string
	refused []policy.Code
	serial  int
}

func newDesk(t *testing.T, text string) *desk {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := config.LoadPolicy(file)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, set: set, calls: calls.NewRegistry(), state: t.TempDir()}
	d.restart()
	return d
}

// restart begins anew with what is on the disk.
func (d *desk) restart() {
	book, _ := store.Open(d.state, limits.BookName, limits.CheckBook)
	d.Limits = limits.New(limits.Config{
		Calls: d.calls, EmergencyContext: "emergency-out", Book: book, Log: slog.New(slog.DiscardHandler),
		Refused: func(why policy.Code) { d.refused = append(d.refused, why) },
	})
}

// tell lets an event happen.
func (d *desk) tell(event ari.Event) {
	d.calls.Apply(event)
	d.Handle(event)
}

// channel is a live channel of an endpoint, as Asterisk describes it.
func (d *desk) channel(endpoint string, state ari.ChannelState, notes ...string) ari.Channel {
	d.serial++
	c := ari.Channel{ID: fmt.Sprintf("7.%d", d.serial), Name: fmt.Sprintf("%s-%08x", endpoint, d.serial), State: state, ChannelVars: map[string]string{}}
	c.Dialplan.Context = "linewarden-phones"
	for i := 0; i < len(notes); i += 2 {
		c.ChannelVars[notes[i]] = notes[i+1]
	}
	return c
}

// comes lets a channel begin.
func (d *desk) comes(c ari.Channel) string {
	d.tell(&ari.ChannelCreated{Channel: c})
	return c.ID
}

// asks lets an owned phone begin to ask for something.
func (d *desk) asks(endpoint string) string {
	c := d.channel(endpoint, ari.StateRing, dialplan.VarRole, "phone")
	c.ChannelVars[dialplan.VarCall] = c.ID
	return d.comes(c)
}

func (d *desk) ends(id string) {
	d.tell(&ari.ChannelDestroyed{Channel: ari.Channel{ID: id}})
}

// judge puts what a user may do before the limits.
func (d *desk) judge(user string, action policy.Action, what policy.Resource, a limits.Attempt) policy.Code {
	d.t.Helper()
	r := policy.Request{Subject: policy.Subject{User: user}, Action: action, Resource: what, Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial}}
	decision := d.set.Evaluate(&r)
	if !decision.Allowed() {
		d.t.Fatalf("%s of %s is refused by the policy: %s", action, user, decision.Reason.Code)
	}
	got := d.Judge(d.t.Context(), d.set, r, decision, a)
	if got.Allowed() {
		return ""
	}
	if got.Obligations != (policy.Obligations{}) {
		d.t.Errorf("a refusal has obligations: %+v", got.Obligations)
	}
	return got.Reason.Code
}

// places lets a phone of a user call inside.
func (d *desk) places(user, channel string) policy.Code {
	return d.judge(user, policy.CallPlace, policy.Resource{Extension: "1002"}, limits.Attempt{Channel: channel, Call: channel})
}

// rings lets a user's phones ring for a call.
func (d *desk) rings(user, call string) policy.Code {
	return d.judge(user, policy.CallRing, policy.Resource{}, limits.Attempt{Call: call})
}

func (d *desk) want(what string, got, want policy.Code) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// has wants Mara to have so many calls.
func (d *desk) has(what string, n int) {
	d.t.Helper()
	got := 0
	for _, use := range d.Uses(d.set) {
		if use.User == "mara" {
			got = use.Calls
		}
	}
	if got != n {
		d.t.Errorf("%s: %d calls, want %d", what, got, n)
	}
}

// pass lets time go by, in a bubble of testing/synctest.
func pass(d time.Duration) { <-time.After(d) }
