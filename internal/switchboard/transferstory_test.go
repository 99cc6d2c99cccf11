package switchboard_test

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// The stories of a call that is transferred: Dana has called Mara, who wants her to
// talk with Rana instead.
var (
	transferor = leg(dana1, "1001")
	// where Rana rings in a blind transfer, and in a call of Mara's own
	transferTarget = leg(dana1, "1003") + "-2"
	consulted      = leg(mara2, "1003")
)

// transferring is the transfer of one who called by the one who was called.
var transferring = story{
	before: func(w *world) { w.kept, _ = w.calls("PJSIP/1004", "1001") },
	begin:  func(w *world) { w.Refers(transferor, "1003") },
	next: func(w *world, s aritest.State) func() {
		switch {
		case talking(s, dana1, transferTarget) && !exists(s, transferor):
			return func() { w.finishes(transferTarget) }
		case rung(s, transferTarget):
			return func() { w.Answers(transferTarget) }
		case cameToNothing(s, transferor) && exists(s, dana1):
			return func() { w.finishes(dana1) }
		}
		return w.letRing(s)
	},
	goal: []string{"dana call.place connected", "mara call.transfer connected"},
}

// leavingEarly is a transfer whose transferor hangs up once it rings.
var leavingEarly = story{
	before: func(w *world) { w.calls("PJSIP/1004", "1001") },
	begin:  func(w *world) { w.Refers(transferor, "1003") },
	next: func(w *world, s aritest.State) func() {
		switch {
		case talking(s, dana1, transferTarget) && !exists(s, transferor):
			return func() { w.finishes(transferTarget) }
		case rung(s, transferTarget) && exists(s, transferor):
			return func() { w.HangsUp(transferor, ari.CauseNormalClearing) }
		case rung(s, transferTarget):
			return func() { w.Answers(transferTarget) }
		case cameToNothing(s, transferor) && exists(s, dana1):
			return func() { w.finishes(dana1) }
		}
		return w.letRing(s)
	},
	goal: []string{"dana call.place connected", "mara call.transfer connected"},
}

// merging is the transfer to one with whom the transferor talks.
var merging = story{
	before: func(w *world) {
		w.kept, _ = w.calls("PJSIP/1004", "1001")
		w.calls("PJSIP/1001", "1003")
	},
	begin: func(w *world) { w.RefersTo(transferor, mara2) },
	next:  merges,
	goal:  []string{"dana call.place connected", "mara call.place connected", "mara call.transfer connected"},
}

// mergingEarly is the transfer to one whom the transferor calls.
var mergingEarly = story{
	before: func(w *world) {
		w.calls("PJSIP/1004", "1001")
		w.dials("PJSIP/1001", "1003")
		w.rings(consulted)
		w.hears(mara2)
	},
	begin: func(w *world) { w.RefersTo(transferor, mara2) },
	next: func(w *world, s aritest.State) func() {
		waits := exists(s, dana1) && s.Channels[dana1].BridgeID == "lw-"+mara2
		switch {
		case waits && rung(s, consulted) && !exists(s, mara2):
			return func() { w.Answers(consulted) }
		case !exists(s, transferor) && !waits && exists(s, mara2) && rung(s, consulted):
			return func() { w.finishes(mara2) }
		}
		return merges(w, s)
	},
	goal: []string{"dana call.place connected", "mara call.place connected", "mara call.transfer connected"},
}

// merges is what the phones do in an attended transfer.
func merges(w *world, s aritest.State) func() {
	switch {
	case talking(s, dana1, consulted):
		if !exists(s, transferor) && !exists(s, mara2) {
			return func() { w.finishes(consulted) }
		}
	case cameToNothing(s, transferor) && exists(s, dana1):
		return func() { w.finishes(dana1) }
	case !exists(s, transferor) && talking(s, mara2, consulted):
		return func() { w.finishes(mara2) }
	}
	return w.letRing(s)
}

// cameToNothing reports whether a phone has been told that its transfer did. The
// first final answer counts: Asterisk passes on no other.
func cameToNothing(s aritest.State, id string) bool {
	told := s.Channels[id].TransferAnswer
	at := slices.IndexFunc(told, func(how ari.TransferState) bool { return how != ari.TransferProgressing })
	return at >= 0 && told[at] != ari.TransferAnswered
}
