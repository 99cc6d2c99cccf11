package daemon_test

import (
	"errors"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	kept "github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// recordKey presses the record key of a phone.
func recordKey(d *office.Desk, on *phone.Dialog, wish string) {
	d.Must(on.Info(d.Ctx, "", nil, phone.Header{Name: "Record", Value: wish}))
}

// A phone's record key is a wish like *1, and whoever may not have it hears so.
func TestTheRecordKeyIsAWish(t *testing.T) {
	t.Parallel()
	d := office.Start(t, recordingOptions())
	d.ExpectError("a recording has a gap") // a busy machine sends little audio
	mara, noor, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")

	for name, wish := range map[string]func(d *office.Desk, by *phone.Dialog, key string){
		"by the key": recordKey,
		"by its digits": func(d *office.Desk, by *phone.Dialog, key string) {
			d.Must(by.SendDTMF(d.Ctx, map[string]string{"on": "DA", "off": "DB"}[key]))
		},
	} {
		t.Run("allowed, "+name, func(t *testing.T) {
			d := d.In(t)
			from := len(d.Trail.Records())
			call, called := d.Talk(mara, noor, "1002")
			wish(d, call, "off") // there is nothing to stop
			wish(d, call, "on")
			wish(d, call, "on") // it says what it wants
			bothKept(d, from, call, called, mara, noor)
			wish(d, call, "off")
			r := complete(d, from)
			wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone())
			wantHeard(t, "Noor's", r.hears(kept.SideRight), noor.Tone())
			d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "stopped"})
			d.Decided(office.Decision{User: "mara", Action: "recording.stop", Target: "mara", Reason: "granted", Outcome: "stopped"})
			d.Must(called.SendDTMF(d.Ctx, "5"))
			d.Must(call.WaitDigits(d.Ctx, "5")) // and none before it
			d.Must(call.SendDTMF(d.Ctx, "7"))
			d.Must(called.WaitDigits(d.Ctx, "7"))
		})
		t.Run("refused, "+name, func(t *testing.T) {
			d := d.In(t)
			from := len(d.Trail.Records())
			call, called := d.Talk(mara, noor, "1002")
			wish(d, called, "on")
			d.Decided(office.Decision{User: "noor", Action: "recording.start", Target: "noor", Reason: "not_granted", Outcome: "refused"})
			d.Must(called.HearsAudio(d.Ctx))
			hear(d, call, mara, called, noor)
			wish(d, call, "on")
			bothKept(d, from, call, called, mara, noor)
			wish(d, called, "off")
			d.Decided(office.Decision{User: "noor", Action: "recording.stop", Target: "noor", Reason: "not_granted", Outcome: "refused"})
			d.Must(call.Hangup(d.Ctx))
			d.Ends(called)
			complete(d, from)
		})
	}
	t.Run("forbidden by the other", func(t *testing.T) {
		d := d.In(t)
		call, called := d.Talk(mara, rana, "1003")
		recordKey(d, call, "on")
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "target_veto", Outcome: "refused"})
		d.Must(call.HearsAudio(d.Ctx))
		hear(d, call, mara, called, rana)
	})
	t.Run("nothing in a call for help", func(t *testing.T) {
		d := d.In(t)
		help := d.Phone("emergency")
		call := d.Call(mara, "112")
		in := d.Ring(help)
		d.Must(in.Answer(d.Ctx))
		hear(d, call, mara, in, help)
		for _, side := range []*phone.Dialog{call, in} {
			err := side.Info(d.Ctx, "", nil, phone.Header{Name: "Record", Value: "on"})
			if refused, ok := errors.AsType[*phone.ResponseError](err); !ok || refused.Status != 403 {
				t.Errorf("the record key was answered with %v, want 403", err)
			}
		}
		hear(d, call, mara, in, help)
		d.Must(call.Hangup(d.Ctx))
		d.Ends(in)
	})
	enforcement.Prevented(t, enforcement.Record, enforcement.Info)
}
