package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// However a phone comes into a call, its keys are read and reach the other party.
func TestKeysOnEveryWayIntoACall(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = linear\ntimeout = 60\n")
	caller, other := d.Phone("caller"), d.Phone("other")
	desk, mobile, rana, dana := d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003"), d.Phone("1004")

	t.Run("a call picked up", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		d.Ring(desk)
		d.Ring(mobile)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(rana, "**1002")
		hear(d, picked, rana, call, dana)
		keysWork(t, d, picked, call)
	})
	t.Run("a caller out of a queue", func(t *testing.T) {
		d := d.In(t)
		waiting := wait(d, caller)
		pulled := d.Call(desk, "*49600")
		hear(d, pulled, desk, waiting[0], caller)
		keysWork(t, d, pulled, waiting[0])
	})
	t.Run("a member of a queue", func(t *testing.T) {
		d := d.In(t)
		login := d.Call(rana, "*45600")
		d.Must(login.HearsAudio(d.Ctx))
		d.Must(login.Hangup(d.Ctx))
		call := d.Call(other, "600")
		ringing := d.Ring(rana)
		d.Must(ringing.Answer(d.Ctx))
		hear(d, ringing, rana, call, other)
		keysWork(t, d, ringing, call)
	})
}

// Keys go outside, and what comes from there is no code.
func TestKeysOfACallOutside(t *testing.T) {
	t.Parallel()
	d := lineOutside(t)
	mara, carrier := d.Phone("1001"), d.Phone("carrier")
	own, far := d.Talk(mara, carrier, "0142685399")
	keysWork(t, d, own, far)
	had := 0
	d.Must(far.SendDTMF(d.Ctx, "#72##*2"))
	had = len("753")
	getsKeys(t, d, own, &had, "#72##*2")
	d.Must(own.HearsOnly(d.Ctx, carrier.Tone()))
}

// While the daemon is away nobody's keys are passed on, and it takes up again a
// call that it finds.
func TestKeysWhenTheDaemonComesBack(t *testing.T) {
	t.Parallel()
	d := startProcess(t, office.Options{Policy: parkers})
	mara, dana := d.Phone("1001"), d.Phone("1004")
	call, own := d.Talk(dana, mara, "1001")
	keysWork(t, d, own, call)
	d.Must(d.Kill())
	d.Must(own.SendDTMF(d.Ctx, "4"))
	d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
	d.Must(own.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(d.StartDaemon(d.Ctx))
	had := len("159")
	d.Must(own.SendDTMF(d.Ctx, "#5"))
	getsKeys(t, d, call, &had, "#5")
	d.Must(own.SendDTMF(d.Ctx, "#72"))
	d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Ends(own)
	if got := call.Digits()[had:]; got != "" {
		t.Errorf("the other party got the keys %q", got)
	}
	d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
}
