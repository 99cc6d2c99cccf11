package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

const boxes = `
[group.assistants]
members = ["noor"]
[role.agent]
play_voicemails   = "self"
delete_voicemails = "self"
voicemail         = true
multi_user_aware  = true
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.mara.share]
voicemails = "group:assistants"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.tarik]
endpoints = ["PJSIP/1005"]
role = "agent"
`

// A message is left by a caller who then calls no more; whoever hears it hears
// that caller's tone.
func TestVoicemail(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy:    boxes,
		Strangers: []testbed.Account{{Name: "caller", Secret: "office-of-a-minute", Extra: "context = leave-a-message\n"}},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte("[leave-a-message]\nexten => 1001,1,Answer()\n same => n,VoiceMail(1001@default,s)\n"),
			"voicemail.conf":       []byte("[general]\nformat = wav\n[default]\n1001 => 1234,Mara,,,dialout=linewarden-phones\n1002 => 1234,Noor\n"),
		},
	})
	mara, noor, rana, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("caller")
	leaving := d.Call(caller, "1001")
	d.Must(leaving.WaitAnswered(d.Ctx))
	d.Must(leaving.HearsAudio(d.Ctx)) // the beep
	d.Must(leaving.HearsNothing(d.Ctx))
	d.Must(leaving.SendDTMF(d.Ctx, "#"))
	d.Ends(leaving)
	decided := func(user, extension, target, reason, outcome string) office.Decision {
		return office.Decision{
			User: user, Action: "voicemail.play", Extension: extension, Target: target, Reason: reason, Outcome: outcome,
		}
	}

	t.Run("with whom it is shared hears it, and cannot delete it", func(t *testing.T) {
		d := d.In(t)
		for range 2 {
			hearing := d.Call(noor, "*981001")
			d.Must(hearing.Hears(d.Ctx, caller.Tone()))
			d.Must(hearing.SendDTMF(d.Ctx, "7"))
			d.Ends(hearing)
		}
		d.Decided(decided("noor", "1001", "mara", "shared", "passed_on"))
	})
	t.Run("nobody else hears it", func(t *testing.T) {
		d := d.In(t)
		refused := d.Call(rana, "*981001")
		d.Must(refused.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(refused), 403)
		if refused.Heard(caller.Tone()) {
			t.Error("a refused caller heard the message")
		}
		d.Decided(decided("rana", "1001", "mara", "not_granted", "refused"))
		enforcement.Prevented(t, enforcement.Voicemail, enforcement.Dialled)
	})
	t.Run("one's own box", func(t *testing.T) {
		d := d.In(t)
		hearing := d.Call(mara, "*97")
		d.Must(hearing.WaitAnswered(d.Ctx))
		d.Must(hearing.SendDTMF(d.Ctx, "1"))
		d.Must(hearing.Hears(d.Ctx, caller.Tone()))
		d.Must(hearing.Hangup(d.Ctx))
		d.Decided(decided("mara", "", "mara", "granted", "passed_on"))
	})
	t.Run("a call out of the box is judged", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*97")
		d.Must(call.WaitAnswered(d.Ctx))
		for _, keys := range []string{"3", "4", "1002#"} { // advanced options, place a call, to noor
			d.Must(call.HearsAudio(d.Ctx))
			d.Must(call.SendDTMF(d.Ctx, keys))
		}
		d.Decided(office.Decision{
			User: "mara", Action: "call.place", Extension: "1002", Target: "noor", Reason: "not_granted", Outcome: "refused",
		})
		wantNoCall(t, noor)
	})
	// Asterisk's voicemail would ask whose box it is, and for the PIN, which somebody
	// may know or guess.
	for name, caller := range map[string]*phone.Phone{
		"a box that is not there": rana, "the box of somebody without an extension": d.Phone("1005"),
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			wantStatus(t, d.Ends(d.Call(caller, "*97")), 503)
			if asked := strings.Contains(d.Log(), "Playing 'vm-login"); asked {
				t.Error("Asterisk asked whose box to open")
			}
		})
	}
}
