package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// connectors is the policy of transfers with lines outside: Mara may connect people
// outside with one number, Noor with none, Rana may not call outside.
const connectors = `
[role.agent]
call          = "all"
call_external = "all"
transfer      = "all"
[number."+33142685301"]
user = "mara"
[number."+33142685302"]
user = "noor"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
connect_external = "number:+33142685399"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
call_external = "none"
`

// twoLinesOutside is an office with two phones on outside lines: the trunk's far
// end, and a caller from there.
func twoLinesOutside(t *testing.T) *office.Desk {
	t.Helper()
	let := map[string]string{"1001": allowTransfer, "1002": allowTransfer, "1003": allowTransfer}
	return office.Start(t, office.Options{
		Policy: connectors, Settings: carriersLine, Endpoint: let,
		Strangers: []testbed.Account{farEnd("carrier"), farEnd("caller")},
		Asterisk:  map[string][]byte{"test-extensions.conf": []byte(dialsCarrier)},
	})
}

func TestTransfersOutside(t *testing.T) {
	t.Parallel()
	d := twoLinesOutside(t)
	mara, noor, rana, carrier, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("carrier"), d.Phone("caller")
	to := func(user, number, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "call.transfer", Target: number, Reason: reason, Outcome: outcome}
	}
	t.Run("blind, of one outside", func(t *testing.T) {
		d := d.In(t)
		moved, by := d.Talk(caller, mara, "+33142685301")
		transfer, err := by.Refer(d.Ctx, "0142685399")
		d.Must(err)
		rings := d.Ring(carrier)
		if got := rings.RemoteParty(); got.Number != "+33142685301" {
			t.Errorf("the far side is shown %+v", got)
		}
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, carrier.Tone()))
		d.Decided(to("mara", "+33142685399", "granted", "connected"))
	})
	for name, tc := range map[string]struct {
		phone                      *phone.Phone
		did, to, user, num, reason string
	}{
		"to a number that is not granted": {mara, "+33142685301", "0142685398", "mara", "+33142685398", "external_to_external"},
		"to any number":                   {noor, "+33142685302", "0142685399", "noor", "+33142685399", "external_to_external"},
		"to premium rate":                 {mara, "+33142685301", "0899123456", "mara", "+33899123456", "external_to_external"},
	} {
		t.Run("refused, blind, of one outside "+name, func(t *testing.T) {
			d := d.In(t)
			moved, by := d.Talk(caller, tc.phone, tc.did)
			transfer, err := by.Refer(d.Ctx, tc.to)
			d.Must(err)
			wantTransfer(d, transfer, 603)
			d.Decided(to(tc.user, tc.num, tc.reason, "refused"))
			d.Must(by.HearsOnly(d.Ctx, caller.Tone()))
			d.Must(moved.HearsOnly(d.Ctx, tc.phone.Tone()))
		})
	}
	t.Run("refused, of a colleague to premium rate", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(mara, noor, "1002")
		transfer, err := by.Refer(d.Ctx, "0899123456")
		d.Must(err)
		wantTransfer(d, transfer, 603)
		d.Decided(to("mara", "+33899123456", "special_number", "refused"))
		d.Must(by.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("a chain is judged at each step", func(t *testing.T) {
		d := d.In(t)
		moved, by := d.Talk(caller, mara, "+33142685301")
		transfer, err := by.Refer(d.Ctx, "1003")
		d.Must(err)
		onRana := d.Ring(rana)
		d.Must(onRana.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		transfer, err = onRana.Refer(d.Ctx, "0142685399")
		d.Must(err)
		wantTransfer(d, transfer, 603)
		d.Decided(to("rana", "+33142685399", "not_granted", "refused"))
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(onRana.HearsOnly(d.Ctx, caller.Tone()))
	})
	// Somebody outside has called, and a number outside is called second.
	merge := func(d *office.Desk, p *phone.Phone, did, number string, status int) (moved, consulted *phone.Dialog) {
		moved, by := d.Talk(caller, p, did)
		d.Must(by.Hold(d.Ctx))
		second, consulted := d.Talk(p, carrier, number)
		transfer, err := by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, status)
		if status != 200 {
			d.Must(second.HearsOnly(d.Ctx, carrier.Tone()))
			d.Must(consulted.HearsOnly(d.Ctx, p.Tone()))
			d.Must(by.Resume(d.Ctx))
			d.Must(moved.HearsOnly(d.Ctx, p.Tone()))
		}
		return moved, consulted
	}
	t.Run("attended, of one outside", func(t *testing.T) {
		d := d.In(t)
		moved, consulted := merge(d, mara, "+33142685301", "0142685399", 200)
		d.Must(moved.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(consulted.HearsOnly(d.Ctx, caller.Tone()))
		d.Decided(to("mara", "+33142685399", "granted", "connected"))
	})
	t.Run("refused, attended, of one outside", func(t *testing.T) {
		d := d.In(t)
		merge(d, noor, "+33142685302", "0142685399", 603)
		d.Decided(to("noor", "+33142685399", "external_to_external", "refused"))
	})
	t.Run("attended, of a colleague to a number", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(noor, rana, "1003")
		d.Must(by.Hold(d.Ctx))
		second, consulted := d.Talk(noor, carrier, "0142685398")
		transfer, err := by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(consulted.HearsOnly(d.Ctx, rana.Tone()))
		d.Decided(to("noor", "+33142685398", "granted", "connected"))
	})
	t.Run("attended, of a number to a colleague", func(t *testing.T) {
		d := d.In(t)
		by, consulted := d.Talk(noor, carrier, "0142685398")
		d.Must(by.Hold(d.Ctx))
		second, target := d.Talk(noor, rana, "1003")
		transfer, err := by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		d.Must(target.HearsOnly(d.Ctx, carrier.Tone()))
		d.Must(consulted.HearsOnly(d.Ctx, rana.Tone()))
		d.Decided(to("noor", "rana", "granted", "connected"))
	})
	t.Run("attended, of a colleague to who has called", func(t *testing.T) {
		d := d.In(t)
		by, moved := d.Talk(noor, rana, "1003")
		d.Must(by.Hold(d.Ctx))
		outside, second := d.Talk(caller, noor, "+33142685302")
		transfer, err := by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		d.Must(moved.HearsOnly(d.Ctx, caller.Tone()))
		d.Must(outside.HearsOnly(d.Ctx, rana.Tone()))
		d.Decided(to("noor", "rana", "granted", "connected"))
	})
}
