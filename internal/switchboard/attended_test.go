package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// A channel of the same phone's is not enough: it must be a party of another call.
func TestAttendedTransfersToNoSecondCall(t *testing.T) {
	for name, refers := range map[string]func(w *world){
		"its own call":              func(w *world) { w.RefersTo(transferor, transferor) },
		"the other party's channel": func(w *world) { w.RefersTo(transferor, dana1) },
		"a call that rings at the phone": func(w *world) {
			other := w.dials("PJSIP/1003", "1001")
			w.rings(leg(other, "1001"))
			w.handled()
			w.RefersTo(transferor, leg(other, "1001"))
		},
		"a listening": func(w *world) {
			w.calls("PJSIP/1003", "1004")
			listener := w.monitors("PJSIP/1001", "*2221003")
			w.monitored(1)
			w.RefersTo(transferor, listener)
		},
		"a prompt": func(w *world) {
			refused := w.dials("PJSIP/1001", "9")
			w.Wait("the prompt is played", func(s aritest.State) bool { return len(s.Channels[refused].Playing) > 0 })
			w.RefersTo(transferor, refused)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.calls("PJSIP/1004", "1001")
			w.handled()
			refers(w)
			w.answered(transferor, ari.TransferDeclined)
			w.talk(dana1, transferor)
			w.HangsUp(dana1, ari.CauseNormalClearing)
			w.gone(transferor, ari.CauseNormalClearing)
		})
	}
}

// Each of the two calls is asked to take in the other's party at once: neither waits
// for the other, and nobody is dropped.
func TestBothCallsAreAskedAtOnce(t *testing.T) {
	w := open(t)
	w.calls("PJSIP/1004", "1001")
	w.calls("PJSIP/1001", "1003")
	held := w.Hold(aritest.Op("channels.transfer_progress"))
	w.RefersTo(transferor, mara2)
	w.RefersTo(mara2, transferor)
	w.await("the answer", held.Reached())
	held.Release()
	s := w.Wait("both are answered, or gone", func(s aritest.State) bool {
		final := func(id string) bool {
			return !exists(s, id) || slices.ContainsFunc(s.Channels[id].TransferAnswer, func(how ari.TransferState) bool { return how != ari.TransferProgressing })
		}
		return final(transferor) && final(mara2)
	})
	if !exists(s, dana1) || !exists(s, consulted) {
		t.Errorf("somebody was dropped: %v", channelsOf(s))
	}
	w.HangsUp(dana1, ari.CauseNormalClearing)
	w.Wait("the calls end", func(s aritest.State) bool { return !exists(s, transferor) || !exists(s, consulted) })
	if exists(w.State(), consulted) {
		w.HangsUp(consulted, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}
