package switchboard_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// A story is a call as it goes if nothing goes wrong. Its phones act by what
// they see, so it also comes to an end if something does.
type story struct {
	// before sets the stage: nothing of it goes wrong.
	before func(*world)
	// begin lets a phone dial.
	begin func(*world)
	// next is what a phone does now, nil while there is nothing to do. The
	// phones that prompts are played to are seen to.
	next func(*world, aritest.State) func()
	// short says that it is a part of another one.
	short bool
	// goal is what becomes of the decisions if nothing goes wrong.
	goal []string
}

// The phones of the stories, and the channels that they have if they are the
// first, the second, the third to dial.
const (
	mara1 = "1001-1"
	rana2 = "1003-2"
	dana1 = "1004-1"
	dana2 = "1004-2"
	dana3 = "1004-3"
)

var stories = map[string]story{
	"a call": {
		begin: func(w *world) { w.dials("PJSIP/1001", "1002") },
		next: func(w *world, s aritest.State) func() {
			desk, mobile := leg(mara1, "1002"), leg(mara1, "1002-mobile")
			switch {
			case talking(s, mara1, desk), talking(s, mara1, mobile):
				return func() { w.finishes(mara1) }
			case rung(s, desk) && (rung(s, mobile) || !exists(s, mobile)):
				return func() { w.Answers(desk) }
			case rung(s, mobile) && !exists(s, desk):
				return func() { w.Answers(mobile) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected"},
	},
	"a call to one phone": {
		short: true,
		begin: func(w *world) { w.dials("PJSIP/1001", "1005") },
		next: func(w *world, s aritest.State) func() {
			switch callee := leg(mara1, "1005"); {
			case talking(s, mara1, callee):
				return func() { w.finishes(callee) }
			case rung(s, callee):
				return func() { w.Answers(callee) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected"},
	},
	"early media": {
		begin: func(w *world) { w.dials("PJSIP/1001", "1005") },
		next: func(w *world, s aritest.State) func() {
			callee := leg(mara1, "1005")
			heard := s.Asked("channels.progress")+s.Asked("channels.ring") > 0
			switch {
			case talking(s, mara1, callee):
				return func() { w.finishes(callee) }
			case rung(s, callee) && heard:
				return func() { w.Answers(callee) }
			case s.Channels[callee].Dialed && !w.early:
				w.early = true
				return func() { w.Progresses(callee) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected"},
	},
	"a pickup": {
		begin: func(w *world) { w.dials("PJSIP/1001", "1005") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case talking(s, mara1, dana2):
				return func() { w.finishes(dana2) }
			case rung(s, leg(mara1, "1005")) && bridged(s, mara1) && w.callers == 1:
				return func() { w.dialsAnyway("PJSIP/1004", "**1005") }
			case rung(s, leg(mara1, "1005")) && w.callers > 1 && !exists(s, dana2):
				return func() { w.finishes(mara1) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected", "dana call.pickup connected"},
	},
	"a listening": {
		before: func(w *world) { w.calls("PJSIP/1001", "1003") },
		begin:  func(w *world) { w.dials("PJSIP/1004", "*2221001") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case talking(s, dana2, "lw-ear-"+dana2):
				return func() { w.finishes(dana2) }
			case !exists(s, dana2) && exists(s, mara1):
				return func() { w.finishes(mara1) }
			}
			return nil
		},
		goal: []string{"mara call.place connected", "dana monitor.listen ended"},
	},
	"a barge behind a beep": {
		before: func(w *world) { w.calls("PJSIP/1001", "1005") },
		begin:  func(w *world) { w.dials("PJSIP/1004", "*2241001") },
		next: func(w *world, s aritest.State) func() {
			switch beep := "lw-beep-" + dana2; {
			case talking(s, dana2, "lw-ear-"+dana2):
				return func() { w.finishes(dana2) }
			case len(s.Channels[beep].Playing) > 0:
				return func() { w.Played(beep, false) }
			case !exists(s, dana2) && exists(s, mara1):
				return func() { w.finishes(mara1) }
			}
			return nil
		},
		goal: []string{"mara call.place connected", "dana monitor.barge ended"},
	},
	"a divert":                        divertedByPhone,
	"a divert at once":                divertedAtOnce,
	"a divert by code":                divertedByCode,
	"a divert to an IVR":              divertedToIVR,
	"a forward":                       forwarded,
	"a transfer":                      transferring,
	"a transfer, the transferor gone": leavingEarly,
	"an attended transfer":            merging,
	"an attended transfer to a phone that rings": mergingEarly,
	"a parking":                parking,
	"a retrieval":              retrieval,
	"a pull":                   pulling,
	"coming back":              comingBack,
	"a parking by key":         parkingByKey,
	"a transfer by key":        transferByKey,
	"a consultation completed": consultationCompleted,
	"a consultation aborted":   consultationAborted,
	"a consultation swapped":   consultationSwapped,
	"a recorded call":          recordedCall,
	"an objection":             objection,
	"a recording by key":       recordedByKey,
	"a refusal": {
		begin: func(w *world) { w.dials("PJSIP/1005", "1002") },
		next:  func(*world, aritest.State) func() { return nil },
		goal:  []string{"tarik call.place refused"},
	},
	"going into an IVR": {
		begin: func(w *world) { w.dials("PJSIP/1004", "*57000") },
		next: func(w *world, s aritest.State) func() {
			if s.Channels[dana1].Continued.Context != "" {
				return func() { w.HangsUp(dana1, ari.CauseNormalClearing) }
			}
			return nil
		},
		goal: []string{"dana ivr.send_call passed_on"},
	},
	"switching an IVR": switchingAnIVR,
	"a call for help": {
		begin: func(w *world) { w.dials("PJSIP/1001", "112") },
		next: func(w *world, s aritest.State) func() {
			if s.Channels[mara1].Continued.Context != "" {
				return func() { w.finishes(mara1) }
			}
			return nil
		},
		goal: []string{"mara call.place passed_on"},
	},
}

// finishes hangs up, because the call is as it should be, or never will be.
func (w *world) finishes(id string) {
	w.finished = true
	w.HangsUp(id, ari.CauseNormalClearing)
}

func exists(s aritest.State, id string) bool {
	_, ok := s.Channels[id]
	return ok
}

func rung(s aritest.State, id string) bool { return s.Channels[id].State == ari.StateRinging }

func bridged(s aritest.State, id string) bool { return s.Channels[id].BridgeID != "" }

// letRing is what the phones do that are dialled and do not ring yet.
func (w *world) letRing(s aritest.State) func() {
	for _, id := range channelsOf(s) {
		if c := s.Channels[id]; c.Dialed && c.State == ari.StateDown {
			return func() { w.Rings(id) }
		}
	}
	return nil
}

// channelsOf are the ids of the channels, sorted.
func channelsOf(s aritest.State) []string { return slices.Sorted(maps.Keys(s.Channels)) }

// live plays a story until it is over, or until something else happens.
func (w *world) live(st story, until <-chan struct{}) {
	w.t.Helper()
	for {
		var act func()
		w.Wait("the story goes on", func(s aritest.State) bool {
			select {
			case <-until:
				act = nil
				return true
			default:
			}
			act = w.next(st, s)
			return act != nil || empty(s)
		})
		if act == nil {
			return
		}
		act()
	}
}

func (w *world) next(st story, s aritest.State) func() {
	for _, id := range channelsOf(s) {
		switch c := s.Channels[id]; {
		case len(c.Playing) > 0:
			return func() { w.Played(id, false) }
		case c.Dialplan.AppName == "Queue": // as long as the caller cares to wait
		case c.App == "" && c.Continued.Context == "" && !wasParked(c): // the daemon was away: so says the dialplan
			return func() { w.HangsUp(id, ari.CauseCongestion) }
		}
	}
	return st.next(w, s)
}

// startStory makes a world in which a story is about to begin. Its phones may
// lose their call in the moment they do something.
func startStory(t *testing.T, st story, change ...func(*world)) *world {
	t.Helper()
	w := newWorld(t)
	for _, c := range change {
		c(w)
	}
	w.Server = aritest.New(unlucky{t})
	w.ships()
	w.begin()
	if st.before != nil {
		st.before(w)
		w.handled()
	}
	return w
}

// unlucky forgives phones that want to do something with a call that is gone.
type unlucky struct{ *testing.T }

func (u unlucky) Errorf(format string, args ...any) {
	if !strings.HasPrefix(format, "aritest: channel %q ") {
		u.T.Errorf(format, args...)
	}
}

func TestStories(t *testing.T) {
	for name, st := range stories {
		t.Run(name, func(t *testing.T) {
			w := startStory(t, st)
			st.begin(w)
			w.live(st, nil)
			w.became(st.goal...)
			w.quiet()
		})
	}
}
