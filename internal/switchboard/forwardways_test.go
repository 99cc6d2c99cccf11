package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/reach"
)

// However a user comes to be rung, the forwards hold; a group and a queue ring the
// phones of those who are in it.
func TestForwardsOnEveryWay(t *testing.T) {
	said := saying{"rana": always("1004")}
	answer := func(w *world, caller, callee string) {
		w.rings(callee)
		w.Answers(callee)
		w.talk(caller, callee)
		w.finishes(caller)
	}
	t.Run("a call from outside", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		caller, _ := w.comesIn("trunk", "PJSIP/carrier", "+33142685303")
		answer(w, caller, leg(caller, "1004"))
		w.became("dana call.ring connected", "rana call.forward forwarded")
	})
	t.Run("a call from outside, to an IVR", func(t *testing.T) {
		w := whoForwards(t, forwarding(), saying{"rana": always("7000")})
		caller, _ := w.comesIn("trunk", "PJSIP/carrier", "+33142685303")
		w.Wait("it goes into the IVR", func(s aritest.State) bool { return s.Channels[caller].Continued.Context == "ivrs" })
		w.finishes(caller)
		w.became("rana call.forward passed_on")
	})
	t.Run("a call from outside, to one outside", func(t *testing.T) {
		w := whoForwards(t, forwarding(), saying{"rana": always("0142685399")})
		caller, _ := w.comesIn("trunk", "PJSIP/carrier", "+33142685303")
		answer(w, caller, leg(caller, "1003"))
		w.became("rana call.ring connected", "rana call.forward refused")
	})
	t.Run("a call from outside, to one outside, with the right", func(t *testing.T) {
		w := whoForwards(t, with(forwarding(), "[user.rana]\n", "[user.rana]\nconnect_external = \"all\"\n"), saying{"rana": always("0142685399")})
		caller, _ := w.comesIn("trunk", "PJSIP/carrier", "+33142685303")
		answer(w, caller, "lw-leg-"+caller+"-outside")
		w.became("rana call.forward connected")
	})
	t.Run("a transfer", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		mara, noor := w.calls("PJSIP/1001", "1005")
		w.Refers(mara, "1003")
		target := sentOn(mara, 1, "1004")
		answer(w, noor, target)
		w.leavesNothing()
		w.trail.waitForOutcome(t, "mara call.transfer connected")
		w.trail.waitForOutcome(t, "rana call.forward forwarded")
	})
	for name, ends := range map[string]func(*world, string){
		"who does not answer": func(w *world, ranas string) { w.rings(ranas); w.HangsUp(ranas, ari.CauseNoAnswer) },
		"whose phone is gone": func(w *world, ranas string) { w.dialled(ranas); w.HangsUp(ranas, ari.CauseSubscriberAbsent) },
	} {
		t.Run("a transfer to one "+name, func(t *testing.T) {
			w := whoForwards(t, forwarding(), saying{"rana": onNoAnswer("1004")})
			mara, noor := w.calls("PJSIP/1001", "1005")
			w.Refers(mara, "1003")
			ends(w, sentOn(mara, 1, "1003"))
			answer(w, noor, sentOn(mara, 2, "1004"))
			w.leavesNothing()
			w.trail.waitForOutcome(t, "mara call.transfer connected")
			w.trail.waitForOutcome(t, "rana call.forward forwarded")
		})
	}
	t.Run("a transfer to one without a phone", func(t *testing.T) {
		w := newWorld(t)
		w.writes(forwarding())
		w.forwards(saying{"rana": onNoAnswer("1004")})
		w.contacts["PJSIP/1003"] = ""
		w.begin()
		mara, noor := w.calls("PJSIP/1001", "1005")
		w.Refers(mara, "1003")
		answer(w, noor, sentOn(mara, 1, "1004"))
		w.leavesNothing()
		w.trail.waitForOutcome(t, "mara call.transfer connected")
		w.trail.waitForOutcome(t, "rana call.forward forwarded")
	})
	t.Run("a transfer by keys", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		mara, tarik := w.calls("PJSIP/1001", "1005")
		w.Presses(mara, "##1003#")
		answer(w, tarik, sentOn(mara, 1, "1004"))
		w.leavesNothing()
		w.trail.waitForOutcome(t, "rana call.forward forwarded")
	})
	for name, c := range map[string]struct {
		on  map[reach.Condition]string
		has func(*world, string)
	}{
		"for all calls": {always("1004"), func(*world, string) {}},
		"if busy": {onBusy("1004"), func(w *world, mara string) {
			w.dialled(sentOn(mara, 1, "1003"))
			w.HangsUp(sentOn(mara, 1, "1003"), ari.CauseUserBusy)
		}},
	} {
		t.Run("who is asked before a transfer, "+name, func(t *testing.T) {
			w := whoForwards(t, forwarding(), saying{"rana": c.on})
			mara, tarik := w.calls("PJSIP/1001", "1005")
			w.Presses(mara, "*21003#")
			c.has(w, mara)
			s := w.Wait("dana's phone is called", func(s aritest.State) bool {
				return exists(s, sentOn(mara, 1, "1004")) || exists(s, sentOn(mara, 2, "1004"))
			})
			target := sentOn(mara, 1, "1004")
			if !exists(s, target) {
				target = sentOn(mara, 2, "1004")
			}
			w.rings(target)
			w.Answers(target)
			w.talk(mara, target)
			w.Presses(mara, "*2")
			w.talk(tarik, target)
			w.finishes(tarik)
			w.leavesNothing()
			w.trail.waitForOutcome(t, "rana call.forward forwarded")
		})
	}
	t.Run("a divert with a code", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		caller := w.dials("PJSIP/1001", "1002")
		w.rings(leg(caller, "1002"))
		w.dialled(leg(caller, "1002-mobile"))
		noor := w.dials("PJSIP/1002", "*261003")
		w.plays(noor, "auth-thankyou", false)
		answer(w, caller, sentOn(caller, 1, "1004"))
		w.leavesNothing()
		w.trail.waitForOutcome(t, "noor call.divert diverted")
		w.trail.waitForOutcome(t, "rana call.forward forwarded")
	})
	t.Run("a parked call that comes back", func(t *testing.T) {
		w := whoForwards(t, forwarding(), saying{"mara": always("1004")})
		parked := w.parks()
		w.ParkingTimesOut(parked)
		answer(w, parked, leg(parked, "1001"))
		w.leavesNothing()
	})
	for name, diverts := range ways {
		t.Run("a divert, "+name, func(t *testing.T) {
			w := whoForwards(t, forwarding(), said)
			caller := w.dials("PJSIP/1001", "1002")
			w.dialled(leg(caller, "1002-mobile"))
			diverts(w, leg(caller, "1002"), "1003")
			answer(w, caller, sentOn(caller, 1, "1004"))
			w.became("mara call.place connected", "noor call.divert diverted", "rana call.forward forwarded")
		})
	}
	t.Run("a divert to one who does not answer", func(t *testing.T) {
		w := whoForwards(t, forwarding(), saying{"rana": onNoAnswer("1004")})
		caller := w.dials("PJSIP/1001", "1005")
		w.writes(with(forwarding(), "role = \"trainee\"", "role = \"agent\""))
		w.rings(leg(caller, "1005"))
		w.Diverts(leg(caller, "1005"), "1003")
		w.rings(sentOn(caller, 1, "1003"))
		w.HangsUp(sentOn(caller, 1, "1003"), ari.CauseNoAnswer)
		answer(w, caller, sentOn(caller, 2, "1004"))
		w.became("mara call.place connected", "tarik call.divert diverted", "rana call.forward forwarded")
	})
	t.Run("a group", func(t *testing.T) {
		w := whoForwards(t, forwarding(), saying{"rana": {reach.Always: "1005", reach.Busy: "1005"}})
		caller := w.dials("PJSIP/1001", "620")
		w.rings(leg(caller, "1004"))
		w.HangsUp(leg(caller, "1003"), ari.CauseUserBusy)
		answer(w, caller, leg(caller, "1004"))
		w.became("mara call.place connected")
	})
	t.Run("a queue", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		member, _ := w.comesIn("member", "Local/1003@linewarden-member", "1003")
		answer(w, member, leg(member, "1003"))
		w.became("rana call.ring connected")
	})
	t.Run("an intercom", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		caller := w.dials("PJSIP/1001", "*801003")
		answer(w, caller, leg(caller, "1003"))
		w.became("mara call.intercom connected")
	})
	t.Run("a call that is refused", func(t *testing.T) {
		w := whoForwards(t, forwarding(), said)
		caller := w.dials("PJSIP/1005", "1003")
		w.played(caller)
		w.gone(caller, ari.CauseCallRejected)
		w.became("tarik call.place refused")
	})
}
