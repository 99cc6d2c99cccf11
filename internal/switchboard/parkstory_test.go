package switchboard_test

import (
	"github.com/linewarden/linewarden/ari/aritest"
)

// The stories of a call that is parked. Whatever goes wrong, whoever is parked
// stays in the lot until somebody takes the call, or hangs up.
var (
	parkee  = leg(mara1, "1003")
	parking = story{
		before: func(w *world) { _, w.kept = w.calls("PJSIP/1001", "1003") },
		begin:  func(w *world) { w.dials("PJSIP/1001", "70") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case exists(s, mara2) || !exists(s, parkee) && !exists(s, mara1):
				return nil // the daemon is at it
			case inLot(s, parkee):
				return func() { w.finishes(parkee) }
			case talking(s, mara1, parkee): // it could not be parked
				return func() { w.finishes(mara1) }
			}
			return w.answerParker(s)
		},
		goal: []string{"mara call.place connected", "mara call.park parked"},
	}
	retrieval = story{
		before: func(w *world) { w.kept = w.parks() },
		begin:  func(w *world) { w.dials("PJSIP/1004", "71") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case talking(s, dana3, parkee):
				return func() { w.finishes(dana3) }
			case !exists(s, dana3) && inLot(s, parkee):
				return func() { w.finishes(parkee) }
			}
			return w.answerParker(s)
		},
		goal: []string{"mara call.place connected", "mara call.park parked", "dana call.unpark connected"},
	}
	comingBack = story{
		before: func(w *world) { w.kept = w.parks() },
		begin:  func(w *world) { w.ParkingTimesOut(parkee) },
		next: func(w *world, s aritest.State) func() {
			if inLot(s, parkee) { // again
				return func() { w.finishes(parkee) }
			}
			return w.answerParker(s)
		},
		goal: []string{"mara call.place connected", "mara call.park parked", "mara call.ring connected"},
	}
)

const mara2 = "1001-2"

// wasParked reports whether a channel is, or was, in the lot. Wherever it goes on
// in the dialplan, that calls the parker.
func wasParked(c aritest.Channel) bool { return c.Variables["LW_ROLE"] == "parked" }

// answerParker is what the parker's phone does when a parked call comes back.
func (w *world) answerParker(s aritest.State) func() {
	switch ringing := leg(parkee, "1001"); {
	case talking(s, parkee, ringing):
		return func() { w.finishes(ringing) }
	case rung(s, ringing):
		return func() { w.Answers(ringing) }
	case wasParked(s.Channels[parkee]) && s.Channels[parkee].App == "" && !inLot(s, parkee): // the daemon is away
		return func() { w.finishes(parkee) }
	}
	return w.letRing(s)
}
