package switchboard_test

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari/aritest"
)

// The stories of what is pressed during a call. Where it comes to nothing, because
// the phone is told so or the daemon has forgotten it, the call goes on.
var (
	parkingByKey = story{
		before: func(w *world) { _, w.kept = w.calls("PJSIP/1001", "1003") },
		begin:  func(w *world) { w.Presses(mara1, "#72") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case inLot(s, parkee) && !exists(s, mara1):
				return func() { w.finishes(parkee) }
			case talking(s, mara1, parkee) && w.forgotten(s):
				return func() { w.finishes(mara1) }
			}
			return w.answerParker(s)
		},
		goal: []string{"mara call.place connected", "mara call.park parked"},
	}
	transferByKey = story{
		before: func(w *world) { _, w.kept = w.calls("PJSIP/1001", "1003") },
		begin:  func(w *world) { w.Presses(mara1, "##1005#") },
		next: func(w *world, s aritest.State) func() {
			switch target := leg(mara1, "1005") + "-2"; {
			case talking(s, parkee, target):
				return func() { w.finishes(target) }
			case rung(s, target):
				return func() { w.Answers(target) }
			case talking(s, mara1, parkee) && w.forgotten(s):
				return func() { w.finishes(mara1) }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place connected", "mara call.transfer connected"},
	}
)

// forgotten reports whether nothing comes any more of what was pressed.
func (w *world) forgotten(s aritest.State) bool {
	told := func(r aritest.Request) bool { return strings.Contains(r.Path, "/play/lw-told-") }
	return w.begun > 1 || slices.ContainsFunc(s.Requests, told)
}
