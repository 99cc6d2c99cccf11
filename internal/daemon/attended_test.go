package daemon_test

import (
	"testing"

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
