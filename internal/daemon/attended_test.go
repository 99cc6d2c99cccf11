package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

func TestAttendedTransferByThePhonesKey(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: transferers, Endpoint: letThrough()})
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	for name, sides := range map[string]func(d *office.Desk) (by, moved *phone.Dialog){
		"by the caller": func(d *office.Desk) (by, moved *phone.Dialog) { return d.Talk(mara, dana, "1004") },
		"by the callee": func(d *office.Desk) (by, moved *phone.Dialog) {
			moved, by = d.Talk(dana, mara, "1001")
			return by, moved
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			by, moved := sides(d)
			d.Must(by.Hold(d.Ctx))
			consultation, target := d.Talk(mara, rana, "1003")
			d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
			transfer, err := by.ReferReplaces(d.Ctx, consultation)
			d.Must(err)
			wantTransfer(d, transfer, 200)
			d.Ends(by)
			d.Ends(consultation)
			d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
			d.Must(target.HearsOnly(d.Ctx, dana.Tone()))
			d.Decided(office.Decision{User: "mara", Action: "call.transfer", Target: "rana", Reason: "granted", Outcome: "connected"})
			d.Must(moved.Hangup(d.Ctx))
			d.Ends(target)
		})
	}
}

// The target rings yet: who is moved hears that, and then the target.
func TestAttendedTransferToAPhoneThatRings(t *testing.T) {
	t.Parallel()
	d := transferOffice(t)
	mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
	begin := func(d *office.Desk) (by, moved, rings *phone.Dialog) {
		moved, by = d.Talk(dana, mara, "1001")
		d.Must(by.Hold(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		consultation := d.Call(mara, "1003")
		rings = d.Ring(rana)
		d.Must(consultation.WaitRinging(d.Ctx))
		transfer, err := by.ReferReplaces(d.Ctx, consultation)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		d.Ends(by)
		d.Ends(consultation)
		return by, moved, rings
	}
	t.Run("and answers", func(t *testing.T) {
		d := d.In(t)
		_, moved, rings := begin(d)
		d.Must(rings.Answer(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
		d.Decided(attended("mara", "rana", "granted", "connected"))
	})
	t.Run("and does not", func(t *testing.T) {
		d := d.In(t)
		_, moved, rings := begin(d)
		d.Ends(rings)
		d.Ends(moved)
		d.Decided(attended("mara", "rana", "granted", "no_answer"))
	})
}

func attended(user, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.transfer", Target: target, Reason: reason, Outcome: outcome}
}

// What is refused leaves both calls as they were.
func TestAttendedTransfersThatAreRefused(t *testing.T) {
	t.Parallel()
	d := transferOffice(t)
	mara, noor, rana, dana, centre := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("emergency")
	call, called := d.Talk(mara, dana, "1004")
	second, target := d.Talk(rana, noor, "1002")
	asTheyWere := func(d *office.Desk) {
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(second.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(target.HearsOnly(d.Ctx, rana.Tone()))
	}
	refused := func(d *office.Desk, by, other *phone.Dialog, want office.Decision) {
		transfer, err := by.ReferReplaces(d.Ctx, other)
		d.Must(err)
		wantTransfer(d, transfer, 603)
		d.Decided(want)
		asTheyWere(d)
	}
	t.Run("of another's call", func(t *testing.T) {
		d := d.During(t)
		refused(d, call, second, attended("mara", "", "unknown_target", "refused"))
	})
	t.Run("to a call for help", func(t *testing.T) {
		d := d.During(t)
		help, helper := d.Talk(mara, centre, "112")
		refused(d, call, help, attended("mara", "", "unknown_target", "refused"))
		d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
		d.Must(helper.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(help.Hangup(d.Ctx))
	})
	t.Run("by one who may transfer nobody", func(t *testing.T) {
		d := d.During(t)
		other, another := d.Talk(rana, mara, "1001")
		refused(d, second, other, attended("rana", "mara", "not_granted", "refused"))
		d.Must(other.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(another.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(other.Hangup(d.Ctx))
		enforcement.Prevented(t, enforcement.AttendedTransfer, enforcement.ReferReplaces)
	})
	t.Run("to somebody elsewhere than it is granted", func(t *testing.T) {
		d := d.During(t)
		other, another := d.Talk(noor, dana, "1004")
		refused(d, target, other, attended("noor", "dana", "not_granted", "refused"))
		d.Must(other.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(another.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(other.Hangup(d.Ctx))
	})
	d.Must(call.Hangup(d.Ctx))
}
