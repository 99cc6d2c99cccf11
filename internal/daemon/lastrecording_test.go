package daemon_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
	kept "github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/recordings/recordingtest"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

const listeners = `
[emergency]
numbers = ["112"]
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
play_recordings = "self"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
play_recordings = "none"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
play_recordings = "self"
`

// keeps puts recordings into an office's store, while its daemon is away.
func keeps(t *testing.T, d *office.Desk, calls ...recordingtest.Call) {
	t.Helper()
	d.Must(d.StopDaemon())
	store, err := kept.Open(filepath.Join(filepath.Dir(d.AuditFile()), "recordings"))
	d.Must(err)
	for _, c := range calls {
		_, err := recordingtest.Make(d.Ctx, store, c)
		d.Must(err)
	}
	d.Must(store.Close())
	d.Must(d.StartDaemon(d.Ctx))
}

// Mara and Noor talked, and Rana later with somebody outside. Each is heard as a
// tone that no phone here has.
func TestTheLastRecordingByPhone(t *testing.T) {
	t.Parallel()
	const marasHz, ranasHz = 2150, 2450
	d := office.Start(t, office.Options{Policy: listeners})
	now := time.Now()
	keeps(t, d,
		recordingtest.Call{ID: "expired", Began: now.AddDate(0, 0, -91), Lasts: time.Second, Users: []string{"mara"}},
		recordingtest.Call{ID: "maras", Began: now.Add(-2 * time.Hour), Lasts: 2 * time.Second, Users: []string{"mara", "noor"}, Hz: marasHz},
		recordingtest.Call{ID: "ranas", Began: now.Add(-time.Hour), Lasts: 20 * time.Second, Users: []string{"rana"}, Hz: ranasHz},
	)
	noCopy := func(t *testing.T) {
		t.Helper()
		entries, err := os.ReadDir(filepath.Join(filepath.Dir(d.AuditFile()), "play"))
		if err != nil || len(entries) > 0 {
			t.Errorf("there are %v, %v", entries, err)
		}
	}
	played := func(user, reason, outcome string) office.Decision {
		return office.Decision{User: user, Action: "recording.play", Target: user, Reason: reason, Outcome: outcome}
	}
	t.Run("one's own, and nobody else's", func(t *testing.T) {
		d := d.In(t)
		hearing := d.Call(d.Phone("1001"), "*92")
		d.Must(hearing.HearsOnly(d.Ctx, marasHz))
		d.Ends(hearing)
		d.Decided(played("mara", "granted", "played"))
		if hearing.Heard(ranasHz) {
			t.Error("she heard the recording of another")
		}
		noCopy(t)
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		hearing := d.Call(d.Phone("1002"), "*92")
		d.Must(hearing.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(hearing), 403)
		d.Decided(played("noor", "not_granted", "refused"))
		if hearing.Heard(marasHz) {
			t.Error("a refused phone heard the recording")
		}
		enforcement.Prevented(t, enforcement.PlayRecording, enforcement.Dialled)
		noCopy(t)
	})
	t.Run("until one hangs up", func(t *testing.T) {
		d := d.In(t)
		hearing := d.Call(d.Phone("1003"), "*92")
		d.Must(hearing.HearsOnly(d.Ctx, ranasHz))
		d.Must(hearing.Hangup(d.Ctx))
		d.Decided(played("rana", "granted", "ended"))
		noCopy(t)
	})
	// What was too old had gone when the daemon came back.
	left, err := filepath.Glob(filepath.Join(filepath.Dir(d.AuditFile()), "recordings", "*expired*"))
	if err := errors.Join(err); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
	_, _, err = d.Trail.Wait(d.Ctx, 0, func(r office.Record) bool { return r.Message == "deletion" && r.Attrs["call_id"] == "expired" })
	d.Must(err)
}
