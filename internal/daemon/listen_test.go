package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

func TestListen(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	desk, tarik := d.Phone("1002"), d.Phone("1005")
	listened := func(user, extension, target, reason, outcome string) office.Decision {
		return office.Decision{
			User: user, Action: "monitor.listen", Extension: extension, Target: target, Reason: reason, Outcome: outcome,
		}
	}

	t.Run("a lead hears both and is heard by nobody", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.WaitAnswered(d.Ctx))
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))

		// A key changes nothing: there is no whisper to switch to.
		d.Must(listening.SendDTMF(d.Ctx, "5*6"))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))

		d.Must(call.Hangup(d.Ctx))
		d.Ends(listening)
		d.Decided(listened("dana", "1001", "mara", "granted", "ended"))
		if call.Heard(dana.Tone()) || called.Heard(dana.Tone()) {
			t.Error("the listener was heard")
		}
	})
	t.Run("the call goes on when the listener leaves", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(listening.Hangup(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("who is on hold hears the music on", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		d.Must(called.Hold(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		listening := d.Call(dana, "*2221002")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Must(listening.Hangup(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		d.Must(called.Resume(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	})
	t.Run("refused without the right", func(t *testing.T) {
		d := d.In(t)
		call, _ := d.Talk(mara, desk, "1002")
		refused := d.Call(rana, "*2221001")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		if refused.Heard(mara.Tone()) || refused.Heard(desk.Tone()) {
			t.Error("a refused listener heard the call")
		}
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(listened("rana", "1001", "mara", "not_granted", "refused"))
		enforcement.Prevented(t, enforcement.Listen, enforcement.Dialled)
	})
	t.Run("refused by the target's veto", func(t *testing.T) {
		d := d.In(t)
		d.Talk(tarik, mara, "1001")
		refused := d.Call(dana, "*2221005")
		wantStatus(t, d.Ends(refused), 403)
		if refused.Heard(mara.Tone()) || refused.Heard(tarik.Tone()) {
			t.Error("a vetoed listener heard the call")
		}
		d.Decided(listened("dana", "1005", "tarik", "target_veto", "refused"))
		enforcement.Prevented(t, enforcement.Listen, enforcement.Dialled)
	})
	t.Run("refused by the veto of the other on the call", func(t *testing.T) {
		d := d.In(t)
		d.Talk(tarik, mara, "1001")
		refused := d.Call(dana, "*2221001")
		wantStatus(t, d.Ends(refused), 403)
		if refused.Heard(mara.Tone()) || refused.Heard(tarik.Tone()) {
			t.Error("a vetoed listener heard the call")
		}
		d.Decided(listened("dana", "1001", "mara", "target_veto", "refused"))
		enforcement.Prevented(t, enforcement.Listen, enforcement.Dialled)
	})
	t.Run("nobody talks", func(t *testing.T) {
		d := d.In(t)
		listening := d.Call(dana, "*2221001")
		wantStatus(t, d.Ends(listening), 480)
		d.Decided(listened("dana", "1001", "mara", "granted", "no_call"))
	})
	t.Run("a call that only rings is not heard", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1003")
		d.Ring(rana)
		d.Must(call.WaitRinging(d.Ctx))
		wantStatus(t, d.Ends(d.Call(tarik, "*2221003")), 480)
	})
}
