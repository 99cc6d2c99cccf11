package daemon_test

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

const lines = `
[role.agent]
call          = "all"
call_external = "number:+33*"
[number."+33142685301"]
user = "mara"
[number."+33142685302"]
user = "noor"
[number."+33142685306"]
user = "otto"
[number."+33142685309"]
[group.team]
extension = "620"
members = ["mara", "noor", "rana"]
[group.closed]
extension = "621"
members = ["noor", "otto"]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile", "PJSIP/1002-home"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
call = ["self", "extension:1001"]
call_external = "all"
[user.otto]
extension = "1006"
endpoints = ["PJSIP/1006"]
sip_account = false
`

const carriersLine = "[calls]\noutbound_context = \"outbound\"\n[numbers]\ncountry = \"FR\"\n"

// dialsCarrier is the dialplan's way outside.
const dialsCarrier = "[outbound]\nexten => _[+0-9]!,1,Dial(PJSIP/carrier,30)\n same => n,Hangup(${HANGUPCAUSE})\n"

// farEnd is the account of a phone that takes the part of a carrier. Its address is
// not known before, so it proves who it is.
func farEnd(name string) testbed.Account {
	return testbed.Account{Name: name, Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n"}
}

// lineOutside is an office with a trunk, at whose far end a phone takes the part
// of the carrier.
func lineOutside(t *testing.T) *office.Desk {
	t.Helper()
	carrier := farEnd("carrier")
	// It is told who calls in every way, as many carriers want it.
	carrier.Extra += "send_pai = yes\nsend_rpid = yes\nsend_connected_line = yes\nsend_diversion = yes\nsend_history_info = yes\n"
	return office.Start(t, office.Options{
		Policy: lines, Settings: carriersLine,
		Strangers: []testbed.Account{carrier},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte(dialsCarrier),
			"test-pjsip.conf":      []byte("[trunk](linewarden-trunk)\n[trunk]\ntype=identify\nendpoint=trunk\nmatch=127.3.0.1\n"),
		},
	})
}

func TestACallToTheTrunk(t *testing.T) {
	t.Parallel()
	d := lineOutside(t)
	mara, rana, carrier := d.Phone("1001"), d.Phone("1003"), d.Phone("carrier")
	decided := func(user, number, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "call.external", Target: number, Reason: reason, Outcome: outcome}
	}

	t.Run("with the number that the policy gives", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "0142685399", phone.WithDisplayName("The President"),
			phone.WithHeader("Diversion", `"The President" <sip:+33142682000@127.0.0.1>;reason=unconditional`))
		outside := d.Ring(carrier)
		if got := outside.RemoteParty(); got.Number != "+33142685301" || got.Name != "" {
			t.Errorf("the far side is shown %+v", got)
		}
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(outside.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(outside.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(decided("mara", "+33142685399", "granted", "connected"))
		d.Must(outside.Hangup(d.Ctx))
		d.Ends(call)
		for _, m := range outside.Messages() {
			if m.Sent || m.Status != 0 {
				continue
			}
			if strings.Contains(m.Raw(), "142682000") {
				t.Errorf("%v has what the phone said: %s", m, m.Raw())
			}
			for _, header := range []string{"From", "P-Asserted-Identity", "Remote-Party-ID", "Diversion"} {
				for _, got := range m.Parties(header) {
					if got.Number != "+33142685301" || got.Name != "" {
						t.Errorf("%v shows the far side %+v", m, got)
					}
				}
			}
		}
	})
	t.Run("busy", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "+33142685398")
		d.Must(d.Ring(carrier).Busy())
		wantStatus(t, d.Ends(call), 486)
		d.Decided(decided("mara", "+33142685398", "granted", "busy"))
	})
	for name, tc := range map[string]struct {
		from            *phone.Phone
		user            string
		dialled, number string
		reason          string
	}{
		"abroad":                        {mara, "mara", "00442083661177", "+442083661177", "not_granted"},
		"premium rate":                  {mara, "mara", "0899123456", "+33899123456", "special_number"},
		"premium rate, in another form": {mara, "mara", "+33899123456", "+33899123456", "special_number"},
		"with no number to show":        {rana, "rana", "0142685399", "+33142685399", "no_caller_id"},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(tc.from, tc.dialled)
			d.Must(call.HearsAudio(d.Ctx))
			wantStatus(t, d.Ends(call), 403)
			d.Decided(decided(tc.user, tc.number, tc.reason, "refused"))
			wantNoCall(t, carrier)
		})
	}
	t.Run("what is no number, and what is refused in any form, goes nowhere", func(t *testing.T) {
		d := d.In(t)
		calls := map[*phone.Dialog]int{} // at once, for the prompts take their time
		for dialled, status := range map[string]int{
			"9999": 404, "0142685399%26PJSIP%2F1003": 404, "0142685399%40x": 404, "0142685399;ext=5": 404, "0142685399%23": 404,
			"0899%24%7BEXTEN%7D": 404, "+33899123456789": 404,
			"+33%20(0)899%20123%20456": 403, "0%20899-123.456": 403, "00330899123456": 403, "3949": 403, "+333949": 403, "+881612345678": 403,
		} {
			calls[d.Call(mara, "1002", dialling(dialled))] = status
		}
		for call, status := range calls {
			wantStatus(t, d.Ends(call), status)
		}
		wantNoCall(t, carrier)
	})
	t.Run("in any form leaves in one", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002", dialling("+33%20(0)1-42.68%2053%2097"))
		d.Must(d.Ring(carrier).Busy())
		d.Ends(call)
		d.Decided(decided("mara", "+33142685397", "granted", "busy"))
	})
	enforcement.Prevented(t, enforcement.CallOutside, enforcement.Dialled)
}

func TestACallFromTheTrunk(t *testing.T) {
	t.Parallel()
	d := lineOutside(t)
	desk, mobile, home := d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1002-home")
	mara, carrier := d.Phone("1001"), d.Phone("carrier")
	decided := func(user, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "call.ring", Target: user, Reason: reason, Outcome: outcome}
	}

	for name, dialled := range map[string]string{
		"in full": "+33142685302", "without the plus": "33142685302", "as in the country": "0142685302",
	} {
		t.Run("rings all phones of whose number it is, "+name, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(carrier, dialled)
			onDesk, inPocket, atHome := d.Ring(desk), d.Ring(mobile), d.Ring(home)
			d.Must(call.WaitRinging(d.Ctx))
			d.Must(atHome.Answer(d.Ctx))
			d.Must(call.HearsOnly(d.Ctx, home.Tone()))
			d.Must(atHome.HearsOnly(d.Ctx, carrier.Tone()))
			wantElsewhere(t, d.Ends(onDesk))
			wantElsewhere(t, d.Ends(inPocket))
			d.Decided(decided("noor", "granted", "connected"))
		})
	}
	t.Run("not somebody whose account is off", func(t *testing.T) {
		d := d.In(t)
		otto := d.Phone("1006")
		wantStatus(t, d.Ends(d.Call(carrier, "+33142685306")), 403)
		d.Decided(decided("otto", "precondition", "refused"))
		wantNoCall(t, otto)
	})
	t.Run("not from somebody who says to be the trunk", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "+33142685302", func(invite *sip.Request) { invite.From().Address.User = "trunk" })
		wantStatus(t, d.Ends(call), 401)
		wantNoCall(t, desk)
	})
	// A trunk is no user's phone: nothing but numbers can be called over it.
	for _, dialled := range []string{"1002", "112", "+33142685309", "+33142685399", "*8", "**1002", "*2221002", "s", "620"} {
		t.Run("not "+dialled, func(t *testing.T) {
			d := d.In(t)
			if end := d.Ends(d.Call(carrier, dialled)); end.Status != 404 {
				t.Errorf("ended %v, want 404", end)
			}
			wantNoCall(t, desk)
			wantNoCall(t, mara)
		})
	}
}

func TestARingGroup(t *testing.T) {
	t.Parallel()
	d := lineOutside(t)
	desk, mobile, home := d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1002-home")
	mara, rana, otto := d.Phone("1001"), d.Phone("1003"), d.Phone("1006")
	decided := func(user, extension, target, reason, outcome string) office.Decision {
		return office.Decision{
			User: user, Action: "call.place", Extension: extension, Target: target, Reason: reason, Outcome: outcome,
		}
	}

	t.Run("all of its members but who calls", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "620")
		ringing := []*phone.Dialog{d.Ring(desk), d.Ring(mobile), d.Ring(home)}
		onRana := d.Ring(rana)
		d.Must(onRana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(onRana.HearsOnly(d.Ctx, mara.Tone()))
		for _, other := range ringing {
			wantElsewhere(t, d.Ends(other))
		}
		d.Decided(decided("mara", "620", "team", "granted", "connected"))
		wantNoCall(t, mara)
	})
	t.Run("not a member whose account is off", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "621")
		onDesk, _, _ := d.Ring(desk), d.Ring(mobile), d.Ring(home)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantNoCall(t, otto)
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(rana, "621")), 403)
		d.Decided(decided("rana", "621", "closed", "not_granted", "refused"))
		wantNoCall(t, mara)
	})
}
