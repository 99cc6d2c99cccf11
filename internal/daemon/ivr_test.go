package daemon_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

const ivrs = `
[ivr.desk]
extension = "7000"
[ivr.board]
extension = "7001"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
control_ivr = "ivr:desk"
call = "extension:7001"
`

func TestGoingIntoAnIVR(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:   ivrs,
		Settings: "[calls]\nivr_context = \"ivrs\"\n",
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte("[ivrs]\nexten => _700X,1,Answer()\n same => n,Echo()\n"),
		},
	})
	mara := d.Phone("1001")
	decided := func(action, extension, target, reason, outcome string) office.Decision {
		return office.Decision{User: "mara", Action: action, Extension: extension, Target: target, Reason: reason, Outcome: outcome}
	}
	for dialled, want := range map[string]office.Decision{
		"*57000": decided("ivr.send_call", "7000", "desk", "granted", "passed_on"),
		"7001":   decided("call.place", "7001", "board", "granted", "passed_on"),
	} {
		t.Run("allowed by "+dialled, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(mara, dialled)
			d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
			d.Decided(want)
		})
	}
	for dialled, want := range map[string]office.Decision{
		"*57001": decided("ivr.send_call", "7001", "board", "not_granted", "refused"),
		"7000":   decided("call.place", "7000", "desk", "not_granted", "refused"),
	} {
		t.Run("refused by "+dialled, func(t *testing.T) {
			d := d.In(t)
			call := d.Call(mara, dialled)
			d.Must(call.HearsAudio(d.Ctx))
			wantStatus(t, d.Ends(call), 403)
			if call.Heard(mara.Tone()) {
				t.Error("a refused caller heard the IVR")
			}
			d.Decided(want)
		})
	}
	enforcement.Prevented(t, enforcement.SendIntoIVR, enforcement.Dialled)
}
