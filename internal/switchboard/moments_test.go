package switchboard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// A moment is when the switchboard has sent a request to Asterisk: before it is
// carried out, or after that and before it is answered.
type moment struct {
	request  int // counted from the beginning of the story
	answered bool
}

func (m moment) String() string {
	when := "before"
	if m.answered {
		when = "after"
	}
	return fmt.Sprintf("%s request %02d", when, m.request)
}

// reach plays a story up to a moment. It reports whether there is such a one.
func (m moment) reach(w *world, st story) (*aritest.Held, bool) {
	count := 0
	hold := w.Hold
	if m.answered {
		hold = w.HoldAnswer
	}
	held := hold(func(aritest.Request) bool {
		count++
		return count == m.request
	})
	st.begin(w)
	w.live(st, held.Reached())
	select {
	case <-held.Reached():
		return held, true
	default:
		return nil, false
	}
}

// An accident is what happens in a moment of a story, to a channel or to none.
type accident func(t *testing.T, w *world, st story, victim string, held *aritest.Held)

// everyMoment lets an accident happen in every moment of every story, to each
// channel that there is then, and to none.
func everyMoment(t *testing.T, happens accident) {
	t.Helper()
	forEveryMoment(t, func(t *testing.T, st story, m moment) (reached bool) {
		t.Helper()
		victims := 1 // counting nobody
		for i := 0; i < victims; i++ {
			t.Run(fmt.Sprintf("%v to %d", m, i), func(t *testing.T) {
				reached, victims = m.happens(t, st, i, happens)
			})
		}
		return reached
	})
}

// everyMomentToNobody is everyMoment for an accident without a victim.
func everyMomentToNobody(t *testing.T, happens accident) {
	t.Helper()
	forEveryMoment(t, func(t *testing.T, st story, m moment) (reached bool) {
		t.Helper()
		t.Run(m.String(), func(t *testing.T) { reached, _ = m.happens(t, st, 0, happens) })
		return reached
	})
}

// every says of how many moments one is tried: of all, where there is time for that.
func every() int {
	switch {
	case raced: // which is many times slower
		return 16
	case testing.Short():
		return 3
	}
	return 1
}

// mostMoments is more than any story has.
const mostMoments = 100

func forEveryMoment(t *testing.T, do func(*testing.T, story, moment) (reached bool)) {
	t.Helper()
	t.Parallel()
	for name, st := range stories {
		if st.short {
			continue // nothing happens in it that does not in another
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				for _, answered := range []bool{false, true} {
					// In a story, each test skips others.
					if (n+len(name)+len(t.Name()))%every() != 0 && n < mostMoments {
						continue
					}
					if !do(t, st, moment{n, answered}) {
						return
					}
				}
			}
		})
	}
}

// happens lets an accident happen in the moment to the nth victim, 0 being
// nobody. It reports whether there is such a moment in the story, and how many
// victims there are to choose from.
func (m moment) happens(t *testing.T, st story, n int, happens accident) (reached bool, victims int) {
	t.Helper()
	w := startStory(t, st)
	held, reached := m.reach(w, st)
	if !reached {
		return false, 0
	}
	ids := append([]string{""}, channelsOf(w.State())...)
	if n >= len(ids) {
		return true, len(ids) // there was one more the last time
	}
	t.Logf("in %s %s to %q", held.Request().Op, held.Request().Path, ids[n])
	happens(t, w, st, ids[n], held)
	if t.Failed() {
		logTrail(t, w)
	}
	return true, len(ids)
}

// logTrail shows what was logged, and every request.
func logTrail(t *testing.T, w *world) {
	t.Helper()
	lines, _ := w.trail.read()
	for _, l := range lines {
		t.Log(l.level, l.message, l.attrs)
	}
	for _, r := range w.State().Requests {
		t.Log(r.Op, r.Path, r.Query, r.Status)
	}
}

// hangsUp lets a victim's channel end, if there is a victim.
func (w *world) hangsUp(victim string) {
	w.victim = victim
	if victim != "" {
		w.HangsUp(victim, ari.CauseNormalClearing)
	}
}

func TestSomebodyHangsUpInAnyMoment(t *testing.T) {
	everyMoment(t, func(_ *testing.T, w *world, st story, victim string, held *aritest.Held) {
		w.hangsUp(victim)
		held.Release()
		w.live(st, nil)
		w.leavesNothing()
		w.quietBut(victim)
	})
}

func TestTheEventsAreCutOffInAnyMoment(t *testing.T) {
	everyMomentToNobody(t, func(_ *testing.T, w *world, st story, _ string, held *aritest.Held) {
		w.CutWebSockets()
		held.Release()
		w.live(st, nil)
		w.leavesNothing()
		w.quiet()
	})
}

// Somebody's end is not reported, and a snapshot does not show him any more.
func TestAnEndIsMissedInAnyMoment(t *testing.T) {
	everyMoment(t, func(_ *testing.T, w *world, st story, victim string, held *aritest.Held) {
		for id, c := range w.State().Channels {
			if id == victim || c.Snoops == victim && victim != "" {
				w.Lose("ChannelDestroyed", 1)
			}
		}
		w.hangsUp(victim)
		w.takesStock()
		held.Release()
		w.live(st, nil)
		w.leavesNothing()
		w.quietBut(victim)
	})
}

// What is done while stock is being taken may be in the snapshot or not.
func TestStockIsTakenInAnyMoment(t *testing.T) {
	everyMomentToNobody(t, func(_ *testing.T, w *world, st story, _ string, held *aritest.Held) {
		w.takesStock()
		w.handled()
		held.Release()
		w.live(st, nil)
		w.became(st.goal...)
		w.quiet()
	})
}

// What a policy that changes takes away ends, whatever is being done for it, and
// nothing is left behind.
func TestThePolicyRefusesFromAnyMomentOn(t *testing.T) {
	refuses := withoutRights("agent")
	everyMomentToNobody(t, func(_ *testing.T, w *world, st story, _ string, held *aritest.Held) {
		w.reloads(refuses)
		held.Release()
		w.live(st, nil)
		w.leavesNothing()
		w.quiet()
	})
}

// A policy that changes and takes away nothing that matters is not noticed.
func TestThePolicyStillAllowsFromAnyMomentOn(t *testing.T) {
	allows := with(staff, "call_external = \"number:+33*\"", "intercom = \"all\"")
	everyMomentToNobody(t, func(_ *testing.T, w *world, st story, _ string, held *aritest.Held) {
		w.reloads(allows)
		w.reloads(allows)
		held.Release()
		w.live(st, nil)
		w.became(st.goal...)
		w.quiet()
	})
}

// withoutRights is the policy with a role that has none.
func withoutRights(role string) string {
	before, after, _ := strings.Cut(staff, "[role."+role+"]\n")
	_, after, _ = strings.Cut(after, "\n[")
	return before + "[role." + role + "]\n[" + after
}

// takesStock makes the switchboard get a snapshot, because an event was lost.
func (w *world) takesStock() { w.Send("an event that cannot be read") }

// A daemon that is killed leaves everything as it was in that moment.
func TestTheDaemonIsKilledInAnyMoment(t *testing.T) {
	everyMomentToNobody(t, func(_ *testing.T, w *world, st story, _ string, _ *aritest.Held) {
		w.killed()
		if !bridged(w.State(), mara1) { // she may be served anew, by phones that do as they did
			w.moved = false
		}
		w.begin()
		w.live(st, nil)
		w.leavesNothing()
	})
}

// A daemon that stops leaves those who talk alone, and nothing else.
func TestTheDaemonStopsInAnyMoment(t *testing.T) {
	everyMomentToNobody(t, func(t *testing.T, w *world, st story, _ string, held *aritest.Held) {
		t.Helper()
		ended := make(chan struct{})
		go func() {
			w.end(switchboard.ErrShutdown)
			close(ended)
		}()
		held.Release()
		w.await("the end of the switchboard", ended)
		w.trail.outcomes(t)
		if !w.finished {
			w.onlyTalkers()
		}
		w.begin()
		w.live(st, nil)
		w.leavesNothing()
	})
}

// onlyTalkers checks that everybody who is left in the application talks, or
// dialled when nobody read the events any more: the next daemon finds him, or the
// dialplan takes him back.
func (w *world) onlyTalkers() {
	w.t.Helper()
	s := w.State()
	for id, c := range s.Channels {
		others := len(s.Bridges[c.BridgeID].ChannelIDs)
		talks, unheard := c.State == ari.StateUp && (others == 2 || others == 1 && c.MOH), c.State == ari.StateRing && !w.trail.decidedFor(id)
		if c.App != "" && !talks && !unheard && !recording(s, id) {
			w.t.Errorf("%s is left %s in a bridge of %d", id, c.State, others)
		}
	}
}
