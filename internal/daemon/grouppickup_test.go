package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

func TestGroupPickup(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, mobile := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile")
	dana, rana, tarik := d.Phone("1004"), d.Phone("1003"), d.Phone("1005")
	decided := func(user, target, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "call.pickup", Target: target, Reason: reason, Outcome: outcome}
	}

	t.Run("the call that has rung longest of those one may take", func(t *testing.T) {
		d := d.In(t)
		// Of another department, of one's own, and of one's own again.
		toRana := d.Call(tarik, "1003")
		d.Ring(rana)
		d.Must(toRana.WaitRinging(d.Ctx))
		toNoor := d.Call(dana, "1002")
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(toNoor.WaitRinging(d.Ctx))
		toTarik := d.Call(dana, "1005")
		onTarik := d.Ring(tarik)
		d.Must(toTarik.WaitRinging(d.Ctx))

		picked := d.Call(mara, "*8")
		d.Must(picked.WaitAnswered(d.Ctx))
		d.Must(toNoor.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(picked.HearsOnly(d.Ctx, dana.Tone()))
		wantElsewhere(t, d.Ends(onDesk))
		wantElsewhere(t, d.Ends(inPocket))
		d.Decided(decided("mara", "noor", "granted", "connected"))
		d.Must(onTarik.Decline())
		wantStatus(t, d.Ends(toTarik), 603)
	})
	t.Run("nothing rings that one may take", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(tarik, "1003")
		ringing := d.Ring(rana)
		d.Must(call.WaitRinging(d.Ctx))
		refused := d.Call(mara, "*8")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(decided("mara", "rana", "not_granted", "refused"))
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
		enforcement.Prevented(t, enforcement.GroupPickup, enforcement.Dialled)
	})
	t.Run("nothing rings at all", func(t *testing.T) {
		d := d.In(t)
		refused := d.Call(mara, "*8")
		wantStatus(t, d.Ends(refused), 480)
		d.Decided(decided("mara", "", "unknown_target", "refused"))
	})
}
