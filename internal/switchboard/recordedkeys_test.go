package switchboard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// Who presses the key by which one objects has objected, whatever else is pressed.
func TestAnObjectionAmongOtherKeys(t *testing.T) {
	for _, pressed := range []string{"**", "*5", "5*", "**1"} {
		t.Run(pressed, func(t *testing.T) {
			w := open(t)
			vera, rana := w.calls("PJSIP/1006", "1003")
			w.Wait("she is told", func(s aritest.State) bool { return len(s.Channels[rana].Playing) > 0 })
			w.Presses(rana, pressed)
			w.Wait("she objects", func(s aritest.State) bool { return w.objected(s, rana) })
			w.finishes(vera)
		})
	}
}

// Asterisk does nothing with a channel before what is played to it is over, and a call
// for help waits for no announcement.
func TestACallForHelpWaitsForNoAnnouncement(t *testing.T) {
	w := open(t)
	vera, rana := w.calls("PJSIP/1006", "1003")
	w.Wait("she is told", func(s aritest.State) bool { return len(s.Channels[rana].Playing) > 0 })
	w.Refers(vera, "112")
	s := w.Wait("she is sent there", func(s aritest.State) bool { return s.Channels[rana].Continued.Context == "emergency-out" })
	at := func(op, of string) int {
		return slices.IndexFunc(s.Requests, func(r aritest.Request) bool { return r.Op == op && strings.Contains(r.Path, of) })
	}
	if stopped, sent := at("playbacks.stop", rana), at("channels.continueInDialplan", rana); stopped < 0 || stopped > sent {
		t.Errorf("request %d of the announcement's end is not before %d", stopped, sent)
	}
	w.HangsUp(rana, ari.CauseNormalClearing)
	w.HangsUp(vera, ari.CauseNormalClearing)
}
