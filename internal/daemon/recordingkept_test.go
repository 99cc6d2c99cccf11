package daemon_test

import (
	"os"
	"testing"

	kept "github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// What was said is kept, and nothing else, whatever becomes of the call and of the
// daemon.
func TestARecordingIsKept(t *testing.T) {
	t.Parallel()
	opts := recordingOptions()
	d := startProcess(t, opts)
	d.ExpectError("a call cannot be recorded")
	mara, noor, carrier := d.Phone("1001"), d.Phone("1002"), d.Phone("carrier")

	t.Run("through a pause", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		next := bothKept(d, from, call, called, mara, noor)
		d.Must(call.SendDTMF(d.Ctx, "*3"))
		d.Decided(office.Decision{User: "mara", Action: "recording.pause", Target: "mara", Reason: "granted", Outcome: "done"})
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(call.SendDTMF(d.Ctx, "*3"))
		bothKept(d, next, call, called, mara, noor)
		d.Must(call.Hangup(d.Ctx))
		d.Ends(called)
		r := complete(d, from)
		wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone(), 0, mara.Tone())
		wantHeard(t, "Noor's", r.hears(kept.SideRight), noor.Tone(), 0, noor.Tone())
		if len(r.Pauses) != 1 || r.Pauses[0].By != "mara" || r.Pauses[0].Over != "mara" {
			t.Errorf("the pauses are %+v", r.Pauses)
		}
	})
	t.Run("through a transfer, and who comes is told first", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		next := bothKept(d, from, call, called, mara, noor)
		d.Must(call.SendDTMF(d.Ctx, "##0142685399#"))
		outside := d.Ring(carrier)
		d.Must(outside.Answer(d.Ctx))
		d.Must(outside.HearsAudio(d.Ctx))
		d.Ends(call)
		_, _, err := d.Trail.Wait(d.Ctx, next, func(r office.Record) bool { return r.Message == "a party is recorded" })
		d.Must(err)
		for range 2 {
			d.Must(called.HearsOnly(d.Ctx, carrier.Tone()))
			d.Must(outside.HearsOnly(d.Ctx, noor.Tone()))
		}
		d.Must(outside.Hangup(d.Ctx))
		d.Ends(called)
		r := complete(d, from)
		wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone(), 0, carrier.Tone())
		wantHeard(t, "Noor's", r.hears(kept.SideRight), noor.Tone())
	})
	t.Run("though the daemon is killed", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		bothKept(d, from, call, called, mara, noor)
		d.Must(d.Kill())
		for range 2 {
			d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
		}
		d.Must(d.StartDaemon(d.Ctx))
		_, _, err := d.Trail.Wait(d.Ctx, from, func(r office.Record) bool { return r.Message == "found the recording of a call again" })
		d.Must(err)
		d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(called)
		r := complete(d, from)
		wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone())
		wantHeard(t, "Noor's", r.hears(kept.SideRight), noor.Tone())
		if len(r.Segments) != 2 || len(r.Gaps) != 0 {
			t.Errorf("there are %d stretches and the gaps %v", len(r.Segments), r.Gaps)
		}
	})
	t.Run("though the call ends while the daemon is away", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		bothKept(d, from, call, called, mara, noor)
		d.Must(d.Kill())
		d.Must(call.Hangup(d.Ctx))
		d.Must(d.StartDaemon(d.Ctx))
		d.Ends(called)
		r := complete(d, from)
		wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone())
	})
	t.Run("or said loudly not to be, where the folder is gone", func(t *testing.T) {
		d := d.In(t)
		d.Must(os.RemoveAll(d.RecordingsDir()))
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "failed"})
		d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
	})
}
