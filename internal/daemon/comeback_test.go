package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// parkedFor is a parking lot from which calls come back after so many seconds.
func parkedFor(seconds string) map[string][]byte {
	return map[string][]byte{
		"res_parking.conf": []byte("[general]\n[default]\nparkingtime = " + seconds + "\n#include linewarden-res_parking.conf\n"),
	}
}

func cameBack(outcome string) office.Decision {
	return office.Decision{User: "mara", Action: "call.ring", Target: "mara", Reason: "granted", Outcome: outcome}
}

// sendsAway parks like parks, and does not wait to hear anything.
func sendsAway(d *office.Desk, parker *phone.Phone, own *phone.Dialog) {
	d.Call(parker, "70")
	d.Ends(own)
}

// A parked call comes back to all phones of the parker, again and again until
// somebody answers.
func TestAParkedCallComesBack(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers, Settings: "[calls]\nring_timeout = \"4s\"\n", Asterisk: parkedFor("2")})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	desk, mobile := d.Phone("1002"), d.Phone("1002-mobile")

	t.Run("answered", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		sendsAway(d, mara, own)
		back := d.Ring(mara)
		if got := back.RemoteParty(); got.Number != "1004" {
			t.Errorf("the parker sees %+v, want dana at 1004", got)
		}
		d.Must(back.Answer(d.Ctx))
		d.Must(back.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(cameBack("connected"))
		d.Must(back.Hangup(d.Ctx))
		d.Ends(call)
	})
	for name, does := range map[string]struct {
		phone   func(*phone.Dialog) error
		outcome string
	}{
		"declined":     {(*phone.Dialog).Decline, "declined"},
		"busy":         {(*phone.Dialog).Busy, "busy"},
		"not answered": {func(*phone.Dialog) error { return nil }, "no_answer"},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			_, own := d.Talk(dana, mara, "1001")
			sendsAway(d, mara, own)
			ringing := d.Ring(mara)
			d.Must(does.phone(ringing))
			d.Ends(ringing)
			d.Decided(cameBack(does.outcome))
			again := d.Ring(mara)
			d.Must(again.Answer(d.Ctx))
			d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		})
	}
	t.Run("to each phone of the parker's", func(t *testing.T) {
		d := d.In(t)
		own, called := d.Talk(desk, rana, "1003")
		sendsAway(d, desk, own)
		onDesk, inPocket := d.Ring(desk), d.Ring(mobile)
		d.Must(inPocket.Answer(d.Ctx))
		wantElsewhere(t, d.Ends(onDesk))
		d.Must(called.HearsOnly(d.Ctx, mobile.Tone()))
	})
}

// What is parked is Asterisk's: a daemon that comes back knows who parked it.
func TestTheDaemonComesBackWhileACallIsParked(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers})
	mara, desk, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	d.Phone("1002-mobile")
	call, own := d.Talk(dana, mara, "1001")
	parks(d, mara, own, call)
	d.Must(d.StopDaemon())
	d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Must(d.StartDaemon(d.Ctx))
	wantStatus(t, d.Ends(d.Call(rana, "71")), 403)
	d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	again := d.Call(desk, "71")
	d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
	d.Decided(retrieved("noor", "mara", "granted", "connected"))

	// And it finds the call again that came of it.
	d.Must(d.StopDaemon())
	d.Must(d.StartDaemon(d.Ctx))
	d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
	parks(d, desk, again, call)
	d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
}

// No daemon is needed for a parked call to come back.
func TestAParkedCallComesBackWithoutTheDaemon(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(t *testing.T, d *office.Desk){
		"away":  func(*testing.T, *office.Desk) {},
		"hangs": hangOnCalls,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := office.Start(t, office.Options{Policy: parkers, Asterisk: parkedFor("4")})
			mara, dana := d.Phone("1001"), d.Phone("1004")
			call, own := d.Talk(dana, mara, "1001")
			sendsAway(d, mara, own)
			d.Must(d.StopDaemon())
			leave(t, d)
			d.Must(d.Ring(mara).Decline())
			d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
			again := d.Ring(mara)
			d.Must(again.Answer(d.Ctx))
			d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
			d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		})
	}
}

// A limit that an administrator has set ends a call also while it is parked, and
// after it was retrieved.
func TestAnAdministratorsLimitEndsAParkedCall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:   parkers,
		Endpoint: map[string]string{"1004": "set_var = TIMEOUT(absolute)=7\n"},
	})
	mara, dana := d.Phone("1001"), d.Phone("1004")
	for name, retrieve := range map[string]bool{"in the lot": false, "retrieved": true} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			call, own := d.Talk(dana, mara, "1001")
			parks(d, mara, own, call)
			if retrieve {
				d.Must(d.Call(mara, "71").HearsOnly(d.Ctx, dana.Tone()))
			}
			d.Ends(call)
		})
	}
}
