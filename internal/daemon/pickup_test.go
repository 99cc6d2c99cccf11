package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

func TestPickup(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	dana, rana, tarik := d.Phone("1004"), d.Phone("1003"), d.Phone("1005")

	t.Run("a colleague takes the call that rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(mara, "**1002")
		d.Must(picked.WaitAnswered(d.Ctx))
		d.Must(call.WaitAnswered(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(picked.HearsOnly(d.Ctx, dana.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
		wantElsewhere(t, d.Ends(inPocket))
		if got := picked.RemoteParty(); got.Number != "1004" {
			t.Errorf("who picked up sees %+v, want dana at 1004", got)
		}
		if got := call.RemoteParty(); got.Number != "1001" {
			t.Errorf("the caller sees %+v, want mara at 1001", got)
		}
		d.Decided(office.Decision{
			User: "mara", Action: "call.pickup", Extension: "1002", Target: "noor", Reason: "granted", Outcome: "connected",
		})
		d.Must(call.Hangup(d.Ctx))
		d.Ends(picked)
	})
	t.Run("who picked up hangs up", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		d.Ring(desk)
		d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(mara, "**1002")
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(picked.Hangup(d.Ctx))
		d.Ends(call)
	})
	t.Run("nobody of another department takes it", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		onDesk, _ := d.Ring(desk), d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		refused := d.Call(rana, "**1002")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(office.Decision{
			User: "rana", Action: "call.pickup", Extension: "1002", Target: "noor", Reason: "not_granted", Outcome: "refused",
		})
		// The call rings on as if nothing had been asked.
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		enforcement.Prevented(t, enforcement.Pickup, enforcement.Dialled)
	})
	t.Run("the phone's built-in code is no way round", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		d.Ring(desk)
		d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		refused := d.Call(rana, "*8")
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(office.Decision{
			User: "rana", Action: "call.pickup", Target: "noor", Reason: "not_granted", Outcome: "refused",
		})
	})
	t.Run("two take it at once", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		d.Ring(desk)
		d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		one, two := d.Call(mara, "**1002"), d.Call(tarik, "**1002")
		d.Must(call.WaitAnswered(d.Ctx))
		winner, loser, tone := one, two, mara.Tone()
		if two.WaitAnswered(d.Ctx) == nil {
			winner, loser, tone = two, one, tarik.Tone()
		}
		wantStatus(t, d.Ends(loser), 480)
		d.Must(call.HearsOnly(d.Ctx, tone))
		d.Must(winner.HearsOnly(d.Ctx, dana.Tone()))
	})
	t.Run("nothing rings", func(t *testing.T) {
		d := d.In(t)
		picked := d.Call(mara, "**1002")
		d.Must(picked.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(picked), 480)
		d.Decided(office.Decision{
			User: "mara", Action: "call.pickup", Extension: "1002", Target: "noor", Reason: "granted", Outcome: "no_call",
		})
	})
	t.Run("a call in which people talk cannot be taken", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		onDesk, _ := d.Ring(desk), d.Ring(mobile)
		d.Must(onDesk.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		wantStatus(t, d.Ends(d.Call(mara, "**1002")), 480)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	})
	t.Run("the other phone of one's own", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		onDesk := d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(mobile, "**1002")
		d.Must(call.HearsOnly(d.Ctx, mobile.Tone()))
		d.Must(picked.HearsOnly(d.Ctx, dana.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
	})
}
