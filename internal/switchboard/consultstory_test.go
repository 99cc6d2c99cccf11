package switchboard_test

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari/aritest"
)

// asked is where Tarik rings, whom Mara asks before Rana talks with him.
var asked = leg(mara1, "1005") + "-2"

// The stories of an attended transfer by keys. What is pressed may be lost, and is
// pressed again then.
var (
	consultationCompleted = consultation("*2", "connected")
	consultationAborted   = consultation("*1", "cancelled")
	consultationSwapped   = consultation("*4", "connected")
)

// consultation is a story in which something is pressed when the target has answered.
func consultation(pressed, outcome string) story {
	return story{
		before: func(w *world) { _, w.kept = w.calls("PJSIP/1001", "1003") },
		begin:  func(w *world) { w.Presses(mara1, "*21005#") },
		next: func(w *world, s aritest.State) func() {
			sought := slices.ContainsFunc(s.Requests, func(r aritest.Request) bool { return strings.Contains(r.Path, asked) })
			waits := s.Channels[parkee].MOH || s.Channels[asked].MOH
			switch {
			case talking(s, parkee, asked) && !exists(s, mara1) && !waits:
				return func() { w.finishes(asked) }
			case talking(s, mara1, asked) && !exists(s, parkee):
				return func() { w.finishes(mara1) }
			case up(s, mara1, parkee, asked) && waits && len(s.Requests) > w.pressedAt:
				code := pressed
				if w.pressedAt > 0 && pressed == "*4" {
					code = "*2"
				}
				w.pressedAt = len(s.Requests)
				return func() { w.Presses(mara1, code) }
			case rung(s, asked):
				return func() { w.Answers(asked) }
			case talking(s, mara1, parkee) && !waits && !exists(s, asked) && (sought || w.forgotten(s)):
				return func() { w.finishes(mara1) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected", "mara call.transfer " + outcome},
	}
}

// up reports whether all are in a bridge.
func up(s aritest.State, ids ...string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return s.Channels[id].BridgeID == "" })
}
