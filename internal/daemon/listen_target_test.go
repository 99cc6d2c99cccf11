package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// Which call is heard where the target has several, or none of its own.
func TestListenToOneCallAndNoOther(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	tarik := d.Phone("1005")

	t.Run("of two calls, the one that is not on hold", func(t *testing.T) {
		d := d.In(t)
		first, _ := d.Talk(mara, tarik, "1005") // whose veto is not asked for the second
		d.Must(first.Hold(d.Ctx))
		second, atDesk := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		// Now the other way round. The listening does not go over to the first call,
		// nor when its own has ended.
		d.Must(second.Hold(d.Ctx))
		d.Must(first.Resume(d.Ctx))
		d.Must(first.HearsOnly(d.Ctx, tarik.Tone()))
		d.Must(listening.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(atDesk.Hangup(d.Ctx))
		d.Ends(listening)
		d.Must(first.HearsOnly(d.Ctx, tarik.Tone()))
		wantUnheard(t, listening, tarik)
		wantStatus(t, d.Ends(d.Call(dana, "*2221001")), 403)
	})
	t.Run("a listener is not listened to", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		second := d.Call(tarik, "*2221004")
		wantStatus(t, d.Ends(second), 480)
		wantUnheard(t, second, mara, desk, dana)
	})
	t.Run("two listeners hear nothing of one another", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		one, two := d.Call(dana, "*2221001"), d.Call(tarik, "*2221002")
		d.Must(one.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(two.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("a call that was picked up is the picker's", func(t *testing.T) {
		d := d.In(t)
		call, ringing := d.Call(dana, "1002"), d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(mara, "**1002")
		d.Must(picked.HearsOnly(d.Ctx, dana.Tone()))
		d.Ends(ringing)
		wantStatus(t, d.Ends(d.Call(tarik, "*2221002")), 480)
		listening := d.Call(tarik, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, dana.Tone(), mara.Tone()))
	})
}
