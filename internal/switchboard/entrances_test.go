package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// The ways in besides a phone's, each with what leads to tarik, and from where.
var entrances = map[string]struct{ endpoint, extension string }{
	"trunk":  {"PJSIP/carrier", "+33142685305"},
	"member": {"Local/1005@linewarden-member", "1005"},
}

func TestACallThatNoPhoneMade(t *testing.T) {
	for as, from := range entrances {
		t.Run(as, func(t *testing.T) {
			w := open(t)
			caller, _ := w.comesIn(as, from.endpoint, from.extension)
			callee := leg(caller, "1005")
			w.rings(callee)
			w.Answers(callee)
			w.talk(caller, callee)
			w.HangsUp(callee, ari.CauseNormalClearing)
			w.gone(caller, ari.CauseNormalClearing)
			w.became("tarik call.ring connected")
			w.quiet()
		})
		t.Run(as+", found again", func(t *testing.T) {
			w := open(t)
			caller, _ := w.comesIn(as, from.endpoint, from.extension)
			callee := leg(caller, "1005")
			w.rings(callee)
			w.Answers(callee)
			w.talk(caller, callee)
			w.handled()
			w.killed()
			w.begin()
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.gone(callee, ari.CauseNormalClearing)
			w.leavesNothing()
		})
		t.Run(as+", of which nobody was told", func(t *testing.T) {
			w := open(t)
			held := w.Hold(aritest.Op("channels.getChannelVar"))
			caller, _ := w.comesIn(as, from.endpoint, from.extension)
			w.await("the request", held.Reached())
			w.killed()
			w.begin()
			callee := leg(caller, "1005")
			w.rings(callee)
			w.Answers(callee)
			w.talk(caller, callee)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.gone(callee, ari.CauseNormalClearing)
			w.leavesNothing()
		})
		t.Run(as+", to nobody", func(t *testing.T) {
			w := open(t)
			caller, _ := w.comesIn(as, from.endpoint, "1999")
			if as == "trunk" {
				w.played(caller)
			}
			w.Wait("it has ended", func(s aritest.State) bool { return !exists(s, caller) })
			w.leavesNothing()
		})
	}
}

// What is dialled leaves in one form, whatever form it was dialled in, and shows
// the number of the decision.
func TestACallToANumberOutside(t *testing.T) {
	for _, dialled := range []string{"0142685399", "+33142685399", "0033142685399"} {
		t.Run(dialled, func(t *testing.T) {
			w := open(t)
			caller := w.dials("PJSIP/1001", dialled)
			outside := "lw-leg-" + caller + "-outside"
			w.rings(outside)
			c := w.State().Channels[outside]
			if !strings.HasPrefix(c.Name, "Local/+33142685399@linewarden-outbound") || c.Variables["LW_CALLERID"] != "+33142685301" {
				t.Errorf("called %s with %v", c.Name, c.Variables)
			}
			w.Answers(outside)
			w.talk(caller, outside)
			w.HangsUp(outside, ari.CauseNormalClearing)
			w.gone(caller, ari.CauseNormalClearing)
			w.became("mara call.external connected")
			w.quiet()
		})
	}
	t.Run("refused", func(t *testing.T) {
		w := open(t)
		caller := w.dials("PJSIP/1001", "00442083661177")
		w.played(caller)
		w.gone(caller, ari.CauseCallRejected)
		w.became("mara call.external refused")
	})
}
