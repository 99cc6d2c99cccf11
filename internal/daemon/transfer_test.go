package daemon_test

import (
	"errors"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// The phone's own transfer key is declined by Asterisk itself, and the call is
// as it was.
func TestTheTransferKeyIsDeclined(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	dana, rana, mara, centre := d.Phone("1004"), d.Phone("1003"), d.Phone("1001"), d.Phone("emergency")
	call, called := d.Talk(dana, rana, "1003")
	consultation, _ := d.Talk(dana, mara, "1001")
	help, helper := d.Talk(dana, centre, "112")
	for name, refer := range map[string]func() (*phone.Transfer, error){
		"blind, by the caller":    func() (*phone.Transfer, error) { return call.Refer(d.Ctx, "1002") },
		"blind, by the callee":    func() (*phone.Transfer, error) { return called.Refer(d.Ctx, "1002") },
		"attended, by the caller": func() (*phone.Transfer, error) { return call.ReferReplaces(d.Ctx, consultation) },
		"of an emergency call":    func() (*phone.Transfer, error) { return help.Refer(d.Ctx, "1002") },
		"to an emergency call":    func() (*phone.Transfer, error) { return call.ReferReplaces(d.Ctx, help) },
		"from an emergency call":  func() (*phone.Transfer, error) { return help.ReferReplaces(d.Ctx, call) },
		// Asterisk before 22.11 would not survive it.
		"without a subscription": func() (*phone.Transfer, error) {
			return call.Refer(d.Ctx, "1002", phone.Header{Name: "Refer-Sub", Value: "false"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := refer()
			if refused, ok := errors.AsType[*phone.ResponseError](err); !ok || refused.Status != 603 {
				t.Errorf("the phone was told %v, want 603", err)
			}
		})
	}
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(consultation.HearsOnly(d.Ctx, mara.Tone()))
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
	d.Must(helper.HearsOnly(d.Ctx, dana.Tone()))
}

// A guarded dialplan would otherwise be asked about a transferred call as if the
// transferred party dialled.
func TestTheTransferKeyOfAGuardedPhoneIsDeclined(t *testing.T) {
	t.Parallel()
	d := guarded(t, staff)
	mara, desk := d.Phone("1001"), d.Phone("1002")
	call, called := d.Talk(mara, desk, "1002")
	for _, side := range []*phone.Dialog{call, called} {
		_, err := side.Refer(d.Ctx, "1003")
		if refused, ok := errors.AsType[*phone.ResponseError](err); !ok || refused.Status != 603 {
			t.Errorf("the phone was told %v, want 603", err)
		}
	}
	d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
}

// Where an endpoint lets the key through, it is put before linewarden, which
// carries out no transfers: the phone hears so, and the call is as it was.
func TestATransferKeyThatIsLetThroughIsDeclined(t *testing.T) {
	t.Parallel()
	let := map[string]string{"1001": allowTransfer, "1003": allowTransfer, "1004": allowTransfer}
	d := office.Start(t, office.Options{Policy: staff, Endpoint: let})
	dana, rana, mara := d.Phone("1004"), d.Phone("1003"), d.Phone("1001")
	call, called := d.Talk(dana, rana, "1003")
	consultation, _ := d.Talk(dana, mara, "1001")
	for name, refer := range map[string]func() (*phone.Transfer, error){
		"blind, by the caller":    func() (*phone.Transfer, error) { return call.Refer(d.Ctx, "1002") },
		"blind, by the callee":    func() (*phone.Transfer, error) { return called.Refer(d.Ctx, "1002") },
		"attended, by the caller": func() (*phone.Transfer, error) { return call.ReferReplaces(d.Ctx, consultation) },
	} {
		t.Run(name, func(t *testing.T) {
			transfer, err := refer()
			if err != nil {
				t.Fatal(err)
			}
			if status, err := transfer.Wait(d.Ctx); err != nil || status != 603 {
				t.Errorf("the phone was told %d, %v; want 603", status, err)
			}
		})
	}
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(consultation.HearsOnly(d.Ctx, mara.Tone()))
}

const allowTransfer = "allow_transfer = yes\n"
