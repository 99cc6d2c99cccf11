package daemon_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// getsKeys waits until a phone gets keys, and checks that it has got no others
// since it was asked the last time.
func getsKeys(t *testing.T, d *office.Desk, gets *phone.Dialog, had *int, pressed string) {
	t.Helper()
	d.Must(gets.WaitDigits(d.Ctx, pressed))
	all := gets.Digits()
	if got := all[*had:]; got != pressed {
		t.Errorf("the phone got %q, want %q", got, pressed)
	}
	*had = len(all)
}

// presses lets a phone press keys, and lets so much time pass behind them that the other party's
// are not taken for their echo: for half a second after Asterisk has played keys to a
// phone it looks at those that come from there in another way, and may count one twice
// (dtmfmute in res_rtp_asterisk.c).
func presses(d *office.Desk, by *phone.Dialog, pressed string) {
	last := len(pressed) - 1
	d.Must(by.SendDTMF(d.Ctx, pressed[:last]))
	d.Must(by.PressKeys(d.Ctx, pressed[last:], 100*time.Millisecond, time.Second))
}

// keysWork checks that two who talk get one another's keys, once each.
func keysWork(t *testing.T, d *office.Desk, one, two *phone.Dialog) {
	t.Helper()
	ones, twos := len(one.Digits()), len(two.Digits())
	presses(d, one, "159")
	presses(d, two, "753")
	getsKeys(t, d, two, &twos, "159")
	getsKeys(t, d, one, &ones, "753")
}

// Keys that are no code reach the other party as they were pressed.
func TestKeysPressedDuringACall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers})
	mara, dana := d.Phone("1001"), d.Phone("1004")
	call, called := d.Talk(mara, dana, "1004")
	had, hers := 0, 0

	d.Must(call.PressKeys(d.Ctx, "0123456789", 80*time.Millisecond, 40*time.Millisecond)) // fast
	presses(d, call, "0")
	getsKeys(t, d, called, &had, "01234567890")
	presses(d, called, "99887766")
	getsKeys(t, d, call, &hers, "99887766")

	// A long press stays a long one, and a short one short.
	d.Must(call.PressKeys(d.Ctx, "4", 2*time.Second, 0))
	d.Must(call.SendDTMF(d.Ctx, "1"))
	getsKeys(t, d, called, &had, "41")
	if lasted := called.DigitsLasted()[had-2:]; lasted[0] < 1900*time.Millisecond || lasted[1] > 500*time.Millisecond {
		t.Errorf("the keys were pressed for 2s and 100ms, and lasted %v", lasted)
	}

	// What begins a code and is none.
	for _, pressed := range []string{"#5", "#71", "*", "*#1"} {
		d.Must(call.SendDTMF(d.Ctx, pressed))
		getsKeys(t, d, called, &had, pressed)
	}

	// As SIP INFO.
	presses(d, call, "0")
	getsKeys(t, d, called, &had, "0")
	for _, key := range "5#" {
		d.Must(called.Info(d.Ctx, "application/dtmf-relay", fmt.Appendf(nil, "Signal=%c\r\nDuration=160\r\n", key)))
	}
	getsKeys(t, d, call, &hers, "5#")
	d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
	d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
}

// Before the answer there are no codes, and whoever sends early media gets all keys.
func TestKeysPressedDuringEarlyMedia(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers})
	mara, dana := d.Phone("1001"), d.Phone("1004")
	call := d.Call(mara, "1004")
	called := d.Ring(dana)
	d.Must(called.Progress())
	d.Must(call.HearsOnly(d.Ctx, dana.Tone()))
	presses(d, call, "1#72")
	had := 0
	getsKeys(t, d, called, &had, "1#72")
	d.Must(called.Answer(d.Ctx))
	d.Must(call.WaitAnswered(d.Ctx))
	keysWork(t, d, call, called)
}

// parksByKey parks the other party of a call, and checks that the parker alone
// hears the slot, and nobody the keys.
func parksByKey(t *testing.T, d *office.Desk, own, other *phone.Dialog, pressed string) {
	t.Helper()
	had := len(other.Digits())
	d.Must(own.SendDTMF(d.Ctx, pressed))
	d.Must(own.HearsAudio(d.Ctx))
	d.Must(other.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	d.Ends(own)
	d.Must(other.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	if heard := other.Digits()[had:]; heard != "" {
		t.Errorf("the other party got the keys %q", heard)
	}
}

func parkedByKey(user, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: "call.park", Target: user, Reason: reason, Outcome: outcome}
}

func TestParkByKey(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers})
	mara, desk, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1004"), d.Phone("1005")
	d.Phone("1002-mobile")

	t.Run("by the callee, retrieved, by the caller", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, mara, "1001")
		parksByKey(t, d, own, call, "#72")
		d.Decided(parkedByKey("mara", "granted", "parked"))
		again := d.Call(desk, "71")
		d.Must(again.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		keysWork(t, d, again, call)
		parksByKey(t, d, call, again, "#72") // who was parked parks
		d.Decided(parkedByKey("dana", "granted", "parked"))
		last := d.Call(dana, "71")
		d.Must(last.HearsOnly(d.Ctx, desk.Tone()))
		d.Must(last.Hangup(d.Ctx))
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		call, own := d.Talk(dana, tarik, "1005")
		d.Must(own.SendDTMF(d.Ctx, "#72"))
		d.Decided(parkedByKey("tarik", "not_granted", "refused"))
		d.Must(own.HearsAudio(d.Ctx))    // the prompt,
		d.Must(call.HearsNothing(d.Ctx)) // of which the other hears nothing
		if !strings.Contains(d.Log(), "Playing 'linewarden/not_granted.") {
			t.Error("nobody said why")
		}
		d.Must(own.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, tarik.Tone()))
		if got := call.Digits(); got != "" {
			t.Errorf("the other party got the keys %q", got)
		}
		keysWork(t, d, own, call)
	})
}

// With no room for it the call goes on, and the parker alone is told.
func TestTheParkingLotIsFullForAKey(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: parkers, Settings: "[codes]\nunpark = \"71-71\"\n[keys]\npark = \"*7\"\n"})
	mara, dana, tarik := d.Phone("1001"), d.Phone("1004"), d.Phone("1005")
	first, own := d.Talk(dana, mara, "1001")
	parksByKey(t, d, own, first, "*7")
	d.Decided(parkedByKey("mara", "granted", "parked"))

	d = d.In(t)
	second, own := d.Talk(tarik, mara, "1001")
	d.Must(own.SendDTMF(d.Ctx, "*7"))
	d.Decided(parkedByKey("mara", "granted", "lot_full"))
	d.Must(own.HearsOnly(d.Ctx, tarik.Tone()))
	d.Must(second.HearsOnly(d.Ctx, mara.Tone()))
	if second.Heard(dana.Tone()) || own.Digits() != "" || second.Digits() != "" {
		t.Error("somebody got what was not for them")
	}
	keysWork(t, d, own, second)
	d.Must(first.Hangup(d.Ctx))
}
