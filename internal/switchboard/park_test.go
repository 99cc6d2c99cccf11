package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// parks lets Mara call Rana and park her, and returns Rana's channel.
func (w *world) parks() (parked string) {
	w.t.Helper()
	own, other := w.calls("PJSIP/1001", "1003")
	parker := w.dials("PJSIP/1001", "70")
	w.parked(other)
	w.played(parker)
	w.gone(parker, ari.CauseNormalClearing)
	w.gone(own, ari.CauseNormalClearing)
	return other
}

// parked waits until a channel is in the parking lot.
func (w *world) parked(id string) {
	w.t.Helper()
	w.Wait(id+" is parked", func(s aritest.State) bool { return inLot(s, id) })
}

func inLot(s aritest.State, id string) bool { return s.Channels[id].BridgeID == "parking-default" }

func TestPark(t *testing.T) {
	w := open(t)
	own, other := w.calls("PJSIP/1001", "1003")
	parker := w.dials("PJSIP/1001", "70")
	s := w.Wait("the slot is told", func(s aritest.State) bool { return len(s.Channels[parker].Playing) > 0 })
	if c := s.Channels[parker]; c.State != ari.StateUp || c.Playing[0].MediaURI != "digits:71" {
		t.Errorf("the parker is %s and hears %q", c.State, c.Playing[0].MediaURI)
	}
	if got := s.Channels[other].Variables["LW_PARKER"]; got != "PJSIP/1001" {
		t.Errorf("parked by %q", got)
	}
	w.gone(own, ari.CauseNormalClearing)
	w.played(parker)
	w.gone(parker, ari.CauseNormalClearing)
	w.parked(other)
	w.HangsUp(other, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked")
	w.quiet()
}

// Whoever was called parks who called, and a call that was retrieved or has come
// back can be parked again.
func TestParkWhicheverSide(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1003")
	parker := w.dials("PJSIP/1003", "70")
	w.played(parker)
	w.gone(callee, ari.CauseNormalClearing)
	w.parked(caller)

	dana := w.dials("PJSIP/1004", "71")
	w.talk(dana, caller)
	w.played(w.dials("PJSIP/1004", "70"))
	w.gone(dana, ari.CauseNormalClearing)
	w.parked(caller)

	w.ParkingTimesOut(caller)
	ringing := leg(caller, "1004")
	w.rings(ringing)
	w.Answers(ringing)
	w.talk(caller, ringing)
	w.played(w.dials("PJSIP/1004", "70"))
	w.gone(ringing, ari.CauseNormalClearing)
	w.parked(caller)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.leavesNothing()
	w.quiet()
}

func TestThereIsNothingToPark(t *testing.T) {
	for name, before := range map[string]func(w *world) (besides []string){
		"no call": nil,
		"a call that only rings": func(w *world) []string {
			w.rings(leg(w.dials("PJSIP/1004", "1003"), "1003"))
			return []string{"1004-1"}
		},
		"a call of others": func(w *world) []string { w.calls("PJSIP/1001", "1003"); return []string{"1001-1"} },
		"a call that is listened to": func(w *world) []string {
			w.calls("PJSIP/1001", "1003")
			listener := w.dials("PJSIP/1004", "*2221001")
			w.talk(listener, "lw-ear-"+listener)
			return []string{listener, "1001-1"}
		},
		"a call for help": func(w *world) []string {
			w.dials("PJSIP/1004", "112")
			w.Wait("it is the dialplan's", func(s aritest.State) bool { return s.Channels["1004-1"].Continued.Context != "" })
			return []string{"1004-1"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			var besides []string
			if before != nil {
				besides = before(w)
			}
			parker := w.dials("PJSIP/1004", "70")
			w.played(parker)
			w.gone(parker, ari.CauseSubscriberAbsent)
			for _, id := range besides {
				if !exists(w.State(), id) {
					t.Errorf("%s is gone", id)
				}
				w.HangsUp(id, ari.CauseNormalClearing)
			}
			w.leavesNothing()
			w.quiet()
		})
	}
}

func TestTheLotIsFull(t *testing.T) {
	w := open(t)
	var parked []string
	for range slots {
		parked = append(parked, w.parks())
	}
	own, other := w.calls("PJSIP/1001", "1003")
	parker := w.dials("PJSIP/1001", "70")
	w.played(parker)
	w.gone(parker, ari.CauseCongestion)
	w.talk(own, other)
	if c := w.State().Channels[other]; c.Variables["LW_CALL"] != own || c.Variables["LW_ROLE"] != "leg" {
		t.Errorf("on who was not parked is noted %v", c.Variables)
	}
	w.HangsUp(own, ari.CauseNormalClearing)
	w.gone(other, ari.CauseNormalClearing)
	for _, id := range parked {
		w.HangsUp(id, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}

// A parker who hangs up the call while it is being parked, into a lot that is
// full, is called back: nobody is dropped who was to be parked.
func TestTheLotIsFullAndTheParkerGone(t *testing.T) {
	w := open(t)
	for range slots {
		w.parks()
	}
	own, other := w.calls("PJSIP/1001", "1003")
	held := w.Hold(aritest.Op("channels.continueInDialplan"))
	parker := w.dials("PJSIP/1001", "70")
	w.await("the moment", held.Reached())
	w.HangsUp(own, ari.CauseNormalClearing)
	w.handled()
	held.Release()
	w.played(parker)
	ringing := leg(other, "1001")
	w.rings(ringing)
	w.Answers(ringing)
	w.talk(other, ringing)
	for id := range w.State().Channels {
		w.HangsUp(id, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}

func TestUnpark(t *testing.T) {
	w := open(t)
	parked := w.parks()
	dana := w.dials("PJSIP/1004", "71")
	w.talk(dana, parked)
	w.Wait("it is noted", func(s aritest.State) bool {
		c := s.Channels[parked]
		return c.Variables["LW_CALL"] == dana && c.Variables["LW_ROLE"] == "leg"
	})
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked", "dana call.unpark connected")
	w.quiet()
}

// One who may not retrieve it leaves it where it is.
func TestUnparkIsRefused(t *testing.T) {
	w := open(t)
	parked := w.parks()
	tarik := w.dials("PJSIP/1005", "71")
	w.played(tarik)
	w.gone(tarik, ari.CauseCallRejected)
	if s := w.State(); !inLot(s, parked) || s.Asked("channels.originateWithId") > 0 {
		t.Error("a refused one took the call")
	}
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked", "tarik call.unpark refused")
}

func TestThereIsNothingToUnpark(t *testing.T) {
	w := open(t)
	dana := w.dials("PJSIP/1004", "71")
	w.played(dana)
	w.gone(dana, ari.CauseSubscriberAbsent)
	tarik := w.dials("PJSIP/1005", "71") // may not retrieve his own either, and is told nothing
	w.played(tarik)
	w.gone(tarik, ari.CauseCallRejected)
	w.became("dana call.unpark no_call", "tarik call.unpark refused")
	w.quiet()
}

// Of a call that another dialplan parked without saying for whom, nobody can say
// whose it is.
func TestACallThatNobodyParkedIsRefused(t *testing.T) {
	w := open(t)
	w.Context("elsewhere", func(r aritest.Run) { r.Park(aritest.ParkRequest{Lot: "default", First: 71, Last: 79}) })
	id, _ := w.Incoming(aritest.Call{ID: "stranger", Endpoint: "PJSIP/trunk", Context: "elsewhere", Outside: true})
	w.parked(id)
	w.handled()
	dana := w.dials("PJSIP/1004", "71")
	w.played(dana)
	w.gone(dana, ari.CauseUnallocated)
	w.HangsUp(id, ari.CauseNormalClearing)
	w.became("dana call.unpark refused")
}

func TestTwoRetrieveAtOnce(t *testing.T) {
	w := open(t)
	parked := w.parks()
	held := w.Hold(aritest.Op("channels.originateWithId"))
	one := w.dials("PJSIP/1004", "71")
	w.await("the first to ask", held.Reached())
	two := w.dials("PJSIP/1002", "71")
	w.played(two)
	w.gone(two, ari.CauseSubscriberAbsent)
	held.Release()
	w.talk(one, parked)
	w.HangsUp(one, ari.CauseNormalClearing)
	w.gone(parked, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked", "dana call.unpark connected", "noor call.unpark no_call")
	w.quiet()
}

// Whoever retrieves and hangs up on the way leaves the call in its slot.
func TestWhoRetrievesHangsUpOnTheWay(t *testing.T) {
	for _, op := range []string{
		"channels.originateWithId", "bridges.createWithId", "bridges.addChannel", "channels.answer",
	} {
		t.Run("before "+op, func(t *testing.T) {
			w := open(t)
			first, parked := w.parks(), w.parks()
			held := w.Hold(aritest.Op(op))
			dana := w.dials("PJSIP/1004", "72")
			w.await("the moment", held.Reached())
			w.HangsUp(dana, ari.CauseNormalClearing)
			w.handled()
			held.Release()
			w.Wait("the call is in its slot", func(aritest.State) bool { return w.Parked("default")[72] == parked })
			w.gone(dana, ari.CauseNormalClearing)
			w.HangsUp(first, ari.CauseNormalClearing)
			w.HangsUp(parked, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
		})
	}
}

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

// The time in the lot may be over in the moment in which somebody retrieves the
// call. Then it comes all the same, only by the other door.
func TestItsTimeIsOverWhenItIsRetrieved(t *testing.T) {
	w := open(t)
	parked := w.parks()
	held := w.Hold(aritest.Op("channels.originateWithId"))
	dana := w.dials("PJSIP/1004", "71")
	w.await("the moment", held.Reached())
	w.ParkingTimesOut(parked)
	w.handled()
	held.Release()
	w.talk(dana, parked)
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	w.became("mara call.place connected", "mara call.park parked", "dana call.unpark connected")
	w.quiet()
}

// A call that came back already is none to be retrieved.
func TestItCameBackBeforeItWasRetrieved(t *testing.T) {
	w := open(t)
	parked := w.parks()
	held := w.HoldAnswer(aritest.Op("channels.getChannelVar")) // who is in the slot
	dana := w.dials("PJSIP/1004", "71")
	w.await("the moment", held.Reached())
	w.ParkingTimesOut(parked)
	ringing := leg(parked, "1001")
	w.rings(ringing)
	held.Release()
	w.played(dana)
	w.gone(dana, ari.CauseSubscriberAbsent)
	w.Answers(ringing)
	w.talk(parked, ringing)
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.gone(ringing, ari.CauseNormalClearing)
	w.leavesNothing()
	w.quiet()
}
