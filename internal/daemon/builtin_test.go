package daemon_test

import (
	"errors"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// Phones in one pickup group, as other systems have them, would pick up by *8 what
// they like: Asterisk looks for its code before the dialplan.
func TestAPickupGroupIsNoWayRound(t *testing.T) {
	t.Parallel()
	const grouped = "call_group = 1\npickup_group = 1\nnamed_call_group = all\nnamed_pickup_group = all\n"
	d := office.Start(t, office.Options{
		Policy: tempting, Endpoint: map[string]string{"1002": grouped, "1003": grouped},
	})
	mara, noor, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	call := d.Call(mara, "1002")
	ringing := d.Ring(noor)
	d.Must(call.WaitRinging(d.Ctx))
	for _, dialled := range []string{"*8", "**1002"} {
		refused := d.Call(rana, dialled)
		wantStatus(t, d.Ends(refused), 403)
		wantUnheard(t, refused, mara, noor)
	}
	d.Must(ringing.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
	enforcement.Prevented(t, enforcement.Pickup, enforcement.BuiltIn)
	enforcement.Prevented(t, enforcement.GroupPickup, enforcement.BuiltIn)
}

// What Asterisk does by itself in the calls of a guarded dialplan: nothing. Its
// features come with options of Dial(), of which the example has none.
func TestAGuardedPhoneHasNoFeatures(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")
	call, called := d.Talk(mara, desk, "1002")
	consultation, _ := d.Talk(dana, mara, "1001")

	t.Run("by key", func(t *testing.T) {
		// Those of features.conf as Asterisk has them, and as many set them.
		const keys = "#1##1*21*1*3#72*"
		d.Must(call.SendDTMF(d.Ctx, keys))
		d.Must(called.WaitDigits(d.Ctx, keys))
		d.Must(called.SendDTMF(d.Ctx, keys))
		d.Must(call.WaitDigits(d.Ctx, keys))
		for _, feature := range []enforcement.Operation{
			enforcement.BlindTransfer, enforcement.AttendedTransfer, enforcement.Park, enforcement.Record,
		} {
			enforcement.Prevented(t, feature, enforcement.BuiltIn)
		}
	})
	t.Run("by the record key", func(t *testing.T) {
		for _, side := range []*phone.Dialog{call, called} {
			err := side.Info(d.Ctx, "", nil, phone.Header{Name: "Record", Value: "on"})
			if refused, ok := errors.AsType[*phone.ResponseError](err); !ok || refused.Status != 403 {
				t.Errorf("the record key was answered with %v, want 403", err)
			}
		}
		enforcement.Prevented(t, enforcement.Record, enforcement.Guarded)
	})
	t.Run("by the transfer key", func(t *testing.T) {
		for _, side := range []*phone.Dialog{call, called} {
			wantNoTransfer(t, d, side, "1004")
			enforcement.Prevented(t, enforcement.BlindTransfer, enforcement.Guarded)
		}
		transfer, err := call.ReferReplaces(d.Ctx, consultation)
		wantDeclined(t, d, transfer, err)
		enforcement.Prevented(t, enforcement.AttendedTransfer, enforcement.Guarded)
	})
	t.Run("by diverting", func(t *testing.T) {
		for _, to := range []string{"1004", "*2221001", "0142685399", "70"} {
			ringing := d.Call(mara, "1005")
			d.Must(d.Ring(tarik).Redirect(to))
			if end := d.Ends(ringing); end.Status < 400 {
				t.Errorf("diverted to %s the call ended %v", to, end)
			}
		}
		wantNoCall(t, dana)
		enforcement.Prevented(t, enforcement.Divert, enforcement.Guarded)
		enforcement.Prevented(t, enforcement.Divert, enforcement.BuiltIn)
	})
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
}
