package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// parkers is the policy of parking: whom Mara parks her department may retrieve,
// Rana retrieves her own alone, and Tarik parks nobody.
const parkers = `
[role.agent]
call   = "all"
park   = true
unpark = ["self", "department"]
[department.sales]
[department.support]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
department = "sales"
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
department = "support"
role = "agent"
unpark = "self"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
department = "support"
role = "agent"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
call = "all"
`

// parks dials the code on a phone whose call is on hold, and checks that the other
// party hears music.
func parks(d *office.Desk, parker *phone.Phone, own, other *phone.Dialog) {
	d.Must(own.Hold(d.Ctx))
	parking := d.Call(parker, "70")
	d.Must(parking.WaitAnswered(d.Ctx))
	d.Ends(own)
	d.Must(parking.Hangup(d.Ctx))
	d.Must(other.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
}

func parked(user, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.park", Target: user, Reason: "granted", Outcome: outcome}
}

func retrieved(user, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.unpark", Target: target, Reason: reason, Outcome: outcome}
}

func TestPark(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	rana, dana, tarik := d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	t.Run("the parker retrieves it", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		d.Must(own.Hold(d.Ctx))
		parking := d.Call(mara, "70")
		d.Must(parking.WaitAnswered(d.Ctx))
		d.Must(parking.HearsAudio(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Ends(parking)
		d.Ends(own)
		d.Decided(parked("mara", "parked"))
		if log := d.Log(); !strings.Contains(log, "Playing 'digits/7.") || !strings.Contains(log, "Playing 'digits/1.") {
			t.Error("the slot was not told")
		}
		again := d.Call(mara, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(retrieved("mara", "mara", "granted", "connected"))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(again)
	})
	t.Run("a colleague retrieves it, and parks it again", func(t *testing.T) {
		d := d.In(t)
		// Who is parked was called: a channel that linewarden made.
		own, called := d.Talk(mara, dana, "1004")
		parks(d, mara, own, called)
		again := d.Call(desk, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(retrieved("noor", "mara", "granted", "connected"))
		if got := again.RemoteParty(); got.Number != "1004" {
			t.Errorf("who retrieved it sees %+v, want dana at 1004", got)
		}
		parks(d, desk, again, called)
		last := d.Call(mobile, "71")
		d.Must(last.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(last.Hangup(d.Ctx))
		d.Ends(called)
	})
	t.Run("another phone of the parker's retrieves it", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, desk, "1002")
		parks(d, desk, own, call)
		again := d.Call(mobile, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		d.Decided(retrieved("noor", "noor", "granted", "connected"))
	})
	t.Run("somebody else does not", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		refused := d.Call(rana, "71")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(retrieved("rana", "mara", "not_granted", "refused"))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		if call.Heard(rana.Tone()) || refused.Heard(dana.Tone()) {
			t.Error("a refused one reached the call")
		}
		again := d.Call(mara, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		enforcement.Prevented(t, enforcement.Retrieve, enforcement.Dialled)
	})
	t.Run("two calls are in two slots", func(t *testing.T) {
		d := d.In(t)
		one, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, one)
		two, own := d.Talk(tarik, mara, "1001")
		parks(d, mara, own, two)
		d.Must(one.HearsOnly(d.Ctx, testbed.HoldMusicHz())) // and not one another
		second := d.Call(mara, "72")
		d.Must(second.HearsOnly(d.Ctx, tarik.Tone()))
		first := d.Call(desk, "71")
		d.Must(first.HearsOnly(d.Ctx, dana.Tone()))
	})
	t.Run("two retrieve it at once", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		one, two := d.Call(mara, "71"), d.Call(desk, "71")
		winner, loser, tone := one, two, mara.Tone()
		if two.WaitAnswered(d.Ctx) == nil {
			winner, loser, tone = two, one, desk.Tone()
		}
		wantStatus(t, d.Ends(loser), 480)
		d.Must(call.HearsOnly(d.Ctx, tone))
		d.Must(winner.HearsOnly(d.Ctx, dana.Tone()))
	})
	t.Run("the newest call is parked", func(t *testing.T) {
		d := d.In(t)
		older, first := d.Talk(dana, mara, "1001")
		d.Must(first.Hold(d.Ctx))
		newer, second := d.Talk(tarik, mara, "1001")
		parks(d, mara, second, newer)
		d.Must(first.Resume(d.Ctx))
		d.Must(older.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("who is parked hangs up", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		d.Must(call.Hangup(d.Ctx))
		d.Must(d.WaitIdle(d.Ctx))
		wantStatus(t, d.Ends(d.Call(mara, "71")), 480)
		d.Decided(retrieved("mara", "mara", "granted", "no_call"))
	})
	t.Run("refused without the right", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, tarik, "1005")
		d.Must(own.Hold(d.Ctx))
		refused := d.Call(tarik, "70")
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(office.Decision{User: "tarik", Action: "call.park", Target: "tarik", Reason: "not_granted", Outcome: "refused"})
		d.Must(own.Resume(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, tarik.Tone()))
		enforcement.Prevented(t, enforcement.Park, enforcement.Dialled)
	})
	t.Run("there is no call", func(t *testing.T) {
		d := d.In(t)
		d.Talk(dana, tarik, "1005")
		wantStatus(t, d.Ends(d.Call(mara, "70")), 480)
		d.Decided(parked("mara", "no_call"))
	})
	// Nothing that can be dialled reaches Asterisk's own extensions of the lot.
	t.Run("no way round", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parks(d, mara, own, call)
		var refused []*phone.Dialog // at once, for the prompts take their time
		for _, dialled := range []string{"**71", "*8071", "71;isub=1", "+71", "71#", "071", "parkedcalls"} {
			refused = append(refused, d.Call(rana, dialled))
		}
		for _, r := range refused {
			if end := d.Ends(r); end.Status < 400 || r.Heard(dana.Tone()) {
				t.Errorf("%v ended %v", r, end)
			}
		}
		if call.Heard(rana.Tone()) {
			t.Error("one of them reached the parked call")
		}
		d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
		enforcement.Prevented(t, enforcement.Park, enforcement.BuiltIn)
		enforcement.Prevented(t, enforcement.Retrieve, enforcement.BuiltIn)
	})
}

func TestTheParkingLotIsFull(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers, Settings: "[codes]\nunpark = \"71-71\"\n"})
	mara, dana, tarik := d.Phone("1001"), d.Phone("1004"), d.Phone("1005")
	first, own := d.Talk(dana, mara, "1001")
	parks(d, mara, own, first)
	second, own := d.Talk(tarik, mara, "1001")
	d.Must(own.Hold(d.Ctx))
	full := d.Call(mara, "70")
	d.Must(full.HearsAudio(d.Ctx))
	wantStatus(t, d.Ends(full), 503)
	d.Must(own.Resume(d.Ctx))
	d.Must(second.HearsOnly(d.Ctx, mara.Tone()))
	d.Must(own.HearsOnly(d.Ctx, tarik.Tone()))
	d.Must(own.Hangup(d.Ctx))
	d.Ends(second)
	d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
}

// A call to the outside is parked and retrieved through the channel that leads
// to the trunk.
func TestACallOutsideIsParked(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: strings.Replace(parkers, "call   = \"all\"\n", "call   = \"all\"\ncall_external = \"all\"\n", 1) +
			"[number.\"+33142685301\"]\nuser = \"mara\"\n",
		Settings:  carriersLine,
		Strangers: []testbed.Account{farEnd("carrier")},
		Asterisk:  map[string][]byte{"test-extensions.conf": []byte(dialsCarrier)},
	})
	mara, desk, carrier := d.Phone("1001"), d.Phone("1002"), d.Phone("carrier")
	d.Phone("1002-mobile")
	own, far := d.Talk(mara, carrier, "0139123456")
	parks(d, mara, own, far)
	again := d.Call(desk, "71")
	d.Must(again.HearsOnly(d.Ctx, carrier.Tone()))
	d.Must(far.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(far.Hangup(d.Ctx))
	d.Ends(again)
}
