package switchboard_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/dialplan"
)

// storms are how many different ones are tried. Each is the same every time.
const storms = 2

// A gust is one thing that somebody does, or that happens, in a storm.
type gust struct {
	kind string
	pick int // among those to whom it can happen
}

var kinds = []string{
	"dial", "ring", "ring", "answer", "hang up", "hear the prompt", "transfer", "divert", "wait", "wait", "take stock",
}

var whatIsDialled = []string{
	"1001", "1002", "1003", "1004", "1005", "**1001", "**1002", "**1005", "*2221001", "*2221002", "*2231003", "*2241001", "112", "9999",
	"*261003",
}

func gusts() *rapid.Generator[[]gust] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) gust {
		return gust{rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(0, 1<<16).Draw(t, "pick")}
	}), 500, 500)
}

// A hundred calls, in which everybody does what he likes in any order.
func TestStorms(t *testing.T) {
	t.Parallel()
	for seed := range storms {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			// A busy machine takes its time before somebody hears a beep.
			w := startStory(t, story{}, func(w *world) { w.startLimit = patience / 2 })
			w.forwards(saying{"rana": always("1004"), "dana": onNoAnswer("1005"), "noor": onBusy("1003")})
			for range 100 {
				w.blow(gust{"dial", w.callers * 7})
			}
			for i, g := range gusts().Example(seed) {
				w.blow(g)
				if i == 250 {
					w.CutWebSockets()
				}
			}
			w.settles()
			w.live(story{next: func(w *world, s aritest.State) func() { return w.calm(s) }}, nil)
			w.leavesNothing()
			w.quiet()
			dialledOnce(t, w.State())
			t.Logf("what became of %d decisions: %v", len(w.trail.outcomes(t)), tally(w.trail.outcomes(t)))
		})
	}
}

// blow does what a gust says, to somebody to whom it can be done.
func (w *world) blow(g gust) {
	s := w.State()
	among := func(fits func(aritest.Channel) bool) (string, bool) {
		ids := slices.DeleteFunc(channelsOf(s), func(id string) bool { return !fits(s.Channels[id]) })
		if len(ids) == 0 {
			return "", false
		}
		return ids[g.pick%len(ids)], true
	}
	to := func(fits func(aritest.Channel) bool, does func(id string)) {
		if id, ok := among(fits); ok {
			does(id)
		}
	}
	switch g.kind {
	case "dial":
		w.dialsAnyway(fmt.Sprintf("PJSIP/100%d", 1+g.pick%5), whatIsDialled[g.pick/5%len(whatIsDialled)])
	case "ring":
		to(func(c aritest.Channel) bool { return c.Dialed && c.State == ari.StateDown }, w.Rings)
	case "answer":
		to(func(c aritest.Channel) bool { return c.State == ari.StateRinging }, w.Answers)
	case "hang up":
		to(func(aritest.Channel) bool { return true }, func(id string) {
			w.HangsUp(id, []ari.Cause{ari.CauseNormalClearing, ari.CauseUserBusy, ari.CauseNoAnswer}[g.pick%3])
		})
	case "hear the prompt":
		to(func(c aritest.Channel) bool { return len(c.Playing) > 0 }, func(id string) { w.Played(id, false) })
	case "transfer":
		to(func(c aritest.Channel) bool { return c.State == ari.StateUp }, func(id string) { w.Refers(id, "1003") })
	case "divert":
		to(func(c aritest.Channel) bool { return c.Dialed && c.State != ari.StateUp }, func(id string) {
			w.Diverts(id, fmt.Sprintf("100%d", 1+g.pick%5))
		})
	case "wait":
		w.handled()
	case "take stock":
		w.takesStock()
	}
}

// settles waits until everybody who is answered talks. Meanwhile the phones hear
// what is played to them: nobody waits long for that.
func (w *world) settles() {
	w.t.Helper()
	hears := story{next: func(*world, aritest.State) func() { return nil }}
	for act := func() {}; act != nil; {
		act()
		w.Wait("whoever is answered talks, or hears why not", func(s aritest.State) bool {
			act = w.next(hears, s)
			return act != nil || everybodyTalks(s)
		})
	}
}

// everybodyTalks reports whether everybody who is answered and hears no prompt
// is in a bridge with one other, or is being transferred to somebody whose phone
// rings.
func everybodyTalks(s aritest.State) bool {
	rung := make(map[string]bool)
	for _, c := range s.Channels {
		if c.State == ari.StateRinging || c.State == ari.StateDown {
			rung[c.ChannelVars[dialplan.VarCall]] = true
		}
	}
	for _, c := range s.Channels {
		if c.App != "" && c.State == ari.StateUp && len(c.Playing) == 0 &&
			len(s.Bridges[c.BridgeID].ChannelIDs) != 2 && !rung[c.ChannelVars[dialplan.VarCall]] {
			return false
		}
	}
	return true
}

// calm is what the phones do after the storm: those that are called answer, and
// those that talk hang up.
func (w *world) calm(s aritest.State) func() {
	for _, id := range channelsOf(s) {
		switch c := s.Channels[id]; {
		case c.State == ari.StateRinging:
			return func() { w.Answers(id) }
		case c.App == "", c.State == ari.StateUp && len(s.Bridges[c.BridgeID].ChannelIDs) == 2:
			return func() { w.HangsUp(id, ari.CauseNormalClearing) }
		}
	}
	return w.letRing(s)
}

// dialledOnce checks that no phone was called twice for one leg, and nobody's
// who was not meant.
func dialledOnce(t *testing.T, s aritest.State) {
	t.Helper()
	dialled := make(map[string]int)
	for _, r := range s.Requests {
		switch {
		case r.Op == "channels.dial" && r.Status == http.StatusNoContent:
			dialled[r.Path]++
			if dialled[r.Path] > 1 {
				t.Errorf("%s was done %d times", r.Path, dialled[r.Path])
			}
		case r.Op == "channels.create":
			if id, endpoint := r.Query["channelId"][0], r.Query["endpoint"][0]; !strings.Contains(id, "-"+strings.Split(endpoint, "/")[1]+"-") {
				t.Errorf("leg %s was made to %s", id, endpoint)
			}
		}
	}
}

// tally counts what became of the decisions.
func tally(outcomes []string) map[string]int {
	counts := make(map[string]int)
	for _, what := range outcomes {
		words := strings.Fields(what)
		counts[strings.Join(words[max(0, len(words)-2):], " ")]++
	}
	return counts
}
