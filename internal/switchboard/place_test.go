package switchboard_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

func TestTheFirstOfTwoAnswersGetsTheCall(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1002")
	desk, mobile := leg(caller, "1002"), leg(caller, "1002-mobile")
	w.rings(desk)
	w.rings(mobile)
	held := w.Hold(aritest.Op("channels.answer"))
	w.Answers(mobile)
	w.Answers(desk)
	w.await("the caller's answer", held.Reached())
	held.Release()
	w.talk(caller, mobile)
	w.gone(desk, ari.CauseAnsweredElsewhere)
	w.HangsUp(mobile, ari.CauseNormalClearing)
	w.gone(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
	w.quiet()
}

func TestAnswerAndCancelCross(t *testing.T) {
	for name, kind := range map[string]func(*world) *aritest.Held{
		"before the caller is answered": func(w *world) *aritest.Held { return w.Hold(aritest.Op("channels.answer")) },
		"after the caller is answered":  func(w *world) *aritest.Held { return w.Hold(aritest.Op("bridges.addChannel")) },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller := w.dials("PJSIP/1001", "1005")
			w.rings(leg(caller, "1005"))
			held := kind(w)
			w.Answers(leg(caller, "1005"))
			w.await("the moment", held.Reached())
			w.HangsUp(caller, ari.CauseNormalClearing)
			held.Release()
			w.gone(leg(caller, "1005"), ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

func TestTheAnswererHangsUpBeforeTheCallIsConnected(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1005")
	callee := leg(caller, "1005")
	w.rings(callee)
	held := w.Hold(aritest.Op("bridges.addChannel"))
	w.Answers(callee)
	w.await("the moment", held.Reached())
	w.HangsUp(callee, ari.CauseNormalClearing)
	held.Release()
	w.gone(caller, ari.CauseCongestion)
	w.became("mara call.place failed")
	w.quiet()
}

func TestACallThatCannotBeConnectedEndsForBoth(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1005")
	w.rings(leg(caller, "1005"))
	w.Fail("channels.answer", 1, 500, "Failed to answer channel")
	w.Answers(leg(caller, "1005"))
	w.gone(caller, ari.CauseCongestion)
	w.gone(leg(caller, "1005"), ari.CauseCongestion)
	w.became("mara call.place failed")
}

// A phone that could not be told to ring must not ring, or be answered, while
// the others do.
func TestALegThatCannotBeDialledIsEndedAtOnce(t *testing.T) {
	w := open(t)
	w.Drop("channels.dial", 1)
	caller := w.dials("PJSIP/1001", "1002")
	s := w.Wait("one of the two legs is ended", func(s aritest.State) bool { return len(s.Ended) == 1 })
	for _, callee := range []string{leg(caller, "1002"), leg(caller, "1002-mobile")} {
		if exists(s, callee) {
			w.rings(callee)
			w.hears(caller)
			w.Answers(callee)
			w.talk(caller, callee)
		}
	}
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
}

func TestALegThatIsThereAlthoughNobodyKnewIsDialled(t *testing.T) {
	w := open(t)
	w.Drop("channels.create", 1)
	caller := w.dials("PJSIP/1001", "1005")
	callee := leg(caller, "1005")
	w.rings(callee)
	w.Answers(callee)
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
}

// tooEarly is what Asterisk answers to whoever dials a leg that has not entered the
// application yet.
const tooEarly = "Channel not in Stasis application"

func TestALegThatIsNotInTheApplicationYetIsDialledWhenItIs(t *testing.T) {
	w := open(t)
	w.Fail("channels.dial", 1, http.StatusConflict, tooEarly)
	caller, callee := w.calls("PJSIP/1001", "1005")
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
}

// It is dialled because it was made, and has not to be told of.
func TestALegOfWhichNothingIsToldIsDialled(t *testing.T) {
	w := open(t)
	w.Lose("StasisStart", 2) // the phone's, which is then in a snapshot, and the leg's
	caller := w.dials("PJSIP/1001", "1005")
	w.takesStock()
	callee := leg(caller, "1005")
	w.rings(callee)
	w.Answers(callee)
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
}

// Asterisk's time for ringing begins with the dialling, so it ends no leg that
// never gets so far.
func TestALegThatNeverStarts(t *testing.T) {
	t.Parallel()
	t.Run("is given up", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.startLimit = inTime
		w.begin()
		w.Lose("StasisStart", 2) // the phone's, which is then in a snapshot, and the leg's
		w.Fail("channels.dial", 1, http.StatusConflict, tooEarly)
		caller := w.dials("PJSIP/1001", "1005")
		w.takesStock()
		w.gone(caller, ari.CauseCongestion)
		w.gone(leg(caller, "1005"), ari.CauseNormalClearing)
		w.became("mara call.place failed")
	})
	t.Run("does not end the others", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.startLimit = inTime
		w.begin()
		held := w.Hold(aritest.Op("channels.create"))
		caller := w.dials("PJSIP/1001", "1002")
		w.await("the first leg", held.Reached())
		w.Lose("StasisStart", 1)
		w.Fail("channels.dial", 1, http.StatusConflict, tooEarly)
		held.Release()
		w.rings(leg(caller, "1002-mobile"))
		w.gone(leg(caller, "1002"), ari.CauseNormalClearing)
		w.Answers(leg(caller, "1002-mobile"))
		w.talk(caller, leg(caller, "1002-mobile"))
		w.HangsUp(caller, ari.CauseNormalClearing)
		w.became("mara call.place connected")
	})
}

// Asterisk says yes before it dials, and does not tell when nothing came of it.
func TestADialThatCameToNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.startLimit, w.ringTimeout = inTime, 100*time.Millisecond
	w.begin()
	w.Fail("channels.dial", 1, 200, "")
	caller := w.dials("PJSIP/1001", "1005")
	w.gone(caller, ari.CauseNoAnswer)
	w.became("mara call.place no_answer")
}

func TestACallToNobodyWhoCouldBeAsked(t *testing.T) {
	for name, tc := range map[string]struct {
		happens func(*world)
		cause   ari.Cause
		outcome string
	}{
		"no phone is registered": {func(w *world) { w.contacts["PJSIP/1005"] = "" }, ari.CauseSubscriberAbsent, "unreachable"},
		"the phone has left":     {func(w *world) { w.Fail("channels.create", 1, 500, "Allocation failed") }, ari.CauseSubscriberAbsent, "unreachable"},
		"asterisk is not booted": {func(w *world) { w.Fail("channels.create", 1, 503, "Not booted") }, ari.CauseCongestion, "failed"},
		"there is no such endpoint": {
			func(w *world) { delete(w.contacts, "PJSIP/1005") }, ari.CauseSubscriberAbsent, "unreachable",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			tc.happens(w)
			w.gone(w.dials("PJSIP/1001", "1005"), tc.cause)
			w.became("mara call.place " + tc.outcome)
			w.quiet()
		})
	}
}

func TestACallerWhoHangsUpBeforeAnythingIsDone(t *testing.T) {
	w := open(t)
	held := w.Hold(aritest.Op("channels.getChannelVar"))
	caller := w.dials("PJSIP/1001", "1005")
	w.await("the question for the contacts", held.Reached())
	w.HangsUp(caller, ari.CauseNormalClearing)
	held.Release()
	w.became("mara call.place cancelled")
	w.quiet()
}
