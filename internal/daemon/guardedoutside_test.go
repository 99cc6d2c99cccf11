package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

func TestGuardedCallsOutside(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, trunk := d.Phone("1001"), d.Phone("1002"), d.Phone("trunk")
	centre := d.Phone("emergency")

	t.Run("the policy gives the caller ID", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "0142685399", phone.WithDisplayName("The President"))
		outside := d.Ring(trunk)
		if got := outside.RemoteParty(); got.Number != "+33142685301" || got.Name != "" {
			t.Errorf("the far side is shown %+v", got)
		}
		if got := outside.Invite().Raw(); !strings.HasPrefix(got, "INVITE sip:+33142685399@") {
			t.Errorf("the number was called by %q", got)
		}
		d.Must(outside.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, trunk.Tone()))
		d.Must(outside.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(toldAs("mara", "call.external", "", "+33142685399", "granted"))
	})
	for name, tc := range map[string]struct {
		from            *phone.Phone
		user            string
		dialled, number string
		reason          string
		status          int
	}{
		"abroad":           {mara, "mara", "00442083661177", "+442083661177", "not_granted", 403},
		"premium rate":     {mara, "mara", "0899123456", "+33899123456", "special_number", 403},
		"a third number":   {mara, "mara", "*6530142685399", "+33142685399", "caller_id", 403},
		"without a number": {desk, "noor", "0142685399", "+33142685399", "no_caller_id", 403},
		"digits too few":   {mara, "mara", "0142", "0142", "unknown_target", 404},
		"two at once":      {mara, "mara", "0142685399%26PJSIP%2F1003", "", "unknown_target", 404},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			d := d.In(t)
			wantStatus(t, d.Ends(d.Call(tc.from, "0", dialling(tc.dialled))), tc.status)
			d.Decided(toldAs(tc.user, "call.external", "", tc.number, tc.reason))
			wantNoCall(t, trunk)
		})
	}
	t.Run("a number that may be chosen, and withheld", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*67*6520142685399")
		outside := d.Ring(trunk)
		if got := outside.Invite().Parties("From"); len(got) != 1 || got[0].Number != "anonymous" {
			t.Errorf("the far side is shown %+v", got)
		}
		d.Must(call.Hangup(d.Ctx))
		call = d.Call(mara, "*6520142685399")
		if got := d.Ring(trunk).RemoteParty(); got.Number != "+33142685310" {
			t.Errorf("the far side is shown %+v", got)
		}
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("an emergency number, however it is dialled", func(t *testing.T) {
		d := d.In(t)
		for _, number := range []string{"112", "+112", "112#", "*67112", "#31#112", "*651112"} {
			help := d.Call(d.Phone("1003"), number)
			answered := d.Ring(centre)
			d.Must(answered.Answer(d.Ctx))
			d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
			d.Must(help.Hangup(d.Ctx))
			d.Ends(answered)
		}
	})
	enforcement.Prevented(t, enforcement.PresentCallerID, enforcement.Guarded)
}
