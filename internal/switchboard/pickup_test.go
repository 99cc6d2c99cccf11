package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// rang sets up a call that rings at Tarik's phone.
func rang(w *world) (caller, callee string) {
	w.t.Helper()
	caller = w.dials("PJSIP/1001", "1005")
	callee = leg(caller, "1005")
	w.rings(callee)
	w.hears(caller)
	w.Wait("the call has its bridge", func(s aritest.State) bool { return bridged(s, caller) })
	return caller, callee
}

// notesCall is the first thing that is done to a picker who gets a call.
func notesCall(r aritest.Request) bool {
	return r.Op == "channels.setChannelVar" && strings.Contains(r.Body, "LW_CALL")
}

func TestAPickerWhoHangsUpInTheMomentOfTheTakeover(t *testing.T) {
	for before, when := range map[string]func(aritest.Request) bool{
		"the call is noted": notesCall, "channels.answer": aritest.Op("channels.answer"),
	} {
		t.Run("before "+before, func(t *testing.T) {
			w := open(t)
			caller, callee := rang(w)
			held := w.Hold(when)
			picker := w.dials("PJSIP/1004", "**1005")
			w.await("the takeover", held.Reached())
			w.HangsUp(picker, ari.CauseNormalClearing)
			held.Release()

			// The call rings on.
			w.Wait("the takeover is over", func(s aritest.State) bool { return s.Asked("channels.playWithId") == 1 })
			w.Answers(callee)
			w.talk(caller, callee)
			w.HangsUp(callee, ari.CauseNormalClearing)
			w.became("mara call.place connected", "dana call.pickup cancelled")
			w.quiet()
		})
	}
	t.Run("after he was answered", func(t *testing.T) {
		w := open(t)
		caller, callee := rang(w)
		held := w.HoldAnswer(aritest.Op("channels.answer"))
		picker := w.dials("PJSIP/1004", "**1005")
		w.await("the takeover", held.Reached())
		w.HangsUp(picker, ari.CauseNormalClearing)
		held.Release()
		w.gone(caller, ari.CauseCongestion)
		w.gone(callee, ari.CauseAnsweredElsewhere)
		w.became("mara call.place failed", "dana call.pickup failed")
		w.quiet()
	})
	t.Run("after the two were connected", func(t *testing.T) {
		w := open(t)
		caller, _ := rang(w)
		held := w.HoldAnswer(aritest.Op("bridges.addChannel"))
		picker := w.dials("PJSIP/1004", "**1005")
		w.await("the takeover", held.Reached())
		w.HangsUp(picker, ari.CauseNormalClearing)
		held.Release()
		w.gone(caller, ari.CauseNormalClearing)
		w.became("mara call.place connected", "dana call.pickup connected")
		w.quiet()
	})
}

func TestOfTwoPickersOneGetsTheCall(t *testing.T) {
	w := open(t)
	caller, callee := rang(w)
	held := w.Hold(notesCall)
	first := w.dials("PJSIP/1004", "**1005")
	w.await("the takeover", held.Reached())
	second := w.dials("PJSIP/1003", "**1005")
	held.Release()
	w.played(second)
	w.gone(second, ari.CauseSubscriberAbsent)
	w.talk(caller, first)
	w.gone(callee, ari.CauseAnsweredElsewhere)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.gone(first, ari.CauseNormalClearing)
	w.became("mara call.place connected", "dana call.pickup connected", "rana call.pickup no_call")
	w.quiet()
}

func TestAPickupWhileTheCallerHangsUp(t *testing.T) {
	w := open(t)
	caller, _ := rang(w)
	held := w.Hold(aritest.Op("channels.answer"))
	picker := w.dials("PJSIP/1004", "**1005")
	w.await("the takeover", held.Reached())
	w.HangsUp(caller, ari.CauseNormalClearing)
	held.Release()
	w.gone(picker, ari.CauseNormalClearing)
	w.became("mara call.place cancelled", "dana call.pickup no_call")
	w.quiet()
}

// The session of the call is ending: it no longer hands anything over, and its
// phone still rings.
func TestAPickupOfACallThatHasJustEnded(t *testing.T) {
	w := open(t)
	caller, callee := rang(w)
	held := w.Hold(aritest.Op("channels.hangup"))
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.await("the end of the leg", held.Reached())
	picker := w.dials("PJSIP/1004", "**1005")
	w.handled()
	held.Release()
	w.gone(callee, ari.CauseNormalClearing)
	w.played(picker)
	w.gone(picker, ari.CauseSubscriberAbsent)
	w.became("mara call.place cancelled", "dana call.pickup no_call")
	w.quiet()
}

// A picker is told that the call is his only when he talks.
func TestAPickupThatCannotBeConnected(t *testing.T) {
	w := open(t)
	caller, callee := rang(w)
	w.Fail("bridges.addChannel", 1, 500, "Failed")
	picker := w.dials("PJSIP/1004", "**1005")
	w.gone(picker, ari.CauseCongestion)
	w.gone(caller, ari.CauseCongestion)
	w.gone(callee, ari.CauseAnsweredElsewhere)
	w.became("mara call.place failed", "dana call.pickup failed")
}

// What is noted on the picker is what a restarted daemon goes by.
func TestACallThatWasPickedUpOutlivesTheDaemon(t *testing.T) {
	w := open(t)
	caller, _ := rang(w)
	picker := w.dials("PJSIP/1004", "**1005")
	w.talk(caller, picker)
	w.gone(leg(caller, "1005"), ari.CauseAnsweredElsewhere)
	w.killed()
	w.begin()
	w.HangsUp(picker, ari.CauseNormalClearing)
	w.gone(caller, ari.CauseNormalClearing)
	w.leavesNothing()
}

// killed ends the switchboard without letting it do anything any more.
func (w *world) killed() {
	w.t.Helper()
	w.Refuse()
	w.end(errKilled)
	w.Accept()
}
