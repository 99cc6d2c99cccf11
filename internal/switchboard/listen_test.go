package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// ear is the id of the snoop of a listener.
func ear(listener string) string { return "lw-ear-" + listener }

// listens lets Dana listen to Mara, who talks with Rana.
func listens(w *world) (listener, target, other string) {
	w.t.Helper()
	target, other = w.calls("PJSIP/1001", "1003")
	listener = w.dials("PJSIP/1004", "*2221001")
	w.talk(listener, ear(listener))
	w.monitored(1)
	return listener, target, other
}

// monitored waits until so many have begun to be on calls of others.
func (w *world) monitored(n int) {
	w.t.Helper()
	w.trail.until(w.t, "that a call is monitored", func(lines []line) bool {
		lines = slices.DeleteFunc(lines, func(l line) bool { return l.message != "a call is monitored" })
		return len(lines) >= n
	})
}

// endOf lets those who are listened to hang up, who have noticed nothing until
// then.
func endOf(w *world, target, other string) {
	w.t.Helper()
	w.talk(target, other)
	w.HangsUp(target, ari.CauseNormalClearing)
	w.gone(other, ari.CauseNormalClearing)
}

func TestAListenersTargetEndsBeforeItIsHeard(t *testing.T) {
	for op, prompt := range map[string]bool{
		"channels.setChannelVar": true, "channels.snoopChannelWithId": true,
		"bridges.createWithId": true, "bridges.addChannel": true, "channels.answer": false,
	} {
		t.Run("before "+op, func(t *testing.T) {
			w := open(t)
			target, _ := w.calls("PJSIP/1001", "1003")
			held := w.Hold(aritest.Op(op))
			listener := w.dials("PJSIP/1004", "*2221001")
			w.await("the moment", held.Reached())
			w.HangsUp(target, ari.CauseNormalClearing)
			held.Release()
			if prompt {
				w.played(listener)
				w.gone(listener, ari.CauseSubscriberAbsent)
				w.became("mara call.place connected", "dana monitor.listen no_call")
			} else {
				w.gone(listener, ari.CauseNormalClearing)
				w.became("mara call.place connected", "dana monitor.listen ended")
			}
			w.quiet()
		})
	}
}

func TestASnoopThatCannotBeMade(t *testing.T) {
	w := open(t)
	target, other := w.calls("PJSIP/1001", "1003")
	w.Fail("channels.snoopChannelWithId", 1, 500, "Snoop channel could not be created")
	listener := w.dials("PJSIP/1004", "*2221001")
	w.played(listener)
	w.gone(listener, ari.CauseCongestion)
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen failed")
}

func TestASnoopThatNeverStarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.startLimit = inTime
	w.begin()
	target, other := w.calls("PJSIP/1001", "1003")
	held := w.Hold(aritest.Op("channels.snoopChannelWithId"))
	listener := w.dials("PJSIP/1004", "*2221001")
	w.await("the snoop", held.Reached())
	w.Lose("StasisStart", 1)
	held.Release()
	w.played(listener)
	w.gone(listener, ari.CauseCongestion)
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen failed")
}

func TestAListeningEndsWithEachOfItsParts(t *testing.T) {
	for name, who := range map[string]func(listener, target, other string) string{
		"the listener":    func(listener, _, _ string) string { return listener },
		"the snoop":       func(listener, _, _ string) string { return ear(listener) },
		"the target":      func(_, target, _ string) string { return target },
		"the other party": func(_, _, other string) string { return other },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			listener, target, other := listens(w)
			w.handled()
			w.HangsUp(who(listener, target, other), ari.CauseNormalClearing)
			w.gone(listener, ari.CauseNormalClearing)
			w.gone(ear(listener), ari.CauseNormalClearing)
			if exists(w.State(), target) && exists(w.State(), other) {
				endOf(w, target, other)
			}
			w.became("mara call.place connected", "dana monitor.listen ended")
			w.quiet()
		})
	}
}

func TestAListenerHangsUpBeforeHeIsAnswered(t *testing.T) {
	for _, op := range []string{
		"channels.setChannelVar", "channels.snoopChannelWithId", "bridges.createWithId", "bridges.addChannel", "channels.answer",
	} {
		t.Run("before "+op, func(t *testing.T) {
			w := open(t)
			target, other := w.calls("PJSIP/1001", "1003")
			held := w.Hold(aritest.Op(op))
			listener := w.dials("PJSIP/1004", "*2221001")
			w.await("the moment", held.Reached())
			w.HangsUp(listener, ari.CauseNormalClearing)
			held.Release()
			w.Wait("the snoop is gone", func(s aritest.State) bool { return len(s.Channels) == 2 && len(s.Bridges) == 1 })
			endOf(w, target, other)
			w.became("mara call.place connected", "dana monitor.listen cancelled")
			w.quiet()
		})
	}
}

func TestThereIsNothingToListenTo(t *testing.T) {
	w := open(t)
	listener := w.dials("PJSIP/1004", "*2221001")
	w.played(listener)
	w.gone(listener, ari.CauseSubscriberAbsent)
	w.became("dana monitor.listen no_call")
	w.quiet()
}
