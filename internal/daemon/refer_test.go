package daemon_test

import (
	"fmt"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// transferers is the policy of transfers: Mara transfers to everybody, Noor to her
// department, Rana to nobody. Tarik's phone may be called.
const transferers = `
[emergency]
numbers = ["112"]
[role.agent]
call = "all"
park = true
[department.sales]
[department.support]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
transfer = "all"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
department = "sales"
role = "agent"
transfer = "department"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
department = "support"
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
department = "support"
role = "agent"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
`

// letThrough lets every owned phone use its own transfer key.
func letThrough() map[string]string {
	let := make(map[string]string)
	for _, name := range []string{"1001", "1002", "1002-mobile", "1003", "1004", "1005"} {
		let[name] = allowTransfer
	}
	return let
}

func transferred(user, to, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.transfer", Extension: to, Target: target, Reason: reason, Outcome: outcome}
}

// wantTransfer waits for the last word that a phone gets about its transfer.
func wantTransfer(d *office.Desk, transfer *phone.Transfer, want int) {
	got, err := transfer.Wait(d.Ctx)
	d.Must(err)
	if got != want {
		d.Must(fmt.Errorf("the phone was told %d, want %d", got, want))
	}
}

func TestBlindTransferByThePhonesKey(t *testing.T) {
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
			transfer, err := by.Refer(d.Ctx, "1003")
			d.Must(err)
			defer d.Decided(transferred("mara", "1003", "rana", "granted", "connected"))
			rings := d.Ring(rana)
			d.Must(transfer.WaitProgress(d.Ctx, 100))
			d.Must(by.HearsOnly(d.Ctx, dana.Tone()))
			d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
			d.Must(rings.Answer(d.Ctx))
			wantTransfer(d, transfer, 200)
			d.Ends(by)
			d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
			d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
			d.Must(moved.Hangup(d.Ctx))
			d.Ends(rings)
		})
	}
}

// A call for help goes nowhere else, and a REFER that nobody can answer does it no
// harm.
func TestTheTransferKeyDuringACallForHelp(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: transferers, Endpoint: letThrough()})
	mara, dana, centre := d.Phone("1001"), d.Phone("1004"), d.Phone("emergency")
	help, helper := d.Talk(mara, centre, "112")
	call, called := d.Talk(mara, dana, "1004")
	for _, refer := range []func() (*phone.Transfer, error){
		func() (*phone.Transfer, error) { return help.Refer(d.Ctx, "1003") },
		func() (*phone.Transfer, error) { return help.ReferReplaces(d.Ctx, call) },
		func() (*phone.Transfer, error) { return help.Refer(d.Ctx, "9") },
	} {
		_, err := refer()
		d.Must(err)
		d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
		d.Must(helper.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	}
}
