package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// pausesDeaf lets Vera pause what is recorded, and nobody hear that.
var pausesDeaf = with(staff, "mode = \"all\"\nnotify = \"all\"", "mode = \"all\"\nnotify = false\npause_deafens = true")

func TestNobodyListensToAPause(t *testing.T) {
	w, _ := openWith(t, pausesDeaf)
	vera, rana := w.calls("PJSIP/1006", "1003")
	listener := w.dials("PJSIP/1004", "*2221003")
	w.talk(listener, ear(listener))
	w.Wait("both are recorded", func(s aritest.State) bool { return recorded(s, vera) && recorded(s, rana) })
	w.Presses(vera, "*3")
	w.Wait("nobody is recorded, and nobody hears", func(s aritest.State) bool {
		return !recorded(s, vera) && !recorded(s, rana) && !exists(s, ear(listener))
	})
	w.played(listener)
	w.gone(listener, ari.CauseCallRejected)
	second := w.dials("PJSIP/1004", "*2221003")
	w.played(second)
	w.gone(second, ari.CauseCallRejected)
	w.played(vera) // that it is paused
	w.Presses(vera, "*3")
	w.Wait("both are recorded again", func(s aritest.State) bool { return recorded(s, vera) && recorded(s, rana) })
	third := w.dials("PJSIP/1004", "*2221003")
	w.talk(third, ear(third))
	w.HangsUp(third, ari.CauseNormalClearing)
	w.HangsUp(vera, ari.CauseNormalClearing)
	w.leavesNothing()
	w.quiet()
}

// mustBe has Vera's calls recorded, or not take place.
var mustBe = with(staff, "mode = \"all\"\nnotify = \"all\"", "mode = \"all\"\nnotify = \"all\"\ncompulsory = true")

func TestACallThatMustBeRecordedEndsIfSomebodyObjects(t *testing.T) {
	w, _ := openWith(t, mustBe)
	vera, rana := w.calls("PJSIP/1006", "1003")
	w.played(vera)
	w.played(rana)
	w.Wait("both are recorded", func(s aritest.State) bool { return recorded(s, vera) && recorded(s, rana) })
	w.Presses(rana, "*")
	w.Wait("it is told why the call ends", func(s aritest.State) bool {
		return s.Channels[rana].Variables["LW_CONSENT"] == "objected" && len(s.Channels[vera].Playing) > 0 && len(s.Channels[rana].Playing) > 0
	})
	w.Played(vera, false)
	w.Played(rana, false)
	w.gone(vera, ari.CauseCallRejected)
	w.gone(rana, ari.CauseCallRejected)
	w.became("vera call.place connected", "vera recording.start objected")
}

func TestACallThatMustBeRecordedEndsIfItCannotBe(t *testing.T) {
	w, _ := openWith(t, mustBe)
	w.SpoolUnwritable(true)
	vera, rana := w.calls("PJSIP/1006", "1003")
	w.played(vera)
	w.played(rana)
	w.played(vera) // why
	w.played(rana)
	w.gone(vera, ari.CauseCallRejected)
	w.gone(rana, ari.CauseCallRejected)
	w.leavesNothing()
	w.decided("vera call.place connected", "vera recording.start failed")
	if len(w.trail.errors()) == 0 {
		t.Error("nobody is told that a call was not recorded")
	}
}

// toldFirst has Mara's callers told before her phone rings.
var toldFirst = with(staff, "[user.noor]", "[user.mara.recording]\nmode = \"external\"\nnotify = \"outside\"\nannounce_before_ringing = true\n[user.noor]")

func TestACallerIsToldBeforeAnybodyRings(t *testing.T) {
	for name, objects := range map[string]bool{"and hears it": false, "and objects": true} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, toldFirst)
			caller, _ := w.comesIn("trunk", "PJSIP/trunk", "+33142685301")
			s := w.Wait("the caller is told", func(s aritest.State) bool { return len(s.Channels[caller].Playing) > 0 })
			if s.Channels[caller].State != ari.StateUp || len(s.Channels) != 1 {
				t.Errorf("the caller is %s, and there are %d channels", s.Channels[caller].State, len(s.Channels))
			}
			want := "mara recording.start recorded"
			if objects {
				want = "mara recording.start objected"
				w.Presses(caller, "*")
			} else {
				w.Played(caller, false)
			}
			mara := leg(caller, "1001")
			w.rings(mara)
			w.Answers(mara)
			w.talk(caller, mara)
			if objects {
				w.trail.waitForOutcome(t, want)
			} else {
				w.Wait("both are recorded", func(s aritest.State) bool { return recorded(s, caller) && recorded(s, mara) })
			}
			w.handled()
			w.HangsUp(caller, ari.CauseNormalClearing)
			w.gone(mara, ari.CauseNormalClearing)
			w.leavesNothing()
			w.quiet()
			got := w.trail.outcomes(t)
			if !slices.Contains(got, want) {
				t.Errorf("outcomes %q, want %q among them", got, want)
			}
		})
	}
}

func TestAUserObjectsDuringTheAnnouncement(t *testing.T) {
	w, _ := openWith(t, staff)
	vera, rana := w.calls("PJSIP/1006", "1003")
	w.Wait("both are told", func(s aritest.State) bool {
		return len(s.Channels[vera].Playing) > 0 && len(s.Channels[rana].Playing) > 0
	})
	w.Presses(rana, "*")
	w.trail.waitForOutcome(t, "vera recording.start objected")
	w.played(rana) // that it counts
	w.talk(vera, rana)
	w.HangsUp(rana, ari.CauseNormalClearing)
	w.gone(vera, ari.CauseNormalClearing)
	w.became("vera call.place connected", "vera recording.start objected")
	w.quiet()
}
