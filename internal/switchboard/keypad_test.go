package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari/aritest"
)

func TestKeysThatAreNoCodeAreHeard(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1003")
	w.Presses(caller, "12#5*")
	w.Presses(callee, "9#") // which is held back until its time is over
	w.Wait("they are played", func(s aritest.State) bool {
		return s.Channels[callee].DTMF == "12#5*" && s.Channels[caller].DTMF == "9#"
	})
	w.finishes(caller)
	w.became("mara call.place connected")
	w.quiet()
}

// What comes faster than it can be played does not hold up the other's channel for
// longer than a request may take.
func TestAFloodOfKeysIsCutOff(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1003")
	w.Presses(caller, strings.Repeat("5", 1000))
	w.Presses(callee, "1")
	w.Wait("the keys have been seen to", func(s aritest.State) bool { return s.Channels[caller].DTMF == "1" })
	if n := len(w.State().Channels[callee].DTMF); n == 0 || n > 200 {
		t.Errorf("%d keys are played at once", n)
	}
	w.finishes(caller)
	w.became("mara call.place connected")
	w.quiet()
}

// A number of which a digit may be missing is nobody's.
func TestANumberIsGivenUpInAGap(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1003")
	w.Presses(caller, "##1")
	w.Wait("the other party hears music", func(s aritest.State) bool { return s.Channels[callee].MOH })
	w.takesStock()
	w.Wait("it is told", func(s aritest.State) bool { return w.forgotten(s) && !s.Channels[callee].MOH })
	w.Presses(caller, "005#")
	w.Wait("the rest is played", func(s aritest.State) bool { return strings.HasPrefix(s.Channels[callee].DTMF, "005") })
	w.finishes(caller)
	w.became("mara call.place connected")
	w.quiet()
}
