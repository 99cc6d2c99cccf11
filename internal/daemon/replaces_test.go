package daemon_test

import (
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// An INVITE with Replaces takes somebody's place in a call before any dialplan
// is asked. Whoever tries is shown out, and the call goes on as it was.
func TestNobodyTakesTheirPlaceInACall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: staff, Strangers: []testbed.Account{{Name: "stranger", Secret: "office-of-a-minute"}},
	})
	mara, desk, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1004")
	intruder := d.Phone("1003")
	t.Run("by whatever phone", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		for _, by := range []*phone.Phone{mara, desk, d.Phone("1002-mobile"), d.Phone("stranger")} {
			for _, ousted := range []*phone.Dialog{call, called} {
				d.Ends(d.Call(by, "1002", phone.WithReplaces(ousted)))
				hear(d, call, mara, called, desk)
			}
		}
		begun := time.Now()
		d.Ends(d.Call(intruder, "1002", phone.WithReplaces(call)))
		took := time.Since(begun)
		hear(d, call, mara, called, desk)
		enforcement.TornDown(t, enforcement.Barge, enforcement.InviteReplaces, took)
	})
	// What is dialled besides makes no difference.
	for _, dialled := range []string{"1002", "*2221001", "112"} {
		t.Run("the caller's, by "+dialled, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(mara, desk, "1002")
			taken := d.Call(intruder, dialled, phone.WithReplaces(call))
			d.Ends(taken)
			d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
			d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
			wantUnheard(t, taken, mara, desk)
			d.Must(call.Hangup(d.Ctx))
			d.Ends(called)
		})
	}
	t.Run("the callee's", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		taken := d.Call(intruder, "1002", phone.WithReplaces(called))
		d.Ends(taken)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		wantUnheard(t, taken, mara, desk)
		d.Must(called.Hangup(d.Ctx))
		d.Ends(call)
	})
	t.Run("that of a phone that rings, which rings again", func(t *testing.T) {
		d := d.In(t)
		call, ringing := d.Call(mara, "1002"), d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		begun := time.Now()
		taken := d.Call(intruder, "1002", phone.WithReplaces(ringing))
		d.Ends(taken)
		d.Ends(ringing)
		again := d.Ring(desk)
		took := time.Since(begun)
		d.Must(again.Answer(d.Ctx))
		hear(d, call, mara, again, desk)
		wantUnheard(t, taken, mara, desk)
		enforcement.TornDown(t, enforcement.Pickup, enforcement.InviteReplaces, took)
	})
	t.Run("during a hold", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		d.Must(call.Hold(d.Ctx))
		d.Must(called.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		for _, ousted := range []*phone.Dialog{call, called} {
			d.Ends(d.Call(intruder, "1002", phone.WithReplaces(ousted)))
			d.Must(called.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		}
		d.Must(call.Resume(d.Ctx))
		hear(d, call, mara, called, desk)
	})
	t.Run("that of a caller who waits", func(t *testing.T) {
		d := d.In(t)
		call, ringing := d.Call(mara, "1002"), d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		wantStatus(t, d.Ends(d.Call(intruder, "1002", phone.WithReplaces(call))), 481)
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	})
	t.Run("a listener's", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		begun := time.Now()
		taken := d.Call(intruder, "1002", phone.WithReplaces(listening))
		d.Ends(taken)
		took := time.Since(begun)
		d.Ends(listening)
		wantUnheard(t, taken, mara, desk)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		enforcement.TornDown(t, enforcement.Listen, enforcement.InviteReplaces, took)
	})
}

// While the daemon is away, its application takes in nobody.
func TestNobodyTakesTheirPlaceWhileTheDaemonIsAway(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, desk, intruder := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	call, called := d.Talk(mara, desk, "1002")
	d.Must(d.StopDaemon())
	for _, ousted := range []*phone.Dialog{call, called} {
		taken := d.Call(intruder, "1002", phone.WithReplaces(ousted))
		d.Ends(taken)
		wantUnheard(t, taken, mara, desk)
	}
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	d.Must(d.StartDaemon(d.Ctx))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
}

func wantUnheard(t *testing.T, listener *phone.Dialog, others ...*phone.Phone) {
	t.Helper()
	for _, other := range others {
		if listener.Heard(other.Tone()) {
			t.Errorf("%v heard %s", listener, other.Name())
		}
	}
}
