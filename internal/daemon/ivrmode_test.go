package daemon_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// modes is a policy in which Mara reads, switches and records the IVR desk, Noor
// hears it, Rana switches it, and Dana may do all of it to another IVR.
const modes = `
[ivr.desk]
extension = "7000"
modes = ["open", "closed", "lunch"]
[ivr.board]
extension = "7001"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
control_ivr = "ivr:desk"
read_ivr = "ivr:desk"
write_ivr = "ivr:desk"
call = "extension:7000"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
read_ivr = "ivr:desk"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
control_ivr = "ivr:desk"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
control_ivr = "ivr:board"
read_ivr = "ivr:board"
write_ivr = "ivr:board"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
call = "extension:7000"
`

// plays is an IVR that plays the greeting of its mode over and over, and hums where
// there is none: callers without a greeting hear themselves.
const plays = `
[ivrs]
exten => 7000,1,Answer()
 same => n,Gosub(linewarden-ivr-mode,s,1(7000,open&closed&lunch))
 same => n,GotoIf($["${LW_GREETING}" = ""]?none)
 same => n(again),Playback(${LW_GREETING})
 same => n,Goto(again)
 same => n(none),Echo()
`

// modeOffice is an office with the IVR desk, the phones of which have lamps.
func modeOffice(t *testing.T, o office.Options) *office.Desk {
	t.Helper()
	o.Policy, o.Settings = cmp.Or(o.Policy, modes), "[calls]\nivr_context = \"ivrs\"\n"+o.Settings
	o.Templates = map[string]string{}
	for _, account := range []string{"1001", "1002", "1003", "1004", "1005"} {
		o.Templates[account] = "linewarden-phone,linewarden-lamps"
	}
	if o.Asterisk == nil {
		o.Asterisk = map[string][]byte{}
	}
	o.Asterisk["test-extensions.conf"] = append([]byte(plays), o.Asterisk["test-extensions.conf"]...)
	return office.Start(t, o)
}

// watch has a phone watch a lamp.
func watch(d *office.Desk, p *phone.Phone, key string) *phone.Lamp {
	lamp, err := p.WatchLamp(d.Ctx, key)
	d.Must(err)
	return lamp
}

// modeOf is the mode that Asterisk has noted for the IVR desk.
func modeOf(d *office.Desk) string {
	out, err := d.Command(d.Ctx, "database show CustomDevstate")
	d.Must(err)
	var on []string
	for line := range strings.Lines(out) {
		key, state, _ := strings.Cut(line, ":")
		if mode, ok := strings.CutPrefix(strings.TrimSpace(key), "/CustomDevstate/linewarden-ivr-7000-"); ok && strings.TrimSpace(state) == "INUSE" {
			on = append(on, mode)
		}
	}
	return strings.Join(on, " and ")
}

// switches dials a code that switches the mode, and is told what is on now.
func switches(t *testing.T, d *office.Desk, p *phone.Phone, dialled string) {
	t.Helper()
	call := d.Call(p, dialled)
	d.Must(call.WaitAnswered(d.Ctx))
	d.Must(call.HearsAudio(d.Ctx))
	d.Must(call.Hangup(d.Ctx))
}

// records dials the code to record a greeting with the phone's tone, and presses a
// key after it was played back: 1 keeps it.
func records(t *testing.T, d *office.Desk, p *phone.Phone, dialled, key string) {
	t.Helper()
	before := d.Log()
	call := d.Call(p, dialled)
	speaksInto(d, call)
	d.Must(call.SendDTMF(d.Ctx, "#"))
	d.Must(call.Hears(d.Ctx, p.Tone()))
	d.Must(call.HearsAudio(d.Ctx)) // what the keys mean
	d.Must(call.SendDTMF(d.Ctx, key))
	said := "Playing 'vm-deleted."
	if key == "1" {
		said = "Playing 'vm-msgsaved."
	}
	loggedAgain(d, before, said)
	d.Must(call.Hangup(d.Ctx))
}

// speaksInto returns when a recording has gone on for a second or so.
func speaksInto(d *office.Desk, call *phone.Dialog) {
	d.Must(call.WaitAnswered(d.Ctx))
	d.Must(call.HearsAudio(d.Ctx)) // the mode's number, the beep
	d.Must(call.HearsNothing(d.Ctx))
	d.Must(call.HearsNothing(d.Ctx))
}

// greeted calls the IVR and hears a tone there.
func greeted(t *testing.T, d *office.Desk, caller *phone.Phone, hz float64) {
	t.Helper()
	call := d.Call(caller, "7000")
	d.Must(call.HearsOnly(d.Ctx, hz))
	d.Must(call.Hangup(d.Ctx))
}

func ofIVR(user, action, extension, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: action, Extension: extension, Target: target, Reason: reason, Outcome: outcome}
}

func TestIVRModes(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{})
	mara, noor, rana, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1005")
	lamp, closed, lunch := watch(d, noor, "*287000"), watch(d, noor, "*2927000"), watch(d, noor, "*2937000")
	lit := func(d *office.Desk, unusual, isClosed, isLunch bool) {
		d.Must(lamp.WaitLit(d.Ctx, unusual))
		d.Must(closed.WaitLit(d.Ctx, isClosed))
		d.Must(lunch.WaitLit(d.Ctx, isLunch))
	}
	lit(d, false, false, false)

	t.Run("no greeting yet", func(t *testing.T) {
		greeted(t, d.In(t), caller, caller.Tone())
	})
	t.Run("each mode has its greeting", func(t *testing.T) {
		d := d.In(t)
		records(t, d, mara, "*7717000", "1")
		d.Decided(ofIVR("mara", "ivr.record_greeting", "7000", "desk", "granted", "passed_on"))
		greeted(t, d, caller, mara.Tone())
		switches(t, d, rana, "*287000")
		d.Decided(ofIVR("rana", "ivr.switch_mode", "7000", "desk", "granted", "passed_on"))
		lit(d, true, true, false)
		greeted(t, d, caller, caller.Tone()) // none for this mode
	})
	t.Run("back to the usual one", func(t *testing.T) {
		d := d.In(t)
		switches(t, d, mara, "*2937000")
		lit(d, true, false, true)
		switches(t, d, rana, "*287000") // past the last
		lit(d, false, false, false)
		greeted(t, d, caller, mara.Tone())
	})
	t.Run("hearing", func(t *testing.T) {
		d := d.In(t)
		for _, dialled := range []string{"*9907000", "*9917000"} {
			call := d.Call(noor, dialled)
			d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
			wantStatus(t, d.Ends(call), 0)
			d.Decided(ofIVR("noor", "ivr.hear", "7000", "desk", "granted", "passed_on"))
		}
		call := d.Call(noor, "*9927000")
		wantStatus(t, d.Ends(call), 0)
		if call.Heard(mara.Tone()) {
			t.Error("a mode without a greeting has that of another")
		}
	})
	t.Run("how fast a lamp is", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "*2927000")
		d.Must(call.WaitAnswered(d.Ctx))
		begun := time.Now()
		lit(d, true, true, false)
		t.Logf("measured: lit %v after the answer", time.Since(begun).Round(time.Millisecond))
		d.Ends(call)
		switches(t, d, mara, "*2917000")
		lit(d, false, false, false)
	})
}

// TestIVRModesAreRefused asks for all of it from phones that may not, and for what
// there is not. All at once, for the prompts take their time.
func TestIVRModesAreRefused(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{})
	mara, noor, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	lamp := watch(d, noor, "*287000")
	records(t, d, mara, "*7717000", "1")
	switches(t, d, mara, "*2927000")
	d.Must(lamp.WaitLit(d.Ctx, true))
	asks := d.In(t) // from here on
	type request struct {
		from                     *phone.Phone
		user, dialled, extension string
		action, target, reason   string
		status                   int
	}
	calls := map[*phone.Dialog]request{}
	for _, r := range []request{
		{noor, "noor", "*287000", "7000", "ivr.switch_mode", "desk", "not_granted", 403}, // hearing is not switching,
		{noor, "noor", "*7707000", "7000", "ivr.record_greeting", "desk", "not_granted", 403},
		{rana, "rana", "*9917000", "7000", "ivr.hear", "desk", "not_granted", 403}, // and that is not hearing
		{rana, "rana", "*7717000", "7000", "ivr.record_greeting", "desk", "not_granted", 403},
		{dana, "dana", "*2917000", "7000", "ivr.switch_mode", "desk", "not_granted", 403}, // another IVR's
		{dana, "dana", "*7717000", "7000", "ivr.record_greeting", "desk", "not_granted", 403},
		{dana, "dana", "*9907000", "7000", "ivr.hear", "desk", "not_granted", 403},
		{mara, "mara", "*2947000", "7000", "ivr.switch_mode", "desk", "granted", 404}, // it has no fourth
		{mara, "mara", "*7747000", "7000", "ivr.record_greeting", "desk", "granted", 404},
		{mara, "mara", "*2911002", "1002", "ivr.switch_mode", "", "unknown_target", 404},
		{mara, "mara", "*2929999", "9999", "ivr.switch_mode", "", "unknown_target", 404},
		{mara, "mara", "*771", "", "ivr.record_greeting", "", "unknown_target", 404},
		{mara, "mara", "*287000%2Cx", "7000,x", "ivr.switch_mode", "", "unknown_target", 404},
		{mara, "mara", "*771..%2F7000", "../7000", "ivr.record_greeting", "", "unknown_target", 404},
		{mara, "mara", "*2917000%0D%0A", "7000\r\n", "ivr.switch_mode", "", "unknown_target", 404},
	} {
		calls[asks.Call(r.from, r.dialled)] = r
	}
	for call, r := range calls {
		wantStatus(t, d.Ends(call), r.status)
		if !call.HeardAudio() || call.Heard(mara.Tone()) {
			t.Errorf("%s: heard a prompt %t, a greeting %t", r.dialled, call.HeardAudio(), call.Heard(mara.Tone()))
		}
		asks.Decided(ofIVR(r.user, r.action, r.extension, r.target, r.reason, "refused"))
	}
	if got := modeOf(d) + " " + lamp.State(); got != "closed confirmed" {
		t.Errorf("the mode and the lamp are %q", got)
	}
	switches(t, d, mara, "*2917000")
	greeted(t, d, mara, mara.Tone())
	enforcement.Prevented(t, enforcement.SwitchIVR, enforcement.Dialled)
}

// Several switch at once: each to the next mode is a step of its own, none is lost, and
// the lamps agree with what is on in the end.
func TestTwoSwitchAtOnce(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{})
	mara, rana := d.Phone("1001"), d.Phone("1003")
	lamps := map[string]*phone.Lamp{"closed": watch(d, mara, "*2927000"), "lunch": watch(d, mara, "*2937000")}
	for _, tc := range []struct {
		dialled []string
		want    string // empty for whichever
	}{
		{[]string{"*287000"}, "open closed lunch"},
		{[]string{"*2917000", "*2927000", "*2937000"}, ""},
	} {
		for round := range 5 {
			var calls []*phone.Dialog
			for i := range 8 {
				calls = append(calls, d.Call([]*phone.Phone{mara, rana}[i%2], tc.dialled[i%len(tc.dialled)]))
			}
			for _, call := range calls {
				d.Must(call.WaitAnswered(d.Ctx))
				d.Must(call.Hangup(d.Ctx))
			}
			on := modeOf(d)
			if modes := strings.Fields(tc.want); len(modes) > 0 && on != modes[8*(round+1)%len(modes)] {
				t.Fatalf("after %d steps it is %s", 8*(round+1), on)
			}
			for mode, lamp := range lamps {
				d.Must(lamp.WaitLit(d.Ctx, mode == on))
			}
		}
	}
}
