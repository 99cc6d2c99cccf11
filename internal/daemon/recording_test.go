package daemon_test

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	kept "github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// recorded is a policy under which Mara's calls with somebody outside are recorded,
// and announced there. She may record others herself, Noor nothing, and Rana forbids
// it.
const recorded = `
[role.agent]
call          = "all"
call_external = "number:+33*"
transfer      = "all"
[number."+33142685301"]
user = "mara"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
start_stop_recording = "self"
pause_recording = "self"
[user.mara.recording]
mode = "external"
notify = "outside"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
record_conversations = false
`

// recordingOptions are those of an office with a trunk in which calls are recorded.
func recordingOptions() office.Options {
	return office.Options{
		Policy: recorded, Settings: carriersLine,
		Strangers: []testbed.Account{{
			Name: "carrier", Secret: "office-of-a-minute", Template: "linewarden-trunk", Extra: "identify_by = username\n",
		}},
		Asterisk: map[string][]byte{
			"test-extensions.conf": []byte("[outbound]\nexten => _[+0-9]!,1,Dial(PJSIP/carrier,30)\n same => n,Hangup(${HANGUPCAUSE})\n"),
		},
	}
}

// A tape is a recording that is complete.
type tape struct {
	kept.Recording
	sides [2][]int16
}

// complete waits for the next recording that is complete, and reads it.
func complete(d *office.Desk, from int) tape {
	r, _, err := d.Trail.Wait(d.Ctx, from, func(r office.Record) bool { return r.Message == "a recording is complete" })
	d.Must(err)
	id := r.Attrs["recording"]
	var one tape
	text, err := os.ReadFile(filepath.Join(d.RecordingsDir(), id+".json"))
	d.Must(err)
	d.Must(json.Unmarshal(text, &one.Recording))
	audio, err := os.ReadFile(filepath.Join(d.RecordingsDir(), id+".wav"))
	d.Must(err)
	samples := audio[44:]
	for i := 0; i+4 <= len(samples); i += 4 {
		for side := range one.sides {
			one.sides[side] = append(one.sides[side], int16(binary.LittleEndian.Uint16(samples[i+2*side:])))
		}
	}
	return one
}

// hears returns the tones on a side, in their order, each once for as long as it
// lasts; 0 is silence. What lasts less than a tenth of a second is left out, and so is
// the silence of who has hung up, or is recorded a moment after the other.
func (r tape) hears(side kept.Side) []float64 {
	var heard []float64
	var now float64
	blocks := 0
	for pcm := r.sides[side]; len(pcm) >= tone.BlockSize; pcm = pcm[tone.BlockSize:] {
		w := tone.Window{tone.Analyse(pcm[:tone.BlockSize])}
		loudest := 0.0
		for _, hz := range tone.All() {
			if w.HasOnly(hz) {
				loudest = hz
			}
		}
		if loudest == 0 && !w.Silent() {
			continue // a beginning or an end
		}
		if loudest != now {
			now, blocks = loudest, 0
		}
		blocks++
		if blocks == 2 && (len(heard) == 0 || heard[len(heard)-1] != now) {
			heard = append(heard, now)
		}
	}
	if n := len(heard); n > 1 && heard[n-1] == 0 {
		heard = heard[:n-1]
	}
	if len(heard) > 1 && heard[0] == 0 {
		heard = heard[1:]
	}
	return heard
}

// kept waits until both of two who talk are recorded, and a moment longer, in which
// each hears the other.
func bothKept(d *office.Desk, from int, one, other *phone.Dialog, ones, others *phone.Phone) (next int) {
	for range 2 {
		var err error
		_, from, err = d.Trail.Wait(d.Ctx, from, func(r office.Record) bool { return r.Message == "a party is recorded" })
		d.Must(err)
	}
	for range 2 {
		d.Must(one.HearsOnly(d.Ctx, others.Tone()))
		d.Must(other.HearsOnly(d.Ctx, ones.Tone()))
	}
	return from
}

// nothingKept checks that nothing is left of any recording, here and at Asterisk, but
// for what is complete.
func nothingKept(t *testing.T, d *office.Desk, complete ...string) {
	t.Helper()
	entries, err := os.ReadDir(d.RecordingsDir())
	d.Must(err)
	for _, e := range entries {
		id := strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".wav"), ".json")
		if !strings.Contains(strings.Join(complete, " "), id) {
			t.Errorf("%s is left in the folder", e.Name())
		}
	}
	stored, err := os.ReadDir(filepath.Join(d.Dir(), "spool", "recording"))
	d.Must(err)
	for _, e := range stored {
		t.Errorf("%s is left at Asterisk", e.Name())
	}
}

func wantHeard(t *testing.T, side string, got []float64, want ...float64) {
	t.Helper()
	same := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		same = same && got[i] == want[i]
	}
	if !same {
		t.Errorf("on the %s side are the tones %v, want %v; 0 is silence", side, got, want)
	}
}

func TestACallIsRecorded(t *testing.T) {
	t.Parallel()
	d := office.Start(t, recordingOptions())
	mara, noor, rana, carrier := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("carrier")
	var done []string

	t.Run("from a trunk, once the caller was told", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call := d.Call(carrier, "+33142685301")
		in := d.Ring(mara)
		d.Must(in.Answer(d.Ctx))
		d.Must(call.HearsAudio(d.Ctx))
		if call.Heard(mara.Tone()) && !call.HeardAudio() {
			t.Error("the caller hears Mara, and no announcement")
		}
		bothKept(d, from, call, in, carrier, mara)
		d.Must(call.Hangup(d.Ctx))
		d.Ends(in)
		r := complete(d, from)
		done = append(done, r.ID)
		wantHeard(t, "caller's", r.hears(kept.SideLeft), carrier.Tone())
		wantHeard(t, "called", r.hears(kept.SideRight), mara.Tone())
		caller := r.Parties[0]
		if caller.User != "" || caller.Consent.State != kept.ConsentTold || caller.Consent.Told.After(r.Segments[0].Began) {
			t.Errorf("the caller is on record as %+v, recorded since %v", caller, r.Segments[0].Began)
		}
		nothingKept(t, d, done...)
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "recorded"})
	})
	t.Run("not if the caller objects", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(carrier, "+33142685301")
		in := d.Ring(mara)
		d.Must(in.Answer(d.Ctx))
		d.Must(call.HearsAudio(d.Ctx))
		d.Must(call.SendDTMF(d.Ctx, "*"))
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "objected"})
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(in.HearsOnly(d.Ctx, carrier.Tone()))
		deleted(d)
		nothingKept(t, d, done...)
	})
	t.Run("nothing is left if the caller objects later", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call := d.Call(mara, "0142685399")
		outside := d.Ring(carrier)
		d.Must(outside.Answer(d.Ctx))
		bothKept(d, from, call, outside, mara, carrier)
		d.Must(outside.SendDTMF(d.Ctx, "*"))
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "objected"})
		d.Must(outside.HearsOnly(d.Ctx, mara.Tone()))
		deleted(d)
		nothingKept(t, d, done...)
		from = len(d.Trail.Records())
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		d.Must(call.HearsAudio(d.Ctx)) // who objected is not asked again
		d.Must(call.HearsOnly(d.Ctx, carrier.Tone()))
		nothingKept(t, d, done...)
		for _, r := range d.Trail.Records()[from:] {
			if r.Message == "a party is recorded" {
				t.Error("somebody is recorded who has objected")
			}
		}
	})
	t.Run("begun and ended by key", func(t *testing.T) {
		d := d.In(t)
		from := len(d.Trail.Records())
		call, called := d.Talk(mara, noor, "1002")
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		bothKept(d, from, call, called, mara, noor)
		d.Must(call.SendDTMF(d.Ctx, "*1"))
		r := complete(d, from)
		done = append(done, r.ID)
		wantHeard(t, "Mara's", r.hears(kept.SideLeft), mara.Tone())
		wantHeard(t, "Noor's", r.hears(kept.SideRight), noor.Tone())
		d.Must(called.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(office.Decision{User: "mara", Action: "recording.start", Target: "mara", Reason: "granted", Outcome: "stopped"})
		d.Decided(office.Decision{User: "mara", Action: "recording.stop", Target: "mara", Reason: "granted", Outcome: "stopped"})
		nothingKept(t, d, done...)
	})
	for name, tc := range map[string]struct {
		other        *phone.Phone
		dialled      string
		byCallee     bool
		user, reason string
	}{
		"who may not":             {noor, "1002", true, "noor", "not_granted"},
		"if the other forbids it": {rana, "1003", false, "mara", "target_veto"},
	} {
		t.Run("not by key: "+name, func(t *testing.T) {
			d := d.In(t)
			call, called := d.Talk(mara, tc.other, tc.dialled)
			by, hears := call, tc.other.Tone()
			if tc.byCallee {
				by, hears = called, mara.Tone()
			}
			d.Must(by.SendDTMF(d.Ctx, "*1"))
			d.Decided(office.Decision{User: tc.user, Action: "recording.start", Target: tc.user, Reason: tc.reason, Outcome: "refused"})
			d.Must(by.HearsAudio(d.Ctx))
			d.Must(by.HearsOnly(d.Ctx, hears))
			nothingKept(t, d, done...)
		})
	}
	enforcement.Prevented(t, enforcement.Record, enforcement.KeyCode)
}

// deleted waits until what was recorded is deleted.
func deleted(d *office.Desk) {
	_, _, err := d.Trail.Wait(d.Ctx, 0, func(r office.Record) bool { return r.Message == "a recording is deleted" })
	d.Must(err)
}
