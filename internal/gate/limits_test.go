package gate_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// asks is ask for a channel with an id of its own.
func (d *desk) asks(id, channel, request string) *agitest.Call {
	d.t.Helper()
	call, err := agitest.Ask(d.t.Context(), d.url+request, agitest.Channel{Name: channel, UniqueID: id, Variables: preset()})
	if err != nil {
		d.t.Fatal(err)
	}
	return call
}

// happens puts events before the registry and the limits, as the daemon does.
func (d *desk) happens(event ari.Event) {
	d.calls.Apply(event)
	d.limits.Handle(event)
}

// rings lets a phone be dialled for a call.
func (d *desk) rings(id, name, linked string) {
	d.happens(&ari.ChannelCreated{Channel: ari.Channel{
		ID: id, Name: name, State: ari.StateRinging, ChannelVars: map[string]string{dialplan.VarLinked: linked},
	}})
}

// limited is the staff's policy in which Dana has limits.
var limited = strings.Replace(staff, "[user.dana]\n", "[user.dana]\nmax_channels = 2\nexternal_calls_per_minute = 1\n", 1)

// What a user may have at once and in a time holds in a guarded dialplan, too.
func TestGuardedLimits(t *testing.T) {
	const carrier = "PJSIP/carrier-00000001"
	d := open(t)
	d.adopt(limited)
	d.want(d.asks("1.1", carrier, "/ring?to=1004"), "allow", "granted", "")
	d.want(d.asks("1.1", carrier, "/ring?to=1004"), "allow", "granted", "") // it is one call
	d.rings("1.2", "PJSIP/1004-00000002", "1.1")
	d.want(d.asks("2.1", dana, "/place?to=1002"), "allow", "granted", "")
	d.want(d.asks("3.1", dana, "/place?to=1002"), "deny", "too_many_calls", "21")
	d.want(d.asks("3.2", dana, "/external?to=0123456789"), "deny", "too_many_calls", "21")
	d.want(d.asks("3.3", dana, "/listen?to=1002"), "deny", "no_call", "") // there is nothing to refuse
	d.want(d.asks("4.1", carrier, "/ring?to=1004"), "deny", "busy", "17")
	d.want(d.asks("5.1", dana, "/place?to=112"), "allow", "emergency", "")
	d.want(d.asks("6.1", dana, "/park"), "deny", "no_call", "")
	d.happens(&ari.ChannelDestroyed{Channel: ari.Channel{ID: "2.1"}})
	d.want(d.asks("7.1", dana, "/external?to=0123456789"), "allow", "granted", "")
	d.happens(&ari.ChannelDestroyed{Channel: ari.Channel{ID: "7.1"}})
	d.want(d.asks("8.1", dana, "/external?to=0123456789"), "deny", "too_many_per_minute", "21")
	d.want(d.asks("8.2", dana, "/place?to=1002"), "allow", "granted", "")
}
