package switchboard_test

import (
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/switchboard"
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

func TestTheLotIsFullAndTheDaemonStops(t *testing.T) {
	w := open(t)
	for range slots {
		w.parks()
	}
	own, other := w.calls("PJSIP/1001", "1003")
	held := w.Hold(aritest.Op("bridges.addChannel"))
	w.dials("PJSIP/1001", "70")
	w.await("the way back", held.Reached())
	time.AfterFunc(100*time.Millisecond, held.Release)
	w.end(switchboard.ErrShutdown)
	w.talk(own, other)
	w.quiet()
}

// A parker who hangs up the call while it is being parked, into a lot that is
// full, is called back: nobody is dropped who was to be parked.
func TestTheLotIsFullAndTheParkerGone(t *testing.T) {
	w := open(t)
	var parked []string
	for range slots {
		parked = append(parked, w.parks())
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
	for _, id := range append(parked, ringing) {
		w.HangsUp(id, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}
