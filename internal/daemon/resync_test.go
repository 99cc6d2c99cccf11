package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// After an accident the daemon knows the call that was there before, and decides
// over it as if nothing had happened: by the transfer key, by listening, by the
// parking lot, each allowed and refused.
func TestMidCallAfterAnAccident(t *testing.T) {
	t.Parallel()
	policy := strings.Replace(transferers, `transfer = "department"`, "listen = \"all\"\nunpark = \"all\"", 1)
	for name, tc := range map[string]struct {
		faulty bool
		happen func(t *testing.T, d *office.Desk)
		lost   bool // the calls with it
	}{
		"the events were cut": {true, func(_ *testing.T, d *office.Desk) {
			before := len(d.Trail.Records())
			d.Wire.CutEvents()
			_, err := d.WaitReady(d.Ctx, before)
			d.Must(err)
		}, false},
		"the daemon was killed": {false, func(_ *testing.T, d *office.Desk) {
			d.Must(d.Kill())
			d.Must(d.StartDaemon(d.Ctx))
		}, false},
		"asterisk was restarted": {false, func(_ *testing.T, d *office.Desk) {
			d.Must(d.Crash())
			before := len(d.Trail.Records())
			d.Must(d.Restart(d.Ctx))
			_, err := d.WaitReady(d.Ctx, before)
			d.Must(err)
			for _, account := range []string{"1001", "1002", "1003", "1004"} {
				d.Must(d.Phone(account).Register(d.Ctx))
			}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startProcess(t, office.Options{Policy: policy, Endpoint: letThrough(), Faulty: tc.faulty})
			mara, dana := d.Phone("1001"), d.Phone("1004")
			d.Phone("1002")
			d.Phone("1003")
			call, called := d.Talk(mara, dana, "1004")
			tc.happen(t, d)
			if tc.lost {
				tolerate(d)
				call, called = d.Talk(mara, dana, "1004")
			}
			decidesMidCall(d, call, called)
		})
	}
}

// decidesMidCall tries what can be asked for during a call of Mara, who may, with
// Dana, who may not.
func decidesMidCall(d *office.Desk, call, called *phone.Dialog) {
	mara, noor, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	d.Ends(d.Call(rana, "*2221004"))
	listening := d.Call(noor, "*2221004")
	d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
	refused, err := called.Refer(d.Ctx, "1003")
	d.Must(err)
	wantTransfer(d, refused, 603)
	d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))

	transfer, err := call.Refer(d.Ctx, "1003")
	d.Must(err)
	answered := d.Ring(rana)
	d.Must(answered.Answer(d.Ctx))
	wantTransfer(d, transfer, 200)
	d.Ends(call)
	d.Must(called.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(answered.HearsOnly(d.Ctx, dana.Tone()))

	d.Must(answered.Hold(d.Ctx))
	parking := d.Call(rana, "70")
	d.Must(parking.WaitAnswered(d.Ctx))
	d.Ends(answered)
	d.Must(parking.Hangup(d.Ctx))
	d.Must(called.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Ends(d.Call(mara, "71"))
	d.Must(listening.Hangup(d.Ctx))
	retrieving := d.Call(noor, "71")
	d.Must(retrieving.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, noor.Tone()))
	d.Must(retrieving.Hangup(d.Ctx))
	d.Ends(called)
}
