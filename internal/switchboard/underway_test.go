package switchboard_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// What a daemon that stops has asked for, Asterisk does: behind what undoes it, if
// that does not wait for it.
func TestADaemonStopsBehindWhatItHasAskedFor(t *testing.T) {
	t.Parallel()
	talk := func(w *world) { w.calls("PJSIP/1001", "1003") }
	presses := func(keys string) func(*world) { return func(w *world) { w.Presses(mara1, keys) } }
	dials := func(endpoint, number string) func(*world) {
		return func(w *world) { w.dialsAnyway(endpoint, number) }
	}
	noted := func(name string) func(aritest.Request) bool {
		return func(r aritest.Request) bool {
			return r.Op == "channels.setChannelVar" && strings.Contains(r.Body, name)
		}
	}
	aside := func(op string) func(aritest.Request) bool {
		return func(r aritest.Request) bool { return r.Op == op && strings.Contains(r.Path, "lw-aside-") }
	}
	nth := func(n int, wanted func(aritest.Request) bool) func(aritest.Request) bool {
		return func(r aritest.Request) bool {
			if wanted(r) {
				n--
			}
			return n == 0
		}
	}
	for name, tc := range map[string]struct {
		before, begin func(*world)
		held          func(aritest.Request) bool
		left          []string
	}{
		"the music while a number is dialled": {talk, presses("##"), aritest.Op("channels.startMoh"), []string{mara1, parkee}},
		"the note of that music":              {talk, presses("##"), noted(dialplan.VarMusic), []string{mara1, parkee}},
		"the prompt to dial":                  {talk, presses("##"), aritest.Op("channels.playWithId"), []string{mara1, parkee}},
		"the second bridge":                   {talk, presses("*21005#"), aside("bridges.createWithId"), []string{mara1, parkee}},
		"the music of who waits":              {talk, presses("*21005#"), nth(2, aritest.Op("channels.startMoh")), []string{mara1, parkee}},
		"the note of who waits":               {talk, presses("*21005#"), noted(dialplan.VarConsults), []string{mara1, parkee}},
		"the way into the second bridge": {
			talk,
			func(w *world) {
				destroyed := w.Hold(aside("bridges.destroy")) // by which she would be in none
				time.AfterFunc(500*time.Millisecond, destroyed.Release)
				w.Presses(mara1, "*21005#")
			},
			aside("bridges.addChannel"),
			[]string{mara1, parkee},
		},
		"that it rings at the target": {
			func(w *world) {
				w.calls("PJSIP/1001", "1003")
				w.Presses(mara1, "*21005#")
				w.dialled(asked)
				w.Wait("she waits for him", func(s aritest.State) bool { return s.Channels[mara1].Variables[dialplan.VarConsults] != "" })
			},
			func(w *world) { w.Rings(asked) },
			aritest.Op("channels.ring"),
			[]string{mara1, parkee},
		},
		"a bridge": {
			nil,
			func(w *world) {
				w.dialsAnyway("PJSIP/1001", "1003")
				w.rings(leg(mara1, "1003"))
			},
			aritest.Op("bridges.createWithId"), nil,
		},
		"the snoop's room": {talk, dials("PJSIP/1004", "*2221001"), aritest.Op("bridges.createWithId"), []string{mara1, parkee}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			if tc.before != nil {
				tc.before(w)
				w.handled()
			}
			held := w.Hold(tc.held)
			tc.begin(w)
			w.await("the request", held.Reached())
			time.AfterFunc(100*time.Millisecond, held.Release)
			w.end(switchboard.ErrShutdown)
			s := w.Wait("nothing is asked for", func(s aritest.State) bool { return s.Unanswered == 0 })
			if left := channelsOf(s); !slices.Equal(left, tc.left) {
				t.Errorf("the channels %q are left, want %q", left, tc.left)
			}
			if len(s.Bridges) != len(tc.left)/2 {
				t.Errorf("%d bridges are left with %d channels", len(s.Bridges), len(tc.left))
			}
			for _, id := range tc.left {
				left := s.Channels[id]
				if left.State != ari.StateUp || left.BridgeID != "lw-"+mara1 || left.MOH || len(left.Playing) > 0 || hearsRinging(left) {
					t.Errorf("%s does not talk: %+v", id, left)
				}
				if note := left.Variables[dialplan.VarMusic] + left.Variables[dialplan.VarConsults]; note != "" {
					t.Errorf("%s is noted to wait: %q", id, note)
				}
			}
			w.quiet()
		})
	}
}

// hearsRinging reports whether a channel hears that it rings somewhere, other than
// before its call was answered.
func hearsRinging(c aritest.Channel) bool {
	return len(c.Indicated) > 1 && c.Indicated[len(c.Indicated)-1] == "ring"
}

func TestADaemonThatStopsEndsThePromptToDial(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.calls("PJSIP/1001", "1003")
	w.Presses(mara1, "##")
	w.Wait("she hears where to", func(s aritest.State) bool { return len(s.Channels[mara1].Playing) > 0 })
	w.end(switchboard.ErrShutdown)
	if s := w.State(); len(s.Channels[mara1].Playing) > 0 || s.Channels[parkee].MOH {
		t.Errorf("she hears %v, he hears music: %v", s.Channels[mara1].Playing, s.Channels[parkee].MOH)
	}
}
