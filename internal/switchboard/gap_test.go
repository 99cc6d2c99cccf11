package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// unseen lets something happen while no event gets through, breaks the
// connection, and waits until there is a new one.
func (w *world) unseen(happens func()) {
	w.t.Helper()
	w.handled()
	w.StallWebSockets(true)
	happens()
	w.CutWebSockets()
	w.handled()
}

func TestRingingThatWasMissed(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1005")
	callee := leg(caller, "1005")
	w.Wait("the leg is dialled", func(s aritest.State) bool { return s.Channels[callee].Dialed })
	w.unseen(func() { w.Rings(callee) })
	w.hears(caller)
	w.Answers(callee)
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
	w.quiet()
}

func TestAnAnswerThatWasMissed(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1002")
	desk, mobile := leg(caller, "1002"), leg(caller, "1002-mobile")
	w.rings(desk)
	w.rings(mobile)
	w.unseen(func() { w.Answers(mobile) })
	w.talk(caller, mobile)
	w.gone(desk, ari.CauseAnsweredElsewhere)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected")
	w.quiet()
}

func TestAnEndThatWasMissed(t *testing.T) {
	t.Parallel()
	ring := func(w *world) string {
		caller := w.dials("PJSIP/1001", "1005")
		w.rings(leg(caller, "1005"))
		w.hears(caller)
		return caller
	}
	talk := func(w *world) string {
		caller, _ := w.calls("PJSIP/1001", "1005")
		return caller
	}
	for name, tc := range map[string]struct {
		set     func(*world) (caller string)
		who     func(caller string) string
		cause   ari.Cause // of the other side's end
		outcome string
	}{
		"of the only leg":            {ring, phoneOf, ari.CauseNormalUnspecified, "failed"},
		"of a caller":                {ring, callerOf, ari.CauseNormalClearing, "cancelled"},
		"of a caller who talks":      {talk, callerOf, ari.CauseNormalClearing, "connected"},
		"of somebody who was called": {talk, phoneOf, ari.CauseNormalClearing, "connected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			caller := tc.set(w)
			ends, other := tc.who(caller), callerOf(caller)
			if ends == other {
				other = phoneOf(caller)
			}
			w.unseen(func() { w.HangsUp(ends, ari.CauseUserBusy) })
			w.gone(other, tc.cause)
			w.became("mara call.place " + tc.outcome)
			w.quiet()
		})
	}
}

func callerOf(caller string) string { return caller }
func phoneOf(caller string) string  { return leg(caller, "1005") }

func TestTheEndOfOneOfTwoLegsThatWasMissed(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1002")
	desk, mobile := leg(caller, "1002"), leg(caller, "1002-mobile")
	w.rings(desk)
	w.rings(mobile)
	w.unseen(func() { w.HangsUp(desk, ari.CauseUserBusy) })
	w.Answers(mobile)
	w.talk(caller, mobile)
	w.HangsUp(mobile, ari.CauseNormalClearing)
	w.became("mara call.place connected")
	w.quiet()
}

func TestTheEndOfAListeningThatWasMissed(t *testing.T) {
	for name, who := range map[string]func(listener string) string{
		"of the snoop": ear, "of the listener": callerOf,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			listener, target, other := listens(w)
			w.unseen(func() { w.HangsUp(who(listener), ari.CauseNormalClearing) })
			w.gone(listener, ari.CauseNormalClearing)
			w.gone(ear(listener), ari.CauseNormalClearing)
			endOf(w, target, other)
			w.became("mara call.place connected", "dana monitor.listen ended")
			w.quiet()
		})
	}
}

func TestAStartThatWasMissed(t *testing.T) {
	t.Parallel()
	t.Run("of a leg", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		held := w.Hold(aritest.Op("channels.create"))
		caller := w.dials("PJSIP/1001", "1005")
		w.await("the leg", held.Reached())
		w.Lose("StasisStart", 1)
		held.Release()
		w.unseen(func() {
			w.Wait("the leg is there", func(s aritest.State) bool { return exists(s, leg(caller, "1005")) })
		})
		w.rings(leg(caller, "1005"))
		w.Answers(leg(caller, "1005"))
		w.talk(caller, leg(caller, "1005"))
		w.HangsUp(caller, ari.CauseNormalClearing)
		w.became("mara call.place connected")
		w.quiet()
	})
	t.Run("of a snoop", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		target, other := w.calls("PJSIP/1001", "1003")
		held := w.Hold(aritest.Op("channels.snoopChannelWithId"))
		listener := w.dials("PJSIP/1004", "*2221001")
		w.await("the snoop", held.Reached())
		w.Lose("StasisStart", 1)
		held.Release()
		w.unseen(func() {
			w.Wait("the snoop is there", func(s aritest.State) bool { return exists(s, ear(listener)) })
		})
		w.talk(listener, ear(listener))
		w.HangsUp(listener, ari.CauseNormalClearing)
		endOf(w, target, other)
		w.became("mara call.place connected", "dana monitor.listen ended")
		w.quiet()
	})
	for name, reported := range map[string][]string{
		"of a phone": {"LW_CALL", "LW_ROLE"},
		// As without channelvars in ari.conf.
		"of a phone on which no notes are reported": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.ReportVariables(reported...)
			var caller, refused string
			w.unseen(func() {
				caller = w.dials("PJSIP/1001", "1003")
				refused = w.dials("PJSIP/1005", "1003")
			})
			w.rings(leg(caller, "1003"))
			w.Answers(leg(caller, "1003"))
			w.talk(caller, leg(caller, "1003"))
			w.played(refused)
			w.gone(refused, ari.CauseCallRejected)
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

// The start of a phone's channel may be in a snapshot and come as an event
// after it. It is one request all the same.
func TestAStartThatIsToldTwice(t *testing.T) {
	w := open(t)
	held := w.Hold(aritest.Op("channels.list"))
	w.takesStock()
	w.await("the listing", held.Reached())
	caller := w.dials("PJSIP/1001", "1005")
	held.Release()
	w.rings(leg(caller, "1005"))
	w.handled()
	w.HangsUp(leg(caller, "1005"), ari.CauseUserBusy)
	w.gone(caller, ari.CauseUserBusy)
	w.became("mara call.place busy")
	w.quiet()
}

// To dial a leg a second time would be a second call to the phone: Asterisk
// does so until the phone rings.
func TestALegIsDialledOnce(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1005")
	callee := leg(caller, "1005")
	w.Wait("the leg is dialled", func(s aritest.State) bool { return s.Channels[callee].Dialed })
	w.takesStock()
	w.handled()
	w.rings(callee)
	w.hears(caller)
	w.HangsUp(callee, ari.CauseUserBusy)
	w.became("mara call.place busy")
	w.quiet()
	if n := w.State().Asked("channels.dial"); n != 1 {
		t.Errorf("the leg was dialled %d times", n)
	}
}

// Asterisk takes its time to end a channel. Until it has, a snapshot shows a
// phone that seems to wait for an answer to its request.
func TestARequestIsNotServedAgainWhileItsChannelEnds(t *testing.T) {
	w := open(t)
	w.Fail("channels.hangup", 1, 200, "")
	refused := w.dials("PJSIP/1005", "1003")
	w.played(refused)
	w.Wait("the phone is hung up", func(s aritest.State) bool { return s.Asked("channels.hangup") == 1 })
	w.takesStock()
	w.handled()
	w.takesStock()
	w.handled()
	w.HangsUp(refused, ari.CauseCallRejected)
	w.became("tarik call.place refused")
	w.quiet()
}

func TestTheEndOfAPromptThatWasMissed(t *testing.T) {
	w := open(t)
	refused := w.dials("PJSIP/1005", "1003")
	w.Wait("the prompt is played", func(s aritest.State) bool { return len(s.Channels[refused].Playing) > 0 })
	w.unseen(func() { w.Played(refused, false) })
	w.gone(refused, ari.CauseCallRejected)
	w.became("tarik call.place refused")
	w.quiet()
}

// On a new connection Asterisk tells of the channels in the application at once,
// of those that leave it only when it was asked for all of them: what happens
// in between may tell of a channel whose end is never told.
func TestALateWordOfAChannelThatIsGone(t *testing.T) {
	w := open(t)
	target, other := w.calls("PJSIP/1001", "1003")
	snooped := w.HoldAnswer(aritest.Op("channels.snoopChannelWithId"))
	listener := w.dials("PJSIP/1004", "*2221001")
	w.await("the snoop", snooped.Reached())
	w.handled()
	subscribed := w.Hold(aritest.Op("applications.subscribe"))
	w.CutWebSockets()
	w.await("the new connection", subscribed.Reached())
	snooped.Release()
	w.talk(listener, ear(listener))
	w.HangsUp(listener, ari.CauseNormalClearing)
	subscribed.Release()
	w.gone(ear(listener), ari.CauseNormalClearing)
	w.handled()
	if c, known := w.board.Calls.Get(listener); known {
		t.Errorf("a channel that is gone is known as %+v", c)
	}
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen ended")
	w.quiet()
}

// Asterisk was restarted: nothing that was is any more.
func TestAsteriskHasForgottenEverything(t *testing.T) {
	w := open(t)
	listens(w)
	rang(w)
	refused := w.dials("PJSIP/1005", "1003")
	w.Wait("nobody asks for anything", func(s aritest.State) bool {
		return len(s.Channels[refused].Playing) > 0 && s.Unanswered == 0
	})
	w.Restart()
	w.leavesNothing()
	w.quiet()
}
