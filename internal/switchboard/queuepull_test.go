package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// waits lets somebody call the queue, and returns the channel. The line has not
// been answered.
func (w *world) waits(id string) string {
	w.t.Helper()
	w.Incoming(aritest.Call{ID: id, Endpoint: "PJSIP/trunk", Context: "queues", Extension: "600", Outside: true})
	w.handled()
	return id
}

func waitsIn(w *world, id string) bool { return slices.Contains(w.Waiting("support"), id) }

// pulling is the story of a caller who is taken out of a queue: whatever goes
// wrong, the caller waits there until somebody is there to talk.
var pulling = story{
	before: func(w *world) { w.kept = w.waits("caller") },
	begin:  func(w *world) { w.dials("PJSIP/1004", "*49600") },
	next: func(w *world, s aritest.State) func() {
		switch {
		case talking(s, dana1, "caller"):
			return func() { w.finishes(dana1) }
		case !exists(s, dana1) && s.Channels["caller"].Dialplan.AppName == "Queue":
			return func() { w.finishes("caller") }
		}
		return nil
	},
	goal: []string{"dana queue.pickup connected"},
}

func TestPullingACallerOutOfAQueue(t *testing.T) {
	w := open(t)
	caller, second := w.waits("caller"), w.waits("second")
	dana := w.dials("PJSIP/1004", "*49600")
	w.talk(dana, caller)
	w.Wait("it is noted", func(s aritest.State) bool {
		v := s.Channels[caller].Variables
		return v["LW_CALL"] == dana && v["LW_ROLE"] == "leg" && v["PJSIP_TRANSFER_HANDLING()"] == "ari-only"
	})
	if !waitsIn(w, second) {
		t.Error("the second waits no more")
	}
	w.HangsUp(second, ari.CauseNormalClearing)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	w.became("dana queue.pickup connected")
	w.quiet()
}

func TestNobodyWaits(t *testing.T) {
	w := open(t)
	dana := w.dials("PJSIP/1004", "*49600")
	w.played(dana)
	w.gone(dana, ari.CauseSubscriberAbsent)
	w.became("dana queue.pickup no_call")
	w.quiet()
}

func TestPullingIsRefused(t *testing.T) {
	w := open(t)
	caller := w.waits("caller")
	tarik := w.dials("PJSIP/1005", "*49600")
	w.played(tarik)
	w.gone(tarik, ari.CauseCallRejected)
	if s := w.State(); !waitsIn(w, caller) || s.Asked("channels.originateWithId") > 0 {
		t.Error("a refused one pulled the caller")
	}
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.became("tarik queue.pickup refused")
}

// Of two who pull at once each gets a caller, and where only one waits only one
// does.
func TestTwoPullAtOnce(t *testing.T) {
	for name, second := range map[string]bool{"one waits": false, "two wait": true} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			caller := w.waits("caller")
			if second {
				w.waits("second")
			}
			held := w.Hold(aritest.Op("channels.originateWithId"))
			dana := w.dials("PJSIP/1004", "*49600")
			w.await("the first to pull", held.Reached())
			rana := w.dials("PJSIP/1003", "*49600")
			outcome := "connected"
			if second {
				w.Wait("the other pulls, too", func(s aritest.State) bool { return s.Asked("channels.originateWithId") == 2 })
			} else {
				outcome = "no_call"
				w.played(rana)
				w.gone(rana, ari.CauseSubscriberAbsent)
			}
			held.Release()
			w.talk(dana, caller)
			if second {
				w.talk(rana, "second")
				w.HangsUp(rana, ari.CauseNormalClearing)
			}
			w.HangsUp(dana, ari.CauseNormalClearing)
			w.became("dana queue.pickup connected", "rana queue.pickup "+outcome)
			w.quiet()
		})
	}
}

// pullSteps are what a pull does, in order.
var pullSteps = []string{
	"channels.getChannelVar", "channels.get", "channels.originateWithId", "channels.answer",
	"bridges.createWithId", "bridges.addChannel",
}

// Whoever pulls and hangs up on the way leaves the caller to the queue, and takes
// no other caller's place in it.
func TestWhoPullsHangsUpOnTheWay(t *testing.T) {
	for _, op := range pullSteps {
		t.Run("before "+op, func(t *testing.T) {
			w := open(t)
			caller, second := w.waits("caller"), w.waits("second")
			held := w.Hold(aritest.Op(op))
			dana := w.dials("PJSIP/1004", "*49600")
			w.await("the moment", held.Reached())
			w.HangsUp(dana, ari.CauseNormalClearing)
			w.handled()
			held.Release()
			w.gone(dana, ari.CauseNormalClearing)
			w.Wait("both wait", func(aritest.State) bool { return waitsIn(w, caller) && waitsIn(w, second) })
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.HangsUp(second, ari.CauseNormalClearing)
			w.became("dana queue.pickup cancelled")
			w.quiet()
			if n := w.State().Asked("channels.originateWithId"); n > 1 {
				t.Error("the second was taken out of the queue")
			}
		})
	}
}

// Instead of a caller who hangs up in that moment the next one comes.
func TestAPulledCallerHangsUpOnTheWay(t *testing.T) {
	for _, op := range pullSteps {
		t.Run("before "+op, func(t *testing.T) {
			w := open(t)
			caller, second := w.waits("caller"), w.waits("second")
			held := w.Hold(aritest.Op(op))
			dana := w.dials("PJSIP/1004", "*49600")
			w.await("the moment", held.Reached())
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.handled()
			held.Release()
			w.talk(dana, second)
			w.HangsUp(second, ari.CauseNormalClearing)
			w.gone(dana, ari.CauseNormalClearing)
			w.became("dana queue.pickup connected")
			w.quiet()
		})
	}
}

// Nobody is pulled out of the middle of a call for help, wherever that is routed.
func TestACallForHelpIsNotPulled(t *testing.T) {
	w := open(t)
	w.Incoming(aritest.Call{
		ID: "help", Endpoint: "PJSIP/1001", Context: "queues", Extension: "600", Outside: true,
		Variables: map[string]string{"LW_ROLE": "emergency"},
	})
	w.handled()
	dana := w.dials("PJSIP/1004", "*49600")
	w.played(dana)
	w.gone(dana, ari.CauseSubscriberAbsent)
	w.HangsUp("help", ari.CauseNormalClearing)
	w.became("dana queue.pickup no_call")
	w.quiet()
}
