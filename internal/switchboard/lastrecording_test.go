package switchboard_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/recordings/recordingtest"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// listeners is the staff of whom agents play what they were on.
var listeners = with(staff, "[role.agent]\n", "[role.agent]\nplay_recordings = \"self\"\n")

// An archive is a world in which there are recordings.
type archive struct {
	*world
	play string // the folder from which Asterisk plays
}

// openArchive makes one with a recording of Mara with Noor, and a later one of Rana.
func openArchive(t *testing.T, more ...recordingtest.Call) archive {
	t.Helper()
	w := newWorld(t)
	a := archive{w, filepath.Join(t.TempDir(), "play")}
	store, err := recordings.Open(filepath.Join(t.TempDir(), "recordings"))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := playback.Open(a.play)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(store.Close(), folder.Close()); err != nil {
			t.Error(err)
		}
	})
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	calls := append([]recordingtest.Call{
		{ID: "both", Began: noon, Lasts: time.Second, Users: []string{"mara", "noor"}},
		{ID: "later", Began: noon.Add(time.Hour), Lasts: time.Second, Users: []string{"rana"}},
	}, more...)
	for _, c := range calls {
		if _, err := recordingtest.Make(t.Context(), store, c); err != nil {
			t.Fatal(err)
		}
	}
	w.recordings, w.playback = store, folder
	w.writes(listeners)
	return a
}

// copies are how many there are for Asterisk.
func (a archive) copies() int {
	a.t.Helper()
	entries, err := os.ReadDir(a.play)
	if err != nil {
		a.t.Fatal(err)
	}
	return len(entries)
}

// hearsRecording waits until a recording is played to a phone.
func (a archive) hearsRecording(id string) {
	a.t.Helper()
	s := a.Wait(id+" hears a recording", func(s aritest.State) bool {
		playing := s.Channels[id].Playing
		return len(playing) > 0 && strings.HasPrefix(playing[0].MediaURI, "sound:"+a.play+"/")
	})
	if s.Channels[id].State != ari.StateUp {
		a.t.Errorf("%s is %s, want it answered", id, s.Channels[id].State)
	}
	if n := a.copies(); n != 1 {
		a.t.Errorf("%d copies while one is played", n)
	}
}

// endsAs waits for an outcome, by which no copy may be left.
func (a archive) endsAs(outcome string) {
	a.t.Helper()
	a.trail.waitForOutcome(a.t, outcome)
	a.end(switchboard.ErrShutdown) // so that all that was begun has ended
	if n := a.copies(); n != 0 {
		a.t.Errorf("%d copies are left", n)
	}
}

func TestOnesLastRecordingIsPlayed(t *testing.T) {
	for _, endpoint := range []string{"PJSIP/1001", "PJSIP/1002-mobile", "PJSIP/1003"} {
		a := openArchive(t)
		a.begin()
		id := a.dials(endpoint, "*92")
		a.hearsRecording(id)
		a.Played(id, false)
		a.gone(id, ari.CauseNormalClearing)
		user := map[string]string{"PJSIP/1001": "mara", "PJSIP/1002-mobile": "noor", "PJSIP/1003": "rana"}[endpoint]
		a.endsAs(user + " recording.play played")
	}
}

func TestARecordingThatIsNotPlayed(t *testing.T) {
	gone := recordingtest.Call{ID: "gone", Began: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC), Lasts: time.Second, Users: []string{"mara", "ghost"}}
	for name, test := range map[string]struct {
		endpoint, prompt, outcome string
		cause                     ari.Cause
		more                      []recordingtest.Call
		before                    func(a archive)
	}{
		"without the right": {endpoint: "PJSIP/1005", prompt: "not_granted", cause: ari.CauseCallRejected, outcome: "tarik recording.play refused"},
		"none of one's own": {endpoint: "PJSIP/1004", prompt: "no_recording", cause: ari.CauseSubscriberAbsent, outcome: "dana recording.play no_recording"},
		"with somebody unknown": {
			endpoint: "PJSIP/1001", prompt: "unknown_party", cause: ari.CauseCallRejected, outcome: "mara recording.play refused",
			more: []recordingtest.Call{gone},
		},
		"no folder for it": {
			endpoint: "PJSIP/1001", prompt: "out_of_order", cause: ari.CauseCongestion, outcome: "mara recording.play failed",
			before: func(a archive) { a.playback = nil },
		},
		"the folder is lost": {
			endpoint: "PJSIP/1001", prompt: "out_of_order", cause: ari.CauseCongestion, outcome: "mara recording.play failed",
			before: func(a archive) {
				if err := errors.Join(os.Remove(a.play), os.Mkdir(a.play, 0o700)); err != nil {
					a.t.Fatal(err)
				}
			},
		},
		"asterisk does not answer the phone": {
			endpoint: "PJSIP/1001", prompt: "out_of_order", cause: ari.CauseCongestion, outcome: "mara recording.play failed",
			before: func(a archive) { a.Fail("channels.answer", 1, http.StatusInternalServerError, "Failed") },
		},
		"asterisk does not play": {
			endpoint: "PJSIP/1001", prompt: "out_of_order", cause: ari.CauseCongestion, outcome: "mara recording.play failed",
			before: func(a archive) { a.Fail("channels.playWithId", 1, http.StatusInternalServerError, "Failed") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := openArchive(t, test.more...)
			if test.before != nil {
				test.before(a)
			}
			a.begin()
			id := a.dials(test.endpoint, "*92")
			a.plays(id, "linewarden/"+test.prompt, false)
			a.gone(id, test.cause)
			a.endsAs(test.outcome)
		})
	}
}

// Whatever ends the playing, the copy is gone.
func TestTheCopyOfARecordingGoes(t *testing.T) {
	playing := func(t *testing.T) (a archive, id string) {
		t.Helper()
		a = openArchive(t)
		a.begin()
		id = a.dials("PJSIP/1001", "*92")
		a.hearsRecording(id)
		return a, id
	}
	t.Run("when the phone hangs up", func(t *testing.T) {
		a, id := playing(t)
		a.HangsUp(id, ari.CauseNormalClearing)
		a.endsAs("mara recording.play ended")
	})
	t.Run("when asterisk cannot read it", func(t *testing.T) {
		a, id := playing(t)
		a.Played(id, true)
		a.plays(id, "linewarden/out_of_order", false)
		a.gone(id, ari.CauseCongestion)
		a.endsAs("mara recording.play failed")
	})
	t.Run("when the right is taken away", func(t *testing.T) {
		a, id := playing(t)
		a.reloads(staff)
		a.plays(id, "linewarden/not_granted", false)
		a.gone(id, ari.CauseCallRejected)
		a.endsAs("mara recording.play revoked")
	})
	t.Run("and not when another policy allows it as well", func(t *testing.T) {
		a, id := playing(t)
		a.reloads(with(listeners, "monitor_beep = true", ""))
		a.handled()
		a.Played(id, false)
		a.gone(id, ari.CauseNormalClearing)
		a.endsAs("mara recording.play played")
	})
	t.Run("when the end of the call was missed", func(t *testing.T) {
		a, id := playing(t)
		a.unseen(func() { a.HangsUp(id, ari.CauseNormalClearing) })
		a.endsAs("mara recording.play ended")
	})
	t.Run("when the daemon stops", func(t *testing.T) {
		a, id := playing(t)
		a.end(switchboard.ErrShutdown)
		a.gone(id, ari.CauseCongestion)
		a.endsAs("mara recording.play shutdown")
	})
	t.Run("when the daemon comes back after it was killed", func(t *testing.T) {
		a, id := playing(t)
		left := filepath.Join(a.play, "lw-left.wav") // as a process that is killed leaves it
		if err := os.WriteFile(left, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		a.killed()
		folder, err := playback.Open(a.play)
		if err != nil {
			t.Fatal(err)
		}
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
		if n := a.copies(); n != 0 {
			t.Errorf("%d copies are left", n)
		}
		a.begin()
		a.gone(id, ari.CauseCongestion)
	})
}

// Each copy takes its room on the disk: a phone does not get as many as it likes.
func TestAUserHearsOneRecordingAtATime(t *testing.T) {
	a := openArchive(t)
	a.begin()
	first := a.dials("PJSIP/1002", "*92")
	a.hearsRecording(first)
	second := a.dials("PJSIP/1002-mobile", "*92")
	a.plays(second, "linewarden/out_of_order", false)
	a.gone(second, ari.CauseCongestion)
	other := a.dials("PJSIP/1003", "*92")
	a.Wait("another user hears one", func(s aritest.State) bool { return len(s.Channels[other].Playing) > 0 })
	for _, id := range []string{first, other} {
		a.Played(id, false)
		a.gone(id, ari.CauseNormalClearing)
	}
	third := a.dials("PJSIP/1002", "*92")
	a.hearsRecording(third)
	a.Played(third, false)
	a.gone(third, ari.CauseNormalClearing)
	a.endsAs("noor recording.play played")
}
