package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
)

// tellsAll is taped with everybody told.
var tellsAll = with(taped, "notify = false", "notify = \"all\"")

func TestWhoBargesInIsToldFirst(t *testing.T) {
	w, _ := openWith(t, tellsAll)
	mara, rana := w.calls("PJSIP/1001", "1003")
	w.played(mara)
	w.played(rana)
	w.keeps(mara, rana)
	dana := w.monitors("PJSIP/1004", "*2241001")
	w.played(dana)
	w.keeps(mara, rana, dana)
	s := w.State()
	if len(s.Channels[mara].Playing)+len(s.Channels[rana].Playing) > 0 {
		t.Error("others are told again")
	}
	w.Presses(dana, "*")
	w.keeps()
	w.played(dana) // that it counts
	w.HangsUp(dana, ari.CauseNormalClearing)
	w.gone(ear(dana), ari.CauseNormalClearing)
	endOf(w, mara, rana)
	w.leavesNothing()
	w.wantOn(nil)
}

func TestWhatIsAskedIsFoundAgain(t *testing.T) {
	for name, test := range map[string]struct {
		swapped bool
	}{
		"while the target is asked": {},
		"while it waits":            {swapped: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, mara, rana := isRecorded(t)
			w.Presses(mara, "*21002#")
			noor := leg(mara, "1002") + "-2"
			w.rings(noor)
			w.Answers(noor)
			w.keeps(mara, noor)
			talks := noor
			if test.swapped {
				talks = rana
				w.Presses(mara, "*4")
				w.keeps(mara, rana)
			}
			w.killed()
			w.begin()
			w.keeps(mara, talks)
			w.Presses(mara, "*1") // it comes to nothing
			w.gone(noor, ari.CauseNormalClearing)
			w.keeps(mara, rana)
			endOf(w, mara, rana)
			w.leavesNothing()
			on := w.whoIsOn()
			if slices.Contains(on["aside-"+mara], "rana") || !slices.Contains(on["aside-"+mara], "noor") {
				t.Errorf("on the recordings of what was asked are %v", on["aside-"+mara])
			}
			if !slices.Contains(on[mara], "rana") {
				t.Errorf("on the call's are %v", on[mara])
			}
		})
	}
}

func TestWhoWaitsForATransferIsNotRecorded(t *testing.T) {
	w, mara, rana := isRecorded(t)
	w.Presses(mara, "*21002#")
	noor := leg(mara, "1002") + "-2"
	w.rings(noor)
	w.Answers(noor)
	w.keeps(mara, noor)
	w.Presses(mara, "*1") // it comes to nothing
	w.keeps(mara, rana)
	endOf(w, mara, rana)
	w.leavesNothing()
	w.wantOn(map[string]string{mara: "mara rana |", "aside-" + mara: "mara noor |"})
}

func TestTheRecordingsOfTwoCallsThatBecomeOne(t *testing.T) {
	w, _ := openWith(t, taped)
	dana, one := w.calls("PJSIP/1004", "1001")
	w.keeps(dana, one)
	mara, rana := w.calls("PJSIP/1001", "1003")
	w.keeps(dana, one, mara, rana)
	w.RefersTo(one, mara)
	w.keeps(dana, rana)
	endOf(w, dana, rana)
	w.leavesNothing()
	w.wantOn(map[string]string{dana: "dana mara |", mara: "dana mara rana |"})
}

// Pressed twice, the key that gives a transfer up is not the one that records.
func TestTheKeyThatGivesUpATransferRecordsNothing(t *testing.T) {
	w := open(t)
	mara, rana := w.calls("PJSIP/1001", "1003")
	w.Presses(mara, "*21005#")
	target := leg(mara, "1005") + "-2"
	w.rings(target)
	w.Answers(target)
	w.talk(mara, target)
	w.Presses(mara, "*1*1")
	w.gone(target, ari.CauseNormalClearing)
	w.played(mara)
	w.talk(mara, rana)
	w.finishes(mara)
	w.became("mara call.place connected", "mara call.transfer cancelled")
	w.quiet()
}
