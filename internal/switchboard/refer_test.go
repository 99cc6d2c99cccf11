package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// declined waits until a phone's wish for a transfer was answered.
func (w *world) declined(id string) {
	w.t.Helper()
	s := w.Wait("the transfer is answered", func(s aritest.State) bool { return len(s.Channels[id].TransferAnswer) > 0 })
	if got := s.Channels[id].TransferAnswer; !slices.Equal(got, []ari.TransferState{ari.TransferDeclined}) {
		w.t.Errorf("the phone was told %q", got)
	}
}

func TestTransfersAreDeclined(t *testing.T) {
	for name, refer := range map[string]func(w *world, caller, callee string) (who string){
		"blind by the caller": func(w *world, caller, _ string) string {
			w.Refers(caller, "1003")
			return caller
		},
		"blind by the callee": func(w *world, _, callee string) string {
			w.Refers(callee, "00339123456789")
			return callee
		},
		"attended": func(w *world, caller, callee string) string {
			w.RefersTo(caller, callee)
			return caller
		},
		"when asterisk fails at first": func(w *world, caller, _ string) string {
			w.Fail("channels.transfer_progress", 2, 500, "Failed")
			w.Refers(caller, "1003")
			return caller
		},
		"when asterisk is gone for a moment": func(w *world, caller, _ string) string {
			held := w.Hold(aritest.Op("channels.transfer_progress"))
			w.Refers(caller, "1003")
			w.await("the answer", held.Reached())
			w.Refuse()
			w.Accept()
			return caller
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			who := refer(w, caller, callee)
			w.declined(who)
			w.handled() // the echo of the answer, too
			w.declined(who)
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.became("mara call.place connected")
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
			w.declined(callee)
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

// The phone has hung up, or asks another program.
func TestTransfersThatCannotBeAnswered(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	held := w.Hold(aritest.Op("channels.transfer_progress"))
	w.Refers(caller, "1003")
	w.await("the answer", held.Reached())
	w.HangsUp(caller, ari.CauseNormalClearing)
	held.Release()
	w.gone(callee, ari.CauseNormalClearing)

	other := w.other()
	w.Refers(other, "1003")
	w.leavesNothing(other)
	w.quiet()
	if got := w.State().Channels[other].TransferAnswer; got != nil {
		t.Errorf("another program's phone was told %q", got)
	}
}
