package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

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
