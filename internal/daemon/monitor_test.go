package daemon_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// supervised is the staff whose leads may also whisper and barge.
var supervised = strings.Replace(staff, "listen  = \"all\"", "listen  = \"all\"\nwhisper = \"all\"\nbarge = \"all\"", 1)

func monitored(action, user, extension, target, reason, outcome string) office.Decision {
	return office.Decision{
		User: user, Action: "monitor." + action, Extension: extension, Target: target, Reason: reason, Outcome: outcome,
	}
}

func TestWhisper(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: supervised, Endpoint: map[string]string{"1004": allowTransfer}})
	mara, desk, rana, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	t.Run("the target alone hears the lead, who hears both", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		whispering := d.Call(dana, "*2231001")
		heard := func() {
			t.Helper()
			d.Must(whispering.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
			d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		}
		heard()
		d.Must(whispering.SendDTMF(d.Ctx, "56*#4"))
		heard()
		d.Must(whispering.Hold(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(whispering.Resume(d.Ctx))
		heard()
		declined(t, d, whispering)
		heard()
		d.Must(whispering.Hangup(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(monitored("whisper", "dana", "1001", "mara", "granted", "ended"))
		for name, party := range map[string]*phone.Dialog{"the target": call, "the other": called} {
			if party.HeardAudio() || party.Digits() != "" {
				t.Errorf("%s heard the lead's keys or music: digits %q", name, party.Digits())
			}
		}
		if called.Heard(dana.Tone()) {
			t.Error("the other party heard the whisper")
		}
	})
	t.Run("the callee is the target", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		whispering := d.Call(dana, "*2231002")
		d.Must(whispering.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(whispering)
	})
	t.Run("refused", func(t *testing.T) {
		refusedToMonitor(t, d, "*223", "whisper", []*phone.Phone{mara, desk, rana, dana, tarik})
		enforcement.Prevented(t, enforcement.Whisper, enforcement.Dialled)
	})
}

func TestBarge(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: supervised, Endpoint: map[string]string{"1004": allowTransfer}})
	mara, desk, rana, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	t.Run("all hear the lead, who hears both", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		barging := d.Call(dana, "*2241001")
		heard := func() {
			t.Helper()
			d.Must(barging.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
			d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
			d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		}
		heard()
		d.Must(barging.SendDTMF(d.Ctx, "56*#4"))
		heard()
		d.Must(barging.Hold(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(barging.Resume(d.Ctx))
		heard()
		declined(t, d, barging)
		heard()
		d.Must(barging.Hangup(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(monitored("barge", "dana", "1001", "mara", "granted", "ended"))
		for name, party := range map[string]*phone.Dialog{"the target": call, "the other": called} {
			if party.HeardAudio() || party.Digits() != "" {
				t.Errorf("%s heard the lead's keys or music: digits %q", name, party.Digits())
			}
		}
	})
	t.Run("a listener hears nobody barge who may not be heard", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221002") // by whose phone somebody who barges in at the other is heard
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		barging := d.Call(tarik, "*2241001")
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), tarik.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone(), tarik.Tone()))
		d.Ends(listening)
		wantUnheard(t, listening, tarik)
		if !listening.HeardAudio() {
			t.Error("the listener was not told why")
		}
		d.Must(barging.Hangup(d.Ctx))
	})
	t.Run("nor comes to it later", func(t *testing.T) {
		d := d.In(t)
		call, _ := d.Talk(mara, desk, "1002")
		d.Call(tarik, "*2241001")
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), tarik.Tone()))
		refused := d.Call(dana, "*2221002")
		wantStatus(t, d.Ends(refused), 403)
		wantUnheard(t, refused, mara, desk, tarik)
		d.Decided(monitored("listen", "dana", "1002", "noor", "target_veto", "refused"))
	})
	t.Run("who barges in is not listened to alone", func(t *testing.T) {
		d := d.In(t)
		call, _ := d.Talk(mara, desk, "1002")
		d.Call(dana, "*2241001")
		d.Must(call.HearsOnly(d.Ctx, desk.Tone(), dana.Tone()))
		second := d.Call(tarik, "*2221004")
		wantStatus(t, d.Ends(second), 480)
		wantUnheard(t, second, mara, desk, dana)
	})
	t.Run("refused", func(t *testing.T) {
		refusedToMonitor(t, d, "*224", "barge", []*phone.Phone{mara, desk, rana, dana, tarik})
		enforcement.Prevented(t, enforcement.Barge, enforcement.Dialled)
	})
}

// declined lets a supervisor use the phone's transfer key, in vain.
func declined(t *testing.T, d *office.Desk, supervisor *phone.Dialog) {
	t.Helper()
	transfer, err := supervisor.Refer(d.Ctx, "1003")
	if refused, ok := errors.AsType[*phone.ResponseError](err); ok && refused.Status == 603 {
		return
	}
	d.Must(err)
	if status, err := transfer.Wait(d.Ctx); err != nil || status != 603 {
		t.Errorf("the phone was told %d, %v; want 603", status, err)
	}
}

// refusedToMonitor goes through who may not be on a call: Mara, Noor at the desk,
// Rana, Dana and Tarik.
func refusedToMonitor(t *testing.T, d *office.Desk, code, action string, phones []*phone.Phone) {
	t.Helper()
	mara, desk, rana, dana, tarik := phones[0], phones[1], phones[2], phones[3], phones[4]
	for name, tc := range map[string]struct {
		with              *phone.Phone // who talks with Mara
		by                *phone.Phone
		extension         string
		user, target, why string
	}{
		"without the right":         {desk, rana, "1001", "rana", "mara", "not_granted"},
		"by the target's veto":      {tarik, dana, "1005", "dana", "tarik", "target_veto"},
		"by the other's veto":       {tarik, dana, "1001", "dana", "mara", "target_veto"},
		"on oneself":                {dana, dana, "1004", "dana", "dana", "self_target"},
		"on an extension of nobody": {desk, dana, "1999", "dana", "", "unknown_target"},
	} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(tc.with, mara, "1001")
			refused := d.Call(tc.by, code+tc.extension)
			if end := d.Ends(refused); end.Status != 403 && end.Status != 404 {
				t.Errorf("ended %v", end)
			}
			wantUnheard(t, refused, mara, tc.with)
			d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
			d.Must(called.HearsOnly(d.Ctx, tc.with.Tone()))
			if tc.by != tc.with && (call.Heard(tc.by.Tone()) || called.Heard(tc.by.Tone())) {
				t.Error("who was refused was heard")
			}
			d.Decided(monitored(action, tc.user, tc.extension, tc.target, tc.why, "refused"))
		})
	}
}
