package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// answered waits until a phone's wish for a transfer was answered.
func (w *world) answered(id string, want ari.TransferState) {
	w.t.Helper()
	s := w.Wait("the transfer is answered", func(s aritest.State) bool { return slices.Contains(s.Channels[id].TransferAnswer, want) })
	for _, got := range s.Channels[id].TransferAnswer {
		if got != want {
			w.t.Errorf("the phone was told %q", got)
		}
	}
}

func TestTransfersThatAreDeclined(t *testing.T) {
	for name, refer := range map[string]func(w *world, caller, callee string){
		"by who may transfer nobody":  func(w *world, _, callee string) { w.Refers(callee, "1003") },
		"to nobody":                   func(w *world, _, callee string) { w.Refers(callee, "9") },
		"to a call that is another's": func(w *world, caller, callee string) { w.RefersTo(callee, caller) },
		"when asterisk fails at first": func(w *world, _, callee string) {
			w.Fail("channels.transfer_progress", 2, 500, "Failed")
			w.Refers(callee, "1003")
		},
		"when asterisk is gone for a moment": func(w *world, _, callee string) {
			held := w.Hold(aritest.Op("channels.transfer_progress"))
			w.Refers(callee, "1003")
			w.await("the answer", held.Reached())
			w.Refuse()
			w.Accept()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			refer(w, caller, callee)
			w.answered(callee, ari.TransferDeclined)
			w.handled() // the echo of the answer, too
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.became("mara call.place connected", "tarik call.transfer refused")
		})
	}
}

// Nothing in a snapshot shows that a phone waits.
func TestATransferThatWasMissedIsDeclined(t *testing.T) {
	for name, misses := range map[string]func(w *world, refers func()){
		"in a gap": func(w *world, refers func()) { w.unseen(refers) },
		"by a daemon that was killed": func(w *world, refers func()) {
			w.StallWebSockets(true)
			refers()
			w.killed()
			w.begin()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			w.handled()
			misses(w, func() { w.Refers(callee, "1003") })
			w.answered(callee, ari.TransferUnavailable)
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

// A phone that hangs up before it is answered is not answered: that ends Asterisk.
func TestNoTransferIsAnsweredOnAChannelThatIsGone(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	w.handled()
	held := w.Hold(func(r aritest.Request) bool {
		return r.Op == "channels.getChannelVar" && r.Path == "/ari/channels/"+callee+"/variable" && slices.Contains(r.Query["variable"], "CHANNEL(pjsip,call-id)")
	})
	w.takesStock()
	w.await("the phone that may have asked", held.Reached())
	w.HangsUp(callee, ari.CauseNormalClearing)
	held.Release()
	w.gone(caller, ari.CauseNormalClearing)
	w.leavesNothing()
	for _, r := range w.State().Requests {
		if r.Op == "channels.transfer_progress" && r.Path == "/ari/channels/"+callee+"/transfer_progress" {
			t.Errorf("answered: %v", r)
		}
	}
}

// The phone has hung up, or asks another program.
func TestTransfersThatCannotBeAnswered(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	held := w.Hold(aritest.Op("channels.transfer_progress"))
	w.Refers(callee, "1003")
	w.await("the answer", held.Reached())
	w.HangsUp(callee, ari.CauseNormalClearing)
	held.Release()
	w.gone(caller, ari.CauseNormalClearing)

	other := w.other()
	w.Refers(other, "1003")
	w.leavesNothing(other)
	w.quiet()
	if got := w.State().Channels[other].TransferAnswer; got != nil {
		t.Errorf("another program's phone was told %q", got)
	}
}

// Asterisk tells a phone that asks twice the same of both: the second is refused,
// so the first must come to nothing. One of the other party's is another matter.
func TestATransferDuringATransfer(t *testing.T) {
	for name, tc := range map[string]struct {
		again func(caller, callee string) string
		goal  []string
	}{
		"by the same phone": {
			func(caller, _ string) string { return caller },
			[]string{"dana call.place connected", "dana call.transfer cancelled", "dana call.transfer occupied"},
		},
		"by the other": {
			func(_, callee string) string { return callee },
			[]string{"dana call.place connected", "dana call.transfer connected", "mara call.transfer occupied"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1004", "1001")
			target := leg(caller, "1003") + "-2"
			w.Refers(caller, "1003")
			w.rings(target)
			again := tc.again(caller, callee)
			w.Refers(again, "1002")
			w.Wait("the second is refused", func(s aritest.State) bool {
				return slices.Contains(s.Channels[again].TransferAnswer, ari.TransferUnavailable)
			})
			if again == caller {
				w.gone(target, ari.CauseNormalClearing)
			} else {
				w.Answers(target)
				w.gone(caller, ari.CauseNormalClearing)
				w.talk(callee, target)
			}
			w.HangsUp(callee, ari.CauseNormalClearing)
			w.became(tc.goal...)
		})
	}
}

// A session that is busy, or has no call to transfer, answers for itself too late or
// never: somebody else does.
func TestATransferIsAnsweredInTime(t *testing.T) {
	t.Parallel()
	t.Run("of who listens", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.startLimit = inTime
		w.begin()
		listener, target, other := listens(w)
		w.Refers(listener, "1003")
		w.answered(listener, ari.TransferDeclined)
		w.HangsUp(listener, ari.CauseNormalClearing)
		endOf(w, target, other)
		w.leavesNothing()
		w.quiet()
	})
	t.Run("of a call that is busy", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.startLimit = inTime
		w.begin()
		caller, callee := w.calls("PJSIP/1004", "1001")
		held := w.Hold(aritest.Op("channels.create"))
		w.Refers(callee, "1003")
		w.await("the leg", held.Reached())
		w.Refers(caller, "1003")
		w.answered(caller, ari.TransferUnavailable)
		held.Release()
		w.HangsUp(caller, ari.CauseNormalClearing)
		w.gone(callee, ari.CauseNormalClearing)
		w.leavesNothing()
	})
}
