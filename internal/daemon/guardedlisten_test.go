package daemon_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A guarded dialplan listens with ChanSpy, which takes what it finds. What it
// finds must be what was judged.
func TestAGuardedListenerHearsWhatWasJudged(t *testing.T) {
	t.Parallel()
	detour := `
[detour]
include => guarded
exten => 6005,1,Dial(Local/1005@behind/n,30)
[behind]
exten => 1005,1,Dial(PJSIP/1005,30)
`
	longer := `
[user.yara]
extension = "1009"
endpoints = ["PJSIP/10012"]
department = "sales"
role = "lead"
can_be_listened = false
`
	endpoints := map[string]string{"1001": "context = detour\n"}
	for _, account := range []string{"1002", "1004", "1005", "10012"} {
		endpoints[account] = "context = guarded\n"
	}
	d := office.Start(t, office.Options{
		Policy: staff + longer, Endpoint: endpoints,
		Asterisk: map[string][]byte{"test-extensions.conf": append(slices.Clone(dialplan.Guarded), detour...)},
	})
	mara, desk, dana, tarik, yara := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005"), d.Phone("10012")
	listened := func(reason, outcome string) office.Decision {
		return office.Decision{
			User: "dana", Action: "monitor.listen", Extension: "1001", Target: "mara", Reason: reason, Outcome: outcome,
		}
	}
	t.Run("a call that rings is not there to be listened to", func(t *testing.T) {
		d := d.In(t)
		call, ringing := d.Call(mara, "1005"), d.Ring(tarik)
		d.Must(call.WaitRinging(d.Ctx))
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsAudio(d.Ctx))
		d.Must(ringing.Answer(d.Ctx)) // who refuses to be listened to
		d.Must(call.HearsOnly(d.Ctx, tarik.Tone()))
		wantStatus(t, d.Ends(listening), 480)
		if listening.Heard(tarik.Tone()) || listening.Heard(mara.Tone()) {
			t.Error("who listened before the answer heard the call")
		}
		d.Decided(listened("granted", "no_call"))
	})
	t.Run("the veto of a party behind a Local channel counts", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, tarik, "6005")
		wantStatus(t, d.Ends(d.Call(dana, "*2221001")), 403)
		d.Decided(listened("target_veto", "told"))
	})
	t.Run("a longer name is another phone", func(t *testing.T) {
		d := d.In(t)
		d.Talk(yara, tarik, "1005")
		call, _ := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		// The keys for another channel, of which there is none, end ChanSpy, maybe
		// before the last one is sent.
		_ = listening.SendDTMF(d.Ctx, "2#")
		d.Ends(listening)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		if listening.Heard(yara.Tone()) || listening.Heard(tarik.Tone()) {
			t.Error("the listener heard another call")
		}
	})
}
