package daemon_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// watched is a policy with somebody to allow and somebody to refuse for every
// guard. Mara may do most things, Rana nothing.
const watched = `
[role.agent]
call           = "department"
call_external  = "number:+33*"
intercom       = "department"
pickup         = "department"
park           = true
unpark         = "self"
control_ivr    = "ivr:desk"
read_ivr       = "ivr:desk"
write_ivr      = "ivr:desk"
play_voicemails   = "self"
delete_voicemails = "self"
voicemail         = true
multi_user_aware  = true
queue_login    = "queue:support"
agent_status   = "queue:support"
waiting_list   = "queue:support"
pickup_waiting = "queue:support"
[role.lead]
extends = "agent"
listen  = "all"
whisper = "all"
barge   = "extension:1002"
[department.sales]
[group.assistants]
members = ["noor"]
[ivr.desk]
extension = "7000"
[queue.support]
extension = "6000"
[number."+33142685301"]
user = "mara"
[number."+33142685310"]
[user.mara]
caller_id = "all"
withhold_caller_id = true
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
[user.mara.share]
voicemails = "group:assistants"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
department = "sales"
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
department = "sales"
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
department = "sales"
role = "agent"
can_be_listened = false
accepts_intercom = false
`

// besides is what the example needs of an office: a queue to wait in, a box to
// leave messages in, and calls that come in from outside.
const besides = `
[coming-in]
exten => 6000,1,Answer()
 same => n,Queue(support)
 same => n,Hangup()
exten => 1001,1,Answer()
 same => n,VoiceMail(1001@default,s)
exten => 1002,1,Dial(PJSIP/1002)
[moved]
exten => _100X,1,Dial(PJSIP/${EXTEN})
`

// watchedOffice is an office whose phones run in the example of a guarded
// dialplan as it stands. A parked call stays in its slot for so many seconds.
func watchedOffice(t *testing.T, parkingTime ...string) *office.Desk {
	t.Helper()
	return officeThatAsks(t, "", parkingTime...)
}

// officeThatAsks is watchedOffice with more lines for the endpoint of Mara's phone.
func officeThatAsks(t *testing.T, maras string, parkingTime ...string) *office.Desk {
	t.Helper()
	contexts := map[string]string{}
	for _, account := range []string{"1001", "1002", "1003", "1004", "1005"} {
		contexts[account] = "context = guarded\n"
	}
	contexts["1001"] += maras
	const secret = "office-of-a-minute"
	return office.Start(t, office.Options{
		Policy: watched, Settings: "[numbers]\ncountry = \"FR\"\n", Endpoint: contexts,
		Strangers: []testbed.Account{
			{Name: "trunk", Secret: secret, Extra: "context = coming-in\ncallerid = <5550100>\n"},
			{Name: "caller", Secret: secret, Extra: "context = coming-in\ncallerid = <5550101>\n"},
		},
		Asterisk: map[string][]byte{
			"test-extensions.conf": append([]byte(besides), dialplan.Guarded...),
			"voicemail.conf":       []byte("[general]\nformat = wav\n[default]\n1001 => 1234,Mara\n1002 => 1234,Noor\n"),
			"queues.conf":          []byte("[general]\n[support]\nretry = 1\njoinempty = yes\n"),
			"res_parking.conf":     parkedFor(cmp.Or(strings.Join(parkingTime, ""), "45"))["res_parking.conf"],
		},
	})
}

// toldAs is a decision of the gate's, which the dialplan was told.
func toldAs(user, action, extension, target, reason string) office.Decision {
	return office.Decision{
		User: user, Action: action, Extension: extension, Target: target, Reason: reason, Outcome: "told",
	}
}

// TestEveryGuardRefuses dials what the example guards from a phone that may do
// nothing of it. All at once, for the prompts take their time.
func TestEveryGuardRefuses(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, rana, trunk := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("trunk")
	talk, _ := d.Talk(mara, desk, "1002")
	waiting := d.Call(d.Phone("caller"), "6000")
	d.Must(waiting.WaitAnswered(d.Ctx))
	wants := map[string]office.Decision{
		"1002":       toldAs("rana", "call.place", "1002", "noor", "not_granted"),
		"0142685399": toldAs("rana", "call.external", "", "+33142685399", "not_granted"),
		"*801002":    toldAs("rana", "call.intercom", "1002", "noor", "not_granted"),
		"*811002":    toldAs("rana", "call.intercom", "1002", "noor", "not_granted"),
		"*57000":     toldAs("rana", "ivr.send_call", "7000", "desk", "not_granted"),
		"*287000":    toldAs("rana", "ivr.switch_mode", "7000", "desk", "not_granted"),
		"*9907000":   toldAs("rana", "ivr.hear", "7000", "desk", "not_granted"),
		"*7707000":   toldAs("rana", "ivr.record_greeting", "7000", "desk", "not_granted"),
		"*97":        toldAs("rana", "voicemail.play", "", "rana", "not_granted"),
		"*981001":    toldAs("rana", "voicemail.play", "1001", "mara", "not_granted"),
		"*2221001":   toldAs("rana", "monitor.listen", "1001", "mara", "not_granted"),
		"*2231001":   toldAs("rana", "monitor.whisper", "1001", "mara", "not_granted"),
		"*2241001":   toldAs("rana", "monitor.barge", "1001", "mara", "not_granted"),
		"*456000":    toldAs("rana", "queue.login", "6000", "support", "not_granted"),
		"*466000":    toldAs("rana", "queue.login", "6000", "support", "not_granted"),
		"*476000":    toldAs("rana", "queue.set_status", "6000", "support", "not_granted"),
		"*486000":    toldAs("rana", "queue.set_status", "6000", "support", "not_granted"),
		"*446000":    toldAs("rana", "queue.view_waiting", "6000", "support", "not_granted"),
		"*496000":    toldAs("rana", "queue.pickup", "6000", "support", "not_granted"),
		"*78":        toldAs("rana", "presence.snooze", "", "rana", "not_granted"),
		"*791001":    toldAs("rana", "presence.snooze", "1001", "mara", "not_granted"),
	}
	refused := map[string]*phone.Dialog{}
	for dialled := range wants {
		refused[dialled] = d.Call(rana, dialled)
	}
	for dialled, want := range wants {
		wantStatus(t, d.Ends(refused[dialled]), 403)
		wantUnheard(t, refused[dialled], mara, desk)
		d.Decided(want)
	}
	wantNoCall(t, desk)
	wantNoCall(t, trunk)
	if got := members(d, "support"); got != "" {
		t.Errorf("somebody has logged in:\n%s", got)
	}
	if got := modeOf(d); got != "" {
		t.Errorf("the IVR was switched: %s", got)
	}
	if talk.State() != phone.Answered || waiting.State() != phone.Answered {
		t.Error("a call was disturbed")
	}
	for _, operation := range []enforcement.Operation{
		enforcement.PlaceCall, enforcement.CallOutside, enforcement.Intercom, enforcement.SendIntoIVR, enforcement.SwitchIVR, enforcement.Voicemail,
		enforcement.Listen, enforcement.Whisper, enforcement.Barge, enforcement.QueueLogin, enforcement.QueuePull, enforcement.Snooze,
	} {
		enforcement.Prevented(t, operation, enforcement.Guarded)
	}
}

func TestGuardedIntercom(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1005")
	wantAutoAnswer := func(t *testing.T, call *phone.Dialog) {
		t.Helper()
		for _, header := range autoAnswers(call) {
			if header == "" {
				t.Errorf("the INVITE has not all of the headers: %q", autoAnswers(call))
			}
		}
	}
	t.Run("allowed", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*801002")
		onDesk := d.Ring(desk)
		wantAutoAnswer(t, onDesk)
		d.Answer(onDesk, call)
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(onDesk.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(toldAs("mara", "call.intercom", "1002", "noor", "granted"))
	})
	t.Run("one way", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*811002")
		onDesk := d.Ring(desk)
		wantAutoAnswer(t, onDesk)
		d.Answer(onDesk, call)
		d.Must(onDesk.Hears(d.Ctx, mara.Tone()))
		wantUnheard(t, call, desk)
		d.Must(call.Hangup(d.Ctx))
		d.Ends(onDesk)
	})
	t.Run("a phone in use is left alone", func(t *testing.T) {
		d := d.In(t)
		talk, _ := d.Talk(tarik, desk, "1002")
		wantStatus(t, d.Ends(d.Call(mara, "*801002")), 486)
		wantNoCall(t, desk)
		d.Must(talk.HearsOnly(d.Ctx, desk.Tone()))
	})
	for _, code := range []string{"*80", "*81"} {
		t.Run("refused by whom it would reach by "+code, func(t *testing.T) {
			d := d.In(t)
			wantStatus(t, d.Ends(d.Call(mara, code+"1005")), 403)
			d.Decided(toldAs("mara", "call.intercom", "1005", "tarik", "target_veto"))
			wantNoCall(t, tarik)
		})
	}
	t.Run("an emergency number passes", func(t *testing.T) {
		d := d.In(t)
		centre := d.Phone("emergency") // is there before it is called
		d.Call(mara, "112")
		d.Ring(centre)
	})
}

func TestGuardedIVRAndVoicemail(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("caller")
	leaving := d.Call(caller, "1001")
	d.Must(leaving.WaitAnswered(d.Ctx))
	d.Must(leaving.HearsAudio(d.Ctx)) // the beep
	d.Must(leaving.HearsNothing(d.Ctx))
	d.Must(leaving.SendDTMF(d.Ctx, "#"))
	d.Ends(leaving)

	t.Run("an IVR", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*57000")
		d.Must(call.WaitAnswered(d.Ctx))
		d.Must(call.HearsAudio(d.Ctx))
		d.Decided(toldAs("mara", "ivr.send_call", "7000", "desk", "granted"))
	})
	t.Run("with whom it is shared hears it, and cannot delete it", func(t *testing.T) {
		d := d.In(t)
		for range 2 {
			hearing := d.Call(desk, "*981001")
			d.Must(hearing.Hears(d.Ctx, caller.Tone()))
			d.Must(hearing.SendDTMF(d.Ctx, "7"))
			d.Ends(hearing)
		}
		d.Decided(toldAs("noor", "voicemail.play", "1001", "mara", "shared"))
	})
	t.Run("one's own box", func(t *testing.T) {
		d := d.In(t)
		hearing := d.Call(mara, "*97")
		d.Must(hearing.WaitAnswered(d.Ctx))
		d.Must(hearing.SendDTMF(d.Ctx, "1"))
		d.Must(hearing.Hears(d.Ctx, caller.Tone()))
		d.Must(hearing.Hangup(d.Ctx))
		d.Decided(toldAs("mara", "voicemail.play", "", "mara", "granted"))
	})
}
