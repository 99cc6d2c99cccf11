package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/policy"
)

func TestAPhoneDivertsToANumberOutside(t *testing.T) {
	t.Parallel()
	d := divertingOffice(t)
	mara, desk, mobile, dana, carrier := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1004"), d.Phone("carrier")
	decided := func(user, number, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "call.divert", Target: number, Reason: reason, Outcome: outcome}
	}
	t.Run("the call of a colleague, under the number of who diverts", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("0142685399"))
		outside := d.Ring(carrier)
		wantElsewhere(t, d.Ends(inPocket))
		if got := outside.RemoteParty(); got.Number != "+33142685302" {
			t.Errorf("the far side is shown %+v", got)
		}
		d.Must(outside.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(outside.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(decided("noor", "+33142685399", "granted", "diverted"))
	})
	t.Run("refused: a number that the user could not call", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("0899123456"))
		d.Decided(decided("noor", "+33899123456", "special_number", "refused"))
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		wantNoCall(t, carrier)
	})
	t.Run("refused: somebody outside to a number outside", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(carrier, "+33142685302")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("0142685399"))
		d.Decided(decided("noor", "+33142685399", "external_to_external", "refused"))
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		wantNoCall(t, carrier)
	})
	t.Run("somebody outside to a number outside, by who may connect them", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(carrier, "+33142685304")
		d.Must(d.Ring(dana).Redirect("0142685399"))
		outside := d.Ring(carrier)
		d.Must(outside.Answer(d.Ctx))
		d.Must(call.WaitAnswered(d.Ctx))
		d.Decided(decided("dana", "+33142685399", "granted", "diverted"))
	})
}

// What a phone writes into its 302 reaches nobody unjudged. Each of these is
// nothing that there is, or help, to which nobody is sent.
func TestAHostileDivertReachesNobody(t *testing.T) {
	t.Parallel()
	d := divertingOffice(t)
	mara, dana := d.Phone("1001"), d.Phone("1004")
	others := []*phone.Phone{d.Phone("1002"), d.Phone("1003"), d.Phone("emergency"), d.Phone("carrier")}
	contacts := map[string]policy.Code{ // and the reason, if it gets so far
		"<sip:112@127.0.0.1>": policy.EmergencyCall, "<sip:%31%31%32@127.0.0.1>": policy.EmergencyCall,
		"<sip:+112@127.0.0.1>": policy.EmergencyCall, "<sip:**1003@127.0.0.1>": policy.UnknownTarget,
		"<sip:*2221003@127.0.0.1>": policy.UnknownTarget, "<sip:70@127.0.0.1>": policy.UnknownTarget,
		"<sip:PJSIP/1003@127.0.0.1>": policy.UnknownTarget, "<sip:Local%2F112%40linewarden-emergency@127.0.0.1>": policy.UnknownTarget,
		// The best of several is the only one that counts.
		"<sip:1003@127.0.0.1>;q=0.2, <sip:112@127.0.0.1>;q=0.9": policy.EmergencyCall,
		"<sip:127.0.0.1>": "", "<tel:112>": policy.EmergencyCall, "<mailto:1003@127.0.0.1>": "", "*": "",
		"<sip:%FF@127.0.0.1>": "", "<sip:%00@127.0.0.1>": "",
	}
	for _, user := range hostile {
		if user != "" { // which is no SIP: Asterisk drops the answer, and the phone rings on
			contacts["<sip:"+user+"@127.0.0.1>"] = ""
		}
	}
	for contact, reason := range contacts {
		read := len(d.Trail.Records())
		call := d.Call(mara, "1004")
		ringing := d.Ring(dana)
		d.Must(call.WaitRinging(d.Ctx)) // at once Asterisk may tell of the first Contact alone
		d.Must(ringing.Reject(302, phone.Header{Name: "Contact", Value: contact}))
		if end := d.Ends(call); end.Status != 480 {
			t.Errorf("%s: the call ended %v, want 480", contact, end)
		}
		if reason != "" {
			_, _, err := d.Trail.Wait(d.Ctx, read, func(r office.Record) bool {
				return r.Attrs["action"] == "call.divert" && r.Attrs["reason"] == string(reason)
			})
			d.Must(err)
		}
	}
	for _, other := range others {
		wantNoCall(t, other)
	}
	for _, r := range d.Trail.Records() {
		if r.Attrs["action"] == "call.divert" && r.Attrs["effect"] == "allow" {
			t.Errorf("something was allowed: %v", r)
		}
	}
}
