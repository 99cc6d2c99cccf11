package switchboard_test

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/recordings"
)

// vera1 is the channel of a user all of whose calls are recorded, if she is the first
// to dial.
const vera1 = "1006-1"

// The stories of calls that are recorded. Where it comes to nothing the call goes on.
var (
	recordedCall = story{
		begin: func(w *world) { w.dials("PJSIP/1006", "1003") },
		next: func(w *world, s aritest.State) func() {
			switch callee := leg(vera1, "1003"); {
			case talking(s, vera1, callee) && (recorded(s, vera1) && recorded(s, callee) || w.gaveUp()):
				return func() { w.finishes(vera1) }
			case rung(s, callee):
				return func() { w.Answers(callee) }
			}
			return w.letRing(s)
		},
		goal: []string{"vera call.place connected", "vera recording.start recorded"},
	}
	objection = story{
		begin: func(w *world) { w.dials("PJSIP/1006", "1003") },
		next: func(w *world, s aritest.State) func() {
			switch callee := leg(vera1, "1003"); {
			case talking(s, vera1, callee) && (w.objected(s, callee) || w.gaveUp()):
				return func() { w.finishes(vera1) }
			case talking(s, vera1, callee) && recorded(s, callee) && recorded(s, vera1) && s.Channels[callee].AbsorbsDTMF:
				connections := s.Asked("events.eventWebsocket")
				if w.pressedAt >= connections { // else it may have been missed
					return nil
				}
				return func() {
					w.pressedAt = connections
					w.Presses(callee, "*")
				}
			case rung(s, callee):
				return func() { w.Answers(callee) }
			}
			return w.letRing(s)
		},
		goal: []string{"vera call.place connected", "vera recording.start objected"},
	}
	recordedByKey = story{
		before: func(w *world) { w.calls("PJSIP/1004", "1003") },
		begin:  func(w *world) { w.Presses(dana1, "*1") },
		next: func(w *world, s aritest.State) func() {
			callee := leg(dana1, "1003")
			if talking(s, dana1, callee) && (recorded(s, dana1) && recorded(s, callee) || w.gaveUp()) {
				return func() { w.finishes(dana1) }
			}
			return nil
		},
		goal: []string{"dana call.place connected", "dana recording.start recorded"},
	}
)

// records gives the world a folder for recordings.
func (w *world) records() {
	w.t.Helper()
	store, err := recordings.Open(w.t.TempDir())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := store.Close(); err != nil {
			w.t.Error(err)
		}
	})
	w.recordings = store
}

// recorded reports whether what somebody says is being recorded.
func recorded(s aritest.State, id string) bool {
	for _, r := range s.Recordings {
		ear := strings.TrimPrefix(r.TargetURI, "channel:")
		if r.State == ari.RecordingRuns && s.Channels[ear].Snoops == id {
			return true
		}
	}
	return false
}

// objected reports whether somebody has objected to being recorded.
func (w *world) objected(s aritest.State, id string) bool {
	return s.Channels[id].Variables["LW_CONSENT"] == "objected"
}

// gaveUp reports whether a recording is over while its call goes on, was refused, or
// was forgotten with the daemon that was asked for it.
func (w *world) gaveUp() bool {
	lines, _ := w.trail.read()
	return w.begun > 1 && len(w.recordings.Drafts()) == 0 || slices.ContainsFunc(lines, func(l line) bool {
		return l.message == "a recording is over" || l.attrs["outcome"] == "refused"
	})
}

// nothingHalfRecorded checks that nothing is left of recordings that are over but
// those that are complete.
func (w *world) nothingHalfRecorded() {
	w.t.Helper()
	if w.recordings == nil {
		return
	}
	s := w.State()
	for name := range s.Stored {
		w.t.Errorf("asterisk has %s yet", name)
	}
	for name := range s.Recordings {
		w.t.Errorf("asterisk records %s yet", name)
	}
	for _, d := range w.recordings.Drafts() {
		w.t.Errorf("%s is not complete: %+v", d.ID(), d.Recording())
	}
	if w.objections() && len(w.recordings.All()) > 0 {
		w.t.Error("a recording is kept to which somebody has objected")
	}
}

func (w *world) objections() bool {
	lines, _ := w.trail.read()
	return slices.ContainsFunc(lines, func(l line) bool { return l.message == "a party objects to being recorded" })
}

// recording reports whether a channel is an ear by which is recorded.
func recording(s aritest.State, id string) bool {
	return strings.HasPrefix(id, "lw-rec-") && recorded(s, s.Channels[id].Snoops)
}

// quietBut is quiet unless somebody has hung up an ear by which is recorded: that is
// said loudly.
func (w *world) quietBut(victim string) {
	w.t.Helper()
	if !strings.HasPrefix(victim, "lw-rec-") {
		w.quiet()
	}
}
