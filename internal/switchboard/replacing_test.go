package switchboard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// shownOut waits until a channel was hung up, whatever came of it.
func (w *world) shownOut(id string) {
	w.t.Helper()
	w.Wait(id+" is hung up", func(s aritest.State) bool {
		return s.Unanswered == 0 && slices.ContainsFunc(s.Requests, func(r aritest.Request) bool {
			return r.Op == "channels.hangup" && strings.HasSuffix(r.Path, "/"+id)
		})
	})
}

// Asterisk tells of somebody who takes a place before it swaps the two. However long
// that takes, whoever was there has the place back.
func TestWhoWasReplacedComesBack(t *testing.T) {
	for _, side := range []string{"caller", "callee"} {
		t.Run(side, func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			ousted := map[string]string{"caller": caller, "callee": callee}[side]
			intruder := w.Replaces("PJSIP/1003", ousted)
			w.shownOut(intruder)
			w.Refers(callee, "9")
			w.answered(callee, ari.TransferDeclined) // behind all that is done about the intruder
			w.Swaps(intruder)
			w.Wait("the intruder ends", func(s aritest.State) bool { return s.Ended[intruder] != 0 })
			w.handled()
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.became("mara call.place connected", "tarik call.transfer refused")
		})
	}
}

// The one who comes is swapped in, or gone, while nobody is told.
func TestWhoWasReplacedInAGapComesBack(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	intruder := w.Replaces("PJSIP/1003", callee)
	w.shownOut(intruder)
	for _, lost := range []string{"ChannelLeftBridge", "ChannelEnteredBridge", "ChannelDestroyed"} {
		w.Lose(lost, 1)
	}
	w.Lose("ChannelLeftBridge", 1)
	w.Swaps(intruder)
	w.takesStock()
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
}
