package daemon_test

import "testing"

// The guarded dialplan switches, hears and records as owned phones do, with the right
// for it. Its IVR desk plays the greeting.
func TestGuardedIVRModes(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk := d.Phone("1001"), d.Phone("1002")
	records(t, d, mara, "*7707000", "1")
	d.Decided(toldAs("mara", "ivr.record_greeting", "7000", "desk", "granted"))
	d.Must(d.Call(desk, "*57000").Hears(d.Ctx, mara.Tone()))
	switches(t, d, desk, "*287000")
	d.Decided(toldAs("noor", "ivr.switch_mode", "7000", "desk", "granted"))
	if got := modeOf(d); got != "closed" {
		t.Errorf("the mode is %q", got)
	}
	records(t, d, desk, "*7707000", "1")
	d.Must(d.Call(mara, "*57000").Hears(d.Ctx, desk.Tone()))
	d.Must(d.Call(mara, "*9917000").Hears(d.Ctx, mara.Tone()))
	d.Decided(toldAs("mara", "ivr.hear", "7000", "desk", "granted"))
	switches(t, d, desk, "*2917000")
	if got := modeOf(d); got != "open" {
		t.Errorf("the mode is %q", got)
	}
	again := d.In(t)
	wantStatus(t, again.Ends(again.Call(mara, "*2937000")), 404) // it has two modes
	again.Decided(ofIVR("mara", "ivr.switch_mode", "7000", "desk", "granted", "no_call"))
}
