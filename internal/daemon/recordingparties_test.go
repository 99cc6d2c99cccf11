package daemon_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	kept "github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// recordedTeam is a policy under which all of Mara's calls are recorded. Vera's must be,
// and Tarik's may not.
const recordedTeam = `
[role.agent]
call     = "all"
transfer = "all"
[role.lead]
extends = "agent"
listen  = "all"
whisper = "all"
barge   = "all"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.mara.recording]
mode = "all"
notify = false
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "agent"
record_conversations = false
[user.vera]
extension = "1006"
endpoints = ["PJSIP/1006"]
role = "agent"
[user.vera.recording]
mode = "all"
notify = false
compulsory = true
`

// since returns when tones are first heard at once on a side.
func (r tape) since(side kept.Side, tones ...float64) (heard bool, at time.Duration) {
	for pcm := r.sides[side]; len(pcm) >= tone.BlockSize; pcm = pcm[tone.BlockSize:] {
		w := tone.Window{tone.Analyse(pcm[:tone.BlockSize])}
		if w.HasOnly(tones...) {
			return true, at
		}
		at += tone.BlockSize * time.Second / kept.SampleRate
	}
	return false, 0
}

func TestWhoIsOnARecording(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: recordedTeam})
	mara, noor, rana, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	t.Run("who barges in, and not who whispers", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		next := bothKept(d, from, call, called, mara, noor)
		whispering := d.Call(dana, "*2231001")
		d.Must(call.HearsOnly(d.Ctx, noor.Tone(), dana.Tone()))
		for range 2 {
			d.Must(whispering.HearsOnly(d.Ctx, mara.Tone(), noor.Tone()))
		}
		d.Must(whispering.Hangup(d.Ctx))
		d.Ends(whispering)
		barging := d.Call(dana, "*2241001")
		_, _, err := d.Trail.Wait(d.Ctx, next, func(r office.Record) bool { return r.Message == "a party is recorded" })
		d.Must(err)
		for range 2 {
			d.Must(called.HearsOnly(d.Ctx, mara.Tone(), dana.Tone()))
		}
		d.Must(barging.Hangup(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(called)
		r := complete(d, from)
		var whole strings.Builder
		for _, p := range r.Parties {
			whole.WriteString(p.Name + " ")
		}
		if whole.String() != "mara noor dana " {
			t.Errorf("on the recording are %s", whole.String())
		}
		wantHeard(t, "called", r.hears(kept.SideRight), noor.Tone())
		barge := r.Segments[slices.IndexFunc(r.Segments, func(g kept.Segment) bool { return g.Party == "dana" })]
		if barge.Side != kept.SideLeft {
			t.Errorf("who barges in at Mara's is on the side %v", barge.Side)
		}
		heard, since := r.since(kept.SideLeft, mara.Tone(), dana.Tone())
		if !heard || r.Segments[0].Began.Add(since).Before(barge.Began.Add(-time.Second/5)) {
			t.Errorf("Dana is heard: %t, after %v, and barges in at %v", heard, since, barge.Began.Sub(r.Segments[0].Began))
		}
	})
	t.Run("what is asked before a transfer is apart", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		next := bothKept(d, from, call, called, mara, noor)
		d.Must(call.SendDTMF(d.Ctx, "*21003#"))
		asked := d.Ring(rana)
		d.Must(asked.Answer(d.Ctx))
		next = bothKept(d, next, call, asked, mara, rana)
		if err := call.SendDTMF(d.Ctx, "*2"); err != nil {
			t.Log(err) // it ends by the second key
		}
		d.Ends(call)
		bothKept(d, next, called, asked, noor, rana)
		d.Must(asked.Hangup(d.Ctx))
		d.Ends(called)
		for range 2 {
			r := complete(d, from)
			_, from, _ = d.Trail.Wait(d.Ctx, from, func(r office.Record) bool { return r.Message == "a recording is complete" })
			left, right := r.hears(kept.SideLeft), r.hears(kept.SideRight)
			if strings.HasPrefix(r.CallID, "aside-") {
				wantHeard(t, "transferor's", left, mara.Tone())
				wantHeard(t, "target's", right, rana.Tone())
				continue
			}
			wantHeard(t, "caller's", left, mara.Tone(), 0, rana.Tone())
			wantHeard(t, "called", right, noor.Tone(), 0, noor.Tone())
		}
	})
	t.Run("what must be recorded and may not be is not connected", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(d.Phone("1006"), "1005")
		in := d.Ring(tarik)
		d.Must(in.Answer(d.Ctx))
		d.Ends(in)
		wantStatus(t, d.Ends(call), 403)
		if call.Heard(tarik.Tone()) {
			t.Error("the caller hears who was called")
		}
		d.Decided(office.Decision{User: "vera", Action: "recording.start", Target: "vera", Reason: "must_be_recorded", Outcome: "refused"})
	})
}
