package switchboard_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// maraHas opens a world in which Mara has limits, and everybody may call outside.
func maraHas(t *testing.T, limited string) *world {
	t.Helper()
	w := newWorld(t)
	text := with(mayAll(false), "call_external = \"number:+33*\"\n", "call_external = \"number:+33*\"\nspecial_numbers = \"all\"\nconnect_external = \"all\"\n")
	w.writes(with(text, "[user.mara]\n", "[group.team]\nextension = \"620\"\nmembers = [\"mara\", \"rana\"]\n[user.mara]\n"+limited+"\n"))
	w.begin()
	return w
}

// outside is the leg to a number outside of whom a channel called.
func outside(caller string) string { return switchboard.LegID(caller, "outside") }

// full wants Mara to have no room for another call.
func (w *world) full() {
	w.t.Helper()
	phone := w.dials("PJSIP/1001", "1003")
	w.plays(phone, "linewarden/too_many_calls", false)
	w.gone(phone, ari.CauseCallRejected)
}

// busy wants a call to Mara to find her busy.
func (w *world) busy() {
	w.t.Helper()
	phone := w.dials("PJSIP/1004", "1001")
	w.plays(phone, "linewarden/busy", false)
	w.gone(phone, ari.CauseUserBusy)
}

func TestAUserAtTheLimit(t *testing.T) {
	w := maraHas(t, "max_channels = 1")
	mara, rana := w.calls("PJSIP/1001", "1003")
	w.full()
	w.busy()
	t.Run("help is called all the same", func(*testing.T) {
		w.helped(w.dials("PJSIP/1001", "112"))
	})
	for name, dialled := range map[string]string{"listening": "*2221004", "an intercom": "*801004", "an IVR": "*57000"} {
		t.Run(name, func(*testing.T) { w.isRefused("PJSIP/1001", dialled) })
	}
	t.Run("a queue", func(*testing.T) {
		member, _ := w.comesIn("member", "Local/1001@linewarden-member", "1001")
		w.gone(member, ari.CauseCallRejected)
	})
	t.Run("when she has hung up she has room", func(*testing.T) {
		w.talk(mara, rana)
		w.HangsUp(mara, ari.CauseNormalClearing)
		w.gone(rana, ari.CauseNormalClearing)
		again, dana := w.calls("PJSIP/1001", "1004")
		w.full()
		w.HangsUp(again, ari.CauseNormalClearing)
		w.gone(dana, ari.CauseNormalClearing)
	})
	w.leavesNothing()
	w.quiet()
}

func TestAGroupRingsThoseWithRoom(t *testing.T) {
	w := maraHas(t, "max_channels = 1")
	mara, noor := w.calls("PJSIP/1001", "1004")
	caller := w.dials("PJSIP/1002", "620")
	w.rings(leg(caller, "1003"))
	w.Answers(leg(caller, "1003"))
	w.talk(caller, leg(caller, "1003"))
	if exists(w.State(), leg(caller, "1001")) {
		t.Error("who is at the limit is rung")
	}
	w.HangsUp(mara, ari.CauseNormalClearing)
	w.gone(noor, ari.CauseNormalClearing)
	w.finishes(caller)
	w.leavesNothing()
}

func TestAHundredDialAtOnce(t *testing.T) {
	w := maraHas(t, "max_channels = 3")
	held := w.Hold(aritest.Op("channels.setChannelVar"))
	var phones []string
	for range 100 {
		phones = append(phones, w.dials("PJSIP/1001", "1003"))
	}
	held.Release()
	rung := func(s aritest.State) (n int) {
		for _, phone := range phones {
			if exists(s, leg(phone, "1003")) {
				n++
			}
		}
		return n
	}
	w.Wait("all are decided on", func(s aritest.State) bool {
		refused := 0
		for _, phone := range phones {
			if len(s.Channels[phone].Playing) > 0 {
				refused++
			}
		}
		return refused == 97 && rung(s) == 3
	})
	for _, phone := range phones {
		w.HangsUp(phone, ari.CauseNormalClearing)
	}
	w.leavesNothing()
}

// A consultation is a second call of the transferor's.
func TestAConsultationTakesAChannel(t *testing.T) {
	for name, most := range map[string]string{"refused": "1", "allowed": "2"} {
		t.Run(name, func(t *testing.T) {
			w := maraHas(t, "max_channels = "+most)
			mara, rana := w.calls("PJSIP/1001", "1003")
			w.Presses(mara, "*21004#")
			if most == "1" {
				w.played(mara)
				w.talk(mara, rana)
			} else {
				target := leg(mara, "1004") + "-2"
				w.rings(target)
				w.full()
				w.Answers(target)
				w.Wait("they talk", func(s aritest.State) bool { return talking(s, mara, target) })
				w.full()
				w.Presses(mara, "*1")
				w.talk(mara, rana)
				w.has(1)
				w.calledAndHungUp()
			}
			w.finishes(mara)
			w.leavesNothing()
		})
	}
}

// has waits until Mara has so many calls.
func (w *world) has(calls int) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for limit := time.After(patience); ; {
		uses := w.limits.Uses(w.policy())
		if slices.ContainsFunc(uses, func(u limits.Use) bool { return u.User == "mara" && u.Calls == calls }) {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			w.t.Fatalf("waited for mara to have %d calls: %+v", calls, uses)
		}
	}
}

// calledAndHungUp wants Mara to have room for another call.
func (w *world) calledAndHungUp() {
	w.t.Helper()
	mara, dana := w.calls("PJSIP/1001", "1004")
	w.HangsUp(mara, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
}

// Whoever sends a call outside has it as long as it lasts, without being on it.
func TestACallOutsideOnSomebodysBehalf(t *testing.T) {
	for name, sends := range map[string]func(w *world) (caller, target string){
		"a transfer": func(w *world) (string, string) {
			dana, mara := w.calls("PJSIP/1004", "1001")
			w.Refers(mara, "0142685399")
			target := outside(dana) + "-2"
			w.rings(target)
			w.Answers(target)
			w.talk(dana, target)
			w.gone(mara, ari.CauseNormalClearing)
			return dana, target
		},
		"a divert": func(w *world) (string, string) {
			dana := w.dials("PJSIP/1004", "1001")
			w.rings(leg(dana, "1001"))
			w.Diverts(leg(dana, "1001"), "0142685399")
			target := outside(dana) + "-2"
			w.rings(target)
			w.Answers(target)
			w.talk(dana, target)
			return dana, target
		},
		"a forward": func(w *world) (string, string) {
			w.forwards(saying{"mara": {reach.Always: "0142685399"}})
			dana := w.dials("PJSIP/1004", "1001")
			w.rings(outside(dana))
			w.Answers(outside(dana))
			w.talk(dana, outside(dana))
			return dana, outside(dana)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := maraHas(t, "max_channels = 1")
			caller, target := sends(w)
			w.has(1)
			w.full()
			if name == "a forward" {
				second := w.dials("PJSIP/1002", "1001")
				w.gone(second, ari.CauseUserBusy)
			}
			w.finishes(caller)
			w.gone(target, ari.CauseNormalClearing)
			w.leavesNothing()
		})
	}
}

// No way of calling outside is cheaper than another.
func TestWhatIsSpentByAnyWay(t *testing.T) {
	for name, test := range map[string]struct{ limited, refused string }{
		"in a minute": {"external_calls_per_minute = 4", "linewarden/too_many_per_minute"},
		"in a day":    {"daily_calls.shared_cost = 4", "linewarden/class_closed"},
	} {
		t.Run(name, func(t *testing.T) {
			const number = "0820123456"
			w := maraHas(t, test.limited)
			phone := w.dials("PJSIP/1001", number)
			w.rings(outside(phone))
			w.HangsUp(phone, ari.CauseNormalClearing) // whether it is answered or not
			dana, mara := w.calls("PJSIP/1004", "1001")
			w.Refers(mara, number)
			w.rings(outside(dana) + "-2")
			w.HangsUp(dana, ari.CauseNormalClearing)
			dana = w.dials("PJSIP/1004", "1001")
			w.rings(leg(dana, "1001"))
			w.Diverts(leg(dana, "1001"), number)
			w.rings(outside(dana) + "-2")
			w.HangsUp(dana, ari.CauseNormalClearing)
			w.forwards(saying{"mara": {reach.Always: number}})
			dana = w.dials("PJSIP/1004", "1001")
			w.rings(outside(dana))
			w.HangsUp(dana, ari.CauseNormalClearing)

			dana = w.dials("PJSIP/1004", "1001")
			w.gone(dana, ari.CauseUserBusy)
			phone = w.dials("PJSIP/1001", number)
			w.plays(phone, test.refused, false)
			w.gone(phone, ari.CauseCallRejected)
			w.forwards(saying{"mara": {reach.Always: ""}})
			dana, mara = w.calls("PJSIP/1004", "1001")
			w.Refers(mara, number)
			w.answered(mara, ari.TransferDeclined)
			w.talk(dana, mara)
			w.HangsUp(mara, ari.CauseNormalClearing)
			w.leavesNothing()
			if got := strings.Join(w.trail.outcomes(t), " "); !strings.Contains(got, "mara call.forward refused") || !strings.Contains(got, "mara call.transfer refused") {
				t.Errorf("outcomes %s", got)
			}
		})
	}
}

func TestTheCountIsRightAfterARestart(t *testing.T) {
	for name, ends := range map[string]func(w *world){
		"of a daemon that is killed": func(w *world) { w.killed() },
		"of one that stops":          func(w *world) { w.end(switchboard.ErrShutdown) },
	} {
		t.Run(name, func(t *testing.T) {
			w := maraHas(t, "max_channels = 2")
			mara, rana := w.calls("PJSIP/1001", "1003")
			dana, again := w.calls("PJSIP/1004", "1001")
			w.Refers(again, "0142685399")
			target := outside(dana) + "-2"
			w.rings(target)
			w.Answers(target)
			w.talk(dana, target)
			w.gone(again, ari.CauseNormalClearing)
			w.handled()
			ends(w)
			w.begin()
			w.full()
			w.HangsUp(mara, ari.CauseNormalClearing)
			w.gone(rana, ari.CauseNormalClearing)
			w.has(1)
			w.calledAndHungUp()
			w.finishes(dana)
			w.leavesNothing()
		})
	}
}
