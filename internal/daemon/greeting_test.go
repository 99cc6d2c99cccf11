package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// What is not recorded to its end, and kept, leaves the old greeting.
func TestAGreetingIsReplacedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := modeOffice(t, office.Options{Policy: modes + "\n[user.otto]\nextension = \"1006\"\nendpoints = [\"PJSIP/1006\", \"PJSIP/1007\"]\nwrite_ivr = \"all\"\n"})
	mara, otto, caller := d.Phone("1001"), d.Phone("1006"), d.Phone("1005")
	records(t, d, mara, "*7717000", "1")
	t.Run("hung up while speaking", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(otto, "*7717000")
		speaksInto(d, call)
		d.Must(call.Hangup(d.Ctx))
		greeted(t, d, caller, mara.Tone())
	})
	t.Run("hung up when asked", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(otto, "*7717000")
		speaksInto(d, call)
		d.Must(call.SendDTMF(d.Ctx, "#"))
		d.Must(call.Hears(d.Ctx, otto.Tone()))
		d.Must(call.HearsAudio(d.Ctx))
		d.Must(call.Hangup(d.Ctx))
		greeted(t, d, caller, mara.Tone())
	})
	t.Run("thrown away", func(t *testing.T) {
		d := d.In(t)
		records(t, d, otto, "*7717000", "*")
		greeted(t, d, caller, mara.Tone())
	})
	t.Run("empty", func(t *testing.T) {
		d := d.In(t)
		silent := phone.Start(t, phone.Config{Name: "1007", Secret: "office-of-a-minute", Server: d.SIPAddr()})
		call := d.Call(silent, "*7717000")
		before := len(d.Log())
		wantStatus(t, d.Ends(call), 0)
		if strings.Contains(d.Log()[before:], "Playing 'vm-review") {
			t.Error("silence was offered as a greeting")
		}
		greeted(t, d, caller, mara.Tone())
	})
	t.Run("two at once", func(t *testing.T) {
		d := d.In(t)
		first := d.Call(otto, "*7717000")
		d.Must(first.WaitAnswered(d.Ctx))
		wantStatus(t, d.Ends(d.Call(mara, "*7717000")), 503)
		d.Must(first.SendDTMF(d.Ctx, "#"))
		d.Must(first.Hears(d.Ctx, otto.Tone()))
		d.Must(first.HearsAudio(d.Ctx))
		greeted(t, d, caller, mara.Tone()) // until it is kept
		listening := d.Call(caller, "7000")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(first.SendDTMF(d.Ctx, "1"))
		wantStatus(t, d.Ends(first), 0)
		greeted(t, d, caller, otto.Tone())
	})
	t.Run("again", func(t *testing.T) {
		d := d.In(t)
		records(t, d, mara, "*7707000", "1") // the one that is on
		greeted(t, d, caller, mara.Tone())
	})
}
