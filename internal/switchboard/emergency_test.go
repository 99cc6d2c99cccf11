package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// helped waits until an emergency call is where the dialplan sees to it, and
// lets it end.
func (w *world) helped(caller string) {
	w.t.Helper()
	want := ari.Location{Context: "emergency-out", Extension: "112", Priority: 1}
	w.Wait("the call is passed on", func(s aritest.State) bool { return s.Channels[caller].Continued == want })
	w.HangsUp(caller, ari.CauseNormalClearing)
}

// Whatever goes wrong, nobody hangs up a call for help.
func TestAnEmergencyCallIsPassedOnWhateverGoesWrong(t *testing.T) {
	t.Parallel()
	for name, goesWrong := range map[string]func(*world){
		"nothing":          func(*world) {},
		"asterisk fails":   func(w *world) { w.Fail("channels.continueInDialplan", 3, 500, "Failed") },
		"asterisk refuses": func(w *world) { w.Fail("channels.continueInDialplan", 1, 412, "Channel in invalid state") },
		"asterisk is silent": func(w *world) {
			w.Hang("channels.continueInDialplan", 1)
		},
		"asterisk is gone for a moment": func(w *world) { unreachable(w, operation{op: "channels.continueInDialplan"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			impatient(w)
			w.begin()
			goesWrong(w)
			w.helped(w.dials("PJSIP/1001", "112"))
			w.became("mara call.place passed_on")
			for _, r := range w.State().Requests {
				if r.Op == "channels.hangup" {
					t.Error("an emergency call was hung up")
				}
			}
		})
	}
}

// The codes and the policy change on their own.
func TestNoCodeStandsInTheWayOfAnEmergencyCall(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]codes.Plan{
		"its beginning": {codes.Pickup: "11"},
		"all of it":     {codes.GroupPickup: "112"},
		"a slot":        {codes.Unpark: "110-119"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.codes = plan
			w.begin()
			w.helped(w.dials("PJSIP/1001", "112"))
			w.became("mara call.place passed_on")
		})
	}
}

func TestAnEmergencyCallWhoseAnswerIsLost(t *testing.T) {
	w := open(t)
	held := w.HoldAnswer(aritest.Op("channels.continueInDialplan"))
	caller := w.dials("PJSIP/1001", "112")
	w.await("the call to be passed on", held.Reached())
	w.Refuse()
	w.Accept()
	w.Wait("it is tried again", func(s aritest.State) bool { return s.Asked("channels.continueInDialplan") == 2 })
	w.leavesNothing(caller)
	w.decided("mara call.place passed_on")
	w.helped(caller)
}

// Neither a gap nor a restart ends an emergency call that is on its way: what
// is noted on it makes it look like one of ours.
func TestAnEmergencyCallIsLeftAloneAfterwards(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "112")
	w.leavesNothing(caller)
	w.takesStock()
	w.handled()
	w.end(switchboard.ErrShutdown)
	w.begin()
	w.takesStock()
	w.leavesNothing(caller)
	w.helped(caller)
}

// Where it could not be passed on, the next start does it.
func TestAnEmergencyCallWhileTheDaemonStops(t *testing.T) {
	w := open(t)
	w.Fail("channels.continueInDialplan", 2, 500, "Failed")
	caller := w.dials("PJSIP/1001", "112")
	w.Wait("it is tried", func(s aritest.State) bool { return s.Asked("channels.continueInDialplan") == 1 })
	w.end(switchboard.ErrShutdown)
	if !exists(w.State(), caller) {
		t.Fatal("the call was ended")
	}
	w.begin()
	w.helped(caller)
	w.leavesNothing()
}
