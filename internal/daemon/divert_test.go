package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// diverting is a policy in which most may divert the calls that ring them, and
// Tarik may not. Dana alone may send somebody outside on to a number outside.
const diverting = `
[emergency]
numbers = ["112"]
[role.agent]
call          = "all"
call_external = "number:+33*"
pickup        = "all"
divert        = ["extension:1001", "extension:1002", "extension:1003", "extension:1004", "extension:1005", "extension:620", "ivr:desk", "number:+33*"]
[role.trainee]
call = "all"
[number."+33142685301"]
user = "otto"
[number."+33142685302"]
user = "noor"
[number."+33142685304"]
user = "dana"
[group.team]
extension = "620"
members = ["noor", "rana", "tarik"]
[ivr.desk]
extension = "7000"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "agent"
connect_external = "number:+33*"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005", "PJSIP/1005-mobile"]
role = "trainee"
[user.nils]
extension = "1006"
endpoints = ["PJSIP/1006"]
[user.otto]
extension = "1007"
endpoints = ["PJSIP/1007"]
role = "agent"
`

func divertingOffice(t *testing.T) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy:    diverting,
		Settings:  "[calls]\noutbound_context = \"outbound\"\nivr_context = \"ivrs\"\n[numbers]\ncountry = \"FR\"\n",
		Strangers: []testbed.Account{farEnd("carrier")},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte(dialsCarrier + "[ivrs]\nexten => 7000,1,Answer()\n same => n,Echo()\n"),
		},
	})
}

// diverts is how a wish to divert to an extension falls.
func diverts(user, extension, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.divert", Extension: extension, Target: target, Reason: reason, Outcome: outcome}
}

func TestAPhoneDiverts(t *testing.T) {
	t.Parallel()
	d := divertingOffice(t)
	mara, desk, mobile, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	dana, tarik, pocket := d.Phone("1004"), d.Phone("1005"), d.Phone("1005-mobile")
	// rings calls Noor, both of whose phones ring.
	rings := func(d *office.Desk, caller *phone.Phone) (call, onDesk, inPocket *phone.Dialog) {
		call = d.Call(caller, "1002")
		onDesk, inPocket = d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		return call, onDesk, inPocket
	}

	t.Run("to a colleague, for all phones of the user", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, inPocket := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		onRana := d.Ring(rana)
		wantElsewhere(t, d.Ends(inPocket))
		if got := onRana.RemoteParty(); got.Number != "1001" {
			t.Errorf("the target sees %+v, want the caller at 1001", got)
		}
		d.Must(onRana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(onRana.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(diverts("noor", "1003", "rana", "granted", "diverted"))
		d.Decided(office.Decision{User: "mara", Action: "call.place", Extension: "1002", Target: "noor", Reason: "granted", Outcome: "connected"})
	})
	t.Run("after early media", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1004")
		onDana, err := dana.WaitCall(d.Ctx)
		d.Must(err)
		d.Must(onDana.Progress())
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(onDana.Redirect("1001"))
		onMara := d.Ring(mara)
		d.Must(onMara.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("refused, and the user's other phone goes on ringing", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1005")
		onDesk, inPocket := d.Ring(tarik), d.Ring(pocket)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("1003"))
		d.Decided(diverts("tarik", "1003", "rana", "not_granted", "refused"))
		d.Must(inPocket.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, pocket.Tone()))
		d.Must(inPocket.HearsOnly(d.Ctx, mara.Tone()))
		wantNoCall(t, rana)
	})
	t.Run("refused, and nothing else rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(rana, "1006")
		wantStatus(t, d.Ends(call), 480) // nobody is registered there
		call = d.Call(rana, "1004")
		d.Must(d.Ring(dana).Redirect("1006"))
		wantStatus(t, d.Ends(call), 480)
		d.Decided(diverts("dana", "1006", "nils", "not_granted", "refused"))
	})
	t.Run("the target is busy", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, inPocket := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		d.Must(d.Ring(rana).Busy())
		wantStatus(t, d.Ends(call), 486)
		d.Ends(inPocket)
	})
	t.Run("the target declines", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, _ := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		d.Must(d.Ring(rana).Decline())
		wantStatus(t, d.Ends(call), 603)
	})
	t.Run("a chain, of which each step is judged", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, _ := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		d.Must(d.Ring(rana).Redirect("1004"))
		onDana := d.Ring(dana)
		d.Must(onDana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Decided(diverts("noor", "1003", "rana", "granted", "diverted"))
		d.Decided(diverts("rana", "1004", "dana", "granted", "diverted"))
	})
	t.Run("a circle ends", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, _ := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		d.Must(d.Ring(rana).Redirect("1002"))
		wantStatus(t, d.Ends(call), 480)
		d.Decided(diverts("rana", "1002", "noor", "granted", "loop"))
		wantNoCall(t, desk)
	})
	for name, back := range map[string]string{"to oneself": "1002", "to the caller": "1001"} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			call, onDesk, inPocket := rings(d, mara)
			d.Must(onDesk.Redirect(back))
			d.Must(inPocket.Answer(d.Ctx))
			d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
			wantNoCall(t, mara)
		})
	}
	t.Run("one member of a ring group, the others go on ringing", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "620")
		onDesk, inPocket, onRana, onTarik := d.Ring(desk), d.Ring(mobile), d.Ring(rana), d.Ring(tarik)
		d.Ring(pocket)
		d.Must(call.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("1004"))
		onDana := d.Ring(dana)
		wantElsewhere(t, d.Ends(inPocket))
		d.Must(onTarik.Redirect("1004")) // refused
		d.Decided(diverts("tarik", "1004", "dana", "not_granted", "refused"))
		d.Must(onDana.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		wantElsewhere(t, d.Ends(onRana))
	})
	t.Run("to a ring group, but not to who has sent it there", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1003")
		d.Must(d.Ring(rana).Redirect("620"))
		onDesk, _, _, _ := d.Ring(desk), d.Ring(mobile), d.Ring(tarik), d.Ring(pocket)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantNoCall(t, rana)
	})
	t.Run("to an IVR, unless others ring", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1004")
		d.Must(d.Ring(dana).Redirect("7000"))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(diverts("dana", "7000", "desk", "granted", "diverted"))
		group := d.Call(dana, "620")
		onDesk, _, onRana, _, _ := d.Ring(desk), d.Ring(mobile), d.Ring(rana), d.Ring(tarik), d.Ring(pocket)
		d.Must(group.WaitRinging(d.Ctx))
		d.Must(onDesk.Redirect("7000"))
		d.Decided(diverts("noor", "7000", "desk", "granted", "others_ring"))
		d.Must(onRana.Answer(d.Ctx))
		d.Must(group.HearsOnly(d.Ctx, rana.Tone()))
	})
	t.Run("the caller hangs up", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, _ := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		onRana := d.Ring(rana)
		d.Must(call.Hangup(d.Ctx))
		d.Ends(onRana)
	})
	t.Run("a diverted call is picked up", func(t *testing.T) {
		d := d.In(t)
		call, onDesk, _ := rings(d, mara)
		d.Must(onDesk.Redirect("1003"))
		onRana := d.Ring(rana)
		picked := d.Call(dana, "**1003")
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(picked.HearsOnly(d.Ctx, mara.Tone()))
		wantElsewhere(t, d.Ends(onRana))
	})
}
