package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

func TestAParkedCallComesBack(t *testing.T) {
	w := open(t)
	parked := w.parks()
	w.ParkingTimesOut(parked)
	ringing := leg(parked, "1001")
	w.rings(ringing)
	w.hears(parked)
	w.Answers(ringing)
	w.talk(parked, ringing)
	w.HangsUp(ringing, ari.CauseNormalClearing)
	w.gone(parked, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked", "mara call.ring connected")
	w.quiet()
}

// It is parked again, in its slot, until somebody takes it.
func TestAParkedCallThatNobodyAnswersIsParkedAgain(t *testing.T) {
	for name, does := range map[string]func(w *world, ringing string){
		"busy":      func(w *world, ringing string) { w.HangsUp(ringing, ari.CauseUserBusy) },
		"declined":  func(w *world, ringing string) { w.HangsUp(ringing, ari.CauseCallRejected) },
		"no answer": func(w *world, ringing string) { w.DialTimesOut(ringing) },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			first, parked := w.parks(), w.parks()
			w.HangsUp(first, ari.CauseNormalClearing)
			w.ParkingTimesOut(parked)
			ringing := leg(parked, "1001")
			w.rings(ringing)
			does(w, ringing)
			w.Wait("the call is in its slot", func(aritest.State) bool { return w.Parked("default")[72] == parked })
			w.HangsUp(parked, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

// A colleague who may pick up the parker's calls may pick up this one.
func TestAParkedCallThatComesBackIsPickedUp(t *testing.T) {
	w := open(t)
	parked := w.parks()
	w.ParkingTimesOut(parked)
	w.rings(leg(parked, "1001"))
	dana := w.dials("PJSIP/1004", "**1001")
	w.talk(parked, dana)
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	w.leavesNothing()
	w.quiet()
}

// Nobody is rung who has stepped out: the call is parked again.
func TestAParkedCallOfWhoHasSteppedOut(t *testing.T) {
	w := open(t)
	first, parked := w.parks(), w.parks()
	w.HangsUp(first, ari.CauseNormalClearing)
	if err := w.reach.Snooze("mara", true); err != nil {
		t.Fatal(err)
	}
	w.ParkingTimesOut(parked)
	w.trail.waitForOutcome(t, "mara call.ring refused")
	w.Wait("the call is in its slot", func(aritest.State) bool { return w.Parked("default")[72] == parked })
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.leavesNothing()
	w.quiet()
}
