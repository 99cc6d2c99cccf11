package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// parkGuarded dials 70 on a phone whose call is on hold, and hears the slot.
func parkGuarded(t *testing.T, d *office.Desk, parker *phone.Phone, own, other *phone.Dialog) {
	t.Helper()
	d.Must(own.Hold(d.Ctx))
	heard := len(d.Log())
	parking := d.Call(parker, "70")
	d.Must(parking.HearsAudio(d.Ctx))
	d.Must(other.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Ends(parking)
	d.Ends(own)
	if said := d.Log()[heard:]; !strings.Contains(said, "Playing 'digits/7.") || !strings.Contains(said, "Playing 'digits/1.") {
		t.Error("the slot was not told")
	}
}

func TestGuardedParking(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, rana, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("caller")

	t.Run("who called is parked, and the parker retrieves", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "1002")
		own := d.Ring(desk)
		d.Must(own.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		parkGuarded(t, d, desk, own, call)
		d.Decided(toldAs("noor", "call.park", "", "noor", "granted"))
		again := d.Call(desk, "71")
		d.Must(again.HearsOnly(d.Ctx, caller.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(toldAs("noor", "call.unpark", "", "noor", "granted"))
	})
	t.Run("who was called is parked, and nobody else may retrieve", func(t *testing.T) {
		d := d.In(t)
		own, called := d.Talk(mara, desk, "1002")
		parkGuarded(t, d, mara, own, called)
		refused := d.Call(rana, "71")
		wantStatus(t, d.Ends(refused), 403)
		d.Decided(toldAs("rana", "call.unpark", "", "mara", "not_granted"))
		wantUnheard(t, refused, desk)
		enforcement.Prevented(t, enforcement.Retrieve, enforcement.Guarded)
		again := d.Call(mara, "71")
		d.Must(again.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("no call to park", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(mara, "70")), 480)
	})
	t.Run("parking is refused", func(t *testing.T) {
		d := d.In(t)
		centre := d.Phone("emergency") // the one number that Rana may call
		call := d.Call(rana, "112")
		d.Ring(centre)
		wantStatus(t, d.Ends(d.Call(rana, "70")), 403)
		d.Decided(toldAs("rana", "call.park", "", "rana", "not_granted"))
		enforcement.Prevented(t, enforcement.Park, enforcement.Guarded)
		d.Must(call.Hangup(d.Ctx))
	})
	t.Run("an empty slot", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(mara, "72")), 480)
	})
}

// A call that nobody retrieves rings the parker's phone, and is parked again if
// nobody answers there.
func TestAGuardedParkedCallComesBack(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t, "2")
	desk, caller := d.Phone("1002"), d.Phone("caller")
	call := d.Call(caller, "1002")
	own := d.Ring(desk)
	d.Must(own.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	parkGuarded(t, d, desk, own, call)
	d.Must(d.Ring(desk).Busy())
	d.Must(call.Hears(d.Ctx, testbed.HoldMusicHz()))
	again := d.Ring(desk)
	d.Must(again.Answer(d.Ctx))
	d.Must(again.HearsOnly(d.Ctx, caller.Tone()))
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
}
