package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// Ways round a decision that lead over two features at once.

// Dana may pick up Tarik's calls and nobody else's. While Tarik sends one on to
// Rana, it still rings at his phone.
func TestAPickupOfACallThatIsBeingSentElsewhere(t *testing.T) {
	w, _ := openWith(t, with(with(staff, "pickup = \"all\"", "pickup = \"extension:1005\""),
		"[role.trainee]", "[role.trainee]\ncall = \"all\"\ndivert = \"all\""))
	caller, callee := rang(w)
	held := w.HoldAnswer(aritest.Op("channels.create"))
	w.Diverts(callee, "1003")
	w.await("the divert", held.Reached())
	picker := w.dials("PJSIP/1004", "**1005")
	w.trail.until(t, "the pickup is decided", func(all []line) bool {
		return slices.ContainsFunc(all, func(l line) bool { return l.attrs["action"] == "call.pickup" })
	})
	held.Release()
	target := sentOn(caller, 1, "1003")
	w.rings(target)
	w.gone(callee, ari.CauseRedirected)
	w.played(picker)
	w.gone(picker, ari.CauseSubscriberAbsent)
	w.Answers(target)
	w.talk(caller, target)
	w.finishes(caller)
	w.became("mara call.place connected", "tarik call.divert diverted", "dana call.pickup no_call")
	w.quiet()
}

// Who is called by a transfer may send it on, also when the phone that began the
// call, and transferred it, is gone.
func TestATransferIsDivertedWhenTheTransferorIsGone(t *testing.T) {
	w := open(t)
	by, moved := w.calls("PJSIP/1001", "1004")
	w.Refers(by, "1003")
	target := leg(by, "1003") + "-2"
	w.rings(target)
	w.HangsUp(by, ari.CauseNormalClearing)
	w.handled()
	w.Diverts(target, "1005")
	next := leg(by, "1005") + "-3"
	w.rings(next)
	w.Answers(next)
	w.talk(moved, next)
	w.finishes(moved)
	w.became("mara call.place connected", "mara call.transfer connected", "rana call.divert diverted")
	w.quiet()
}

// A daemon that dies while the moved party waits alone leaves it to Asterisk, which
// ends its call in time. Nobody who talks is ended so.
func TestWhoWaitsForATransferAloneIsBounded(t *testing.T) {
	const limit = "TIMEOUT(absolute)"
	w := open(t)
	moved, by := w.calls("PJSIP/1004", "1001")
	target := w.transfersTo(moved, by, "1003")
	w.HangsUp(by, ari.CauseNormalClearing)
	w.Wait("the moved party is bounded", func(s aritest.State) bool {
		v := s.Channels[moved].Variables[limit]
		return v != "" && v != "0"
	})
	w.Answers(target)
	w.talk(moved, target)
	w.handled()
	for _, id := range []string{moved, target} {
		if got := w.State().Channels[id].Variables[limit]; got != "0" {
			t.Errorf("%s talks, and Asterisk ends it after %q s", id, got)
		}
	}
	w.finishes(moved)
	w.became("dana call.place connected", "mara call.transfer connected")
	w.quiet()
}

// Help is called by its number as it is dialled to get a line outside, too.
func TestATransferToHelpBehindThePrefix(t *testing.T) {
	w := newWorld(t)
	w.prefix = "0"
	w.begin()
	moved, by := w.calls("PJSIP/1004", "1001")
	w.Refers(by, "0112")
	s := w.Wait("the call goes to help", func(s aritest.State) bool { return s.Channels[moved].Continued.Context != "" })
	want := ari.Location{Context: "emergency-out", Extension: "112", Priority: 1}
	if got := s.Channels[moved].Continued; got != want {
		t.Errorf("sent to %v, want %v", got, want)
	}
	w.Wait("the phone is told", func(s aritest.State) bool {
		return slices.Contains(s.Channels[by].TransferAnswer, ari.TransferAnswered) || !exists(s, by)
	})
	w.finishes(moved)
	w.became("dana call.place connected", "mara call.place passed_on")
	w.quiet()
}

// Who dials by keys where the other is to go, and then transfers by the phone's own
// key, leaves the other without the music of the dialling.
func TestAnAttendedTransferEndsTheMusicOfAnother(t *testing.T) {
	w := open(t)
	moved, by := w.calls("PJSIP/1004", "1001")
	second, target := w.calls("PJSIP/1001", "1003")
	w.Presses(by, "##")
	w.Wait("the other party hears music", func(s aritest.State) bool { return s.Channels[moved].MOH })
	w.RefersTo(by, second)
	w.talk(moved, target)
	w.gone(by, ari.CauseNormalClearing)
	w.gone(second, ari.CauseNormalClearing)
	w.Wait("the music is over", func(s aritest.State) bool { return !s.Channels[moved].MOH })
	w.finishes(moved)
	w.leavesNothing()
	w.quiet()
}

// Where somebody else is on the call by the time a number is dialled, it was not
// meant for that one.
func TestANumberIsForWhomItWasDialled(t *testing.T) {
	w := open(t)
	other, by := w.calls("PJSIP/1004", "1001")
	target := leg(other, "1003") + "-2"
	w.Presses(by, "##1002")
	w.Wait("the other party hears music", func(s aritest.State) bool { return s.Channels[other].MOH })
	w.Refers(other, "1003")
	w.rings(target)
	w.Answers(target)
	w.talk(by, target)
	w.Presses(by, "#")
	w.gone(other, ari.CauseNormalClearing)
	w.trail.until(t, "the transfer by keys is decided", func(all []line) bool {
		return slices.ContainsFunc(all, func(l line) bool { return l.attrs["action"] == "call.transfer" && l.attrs["user"] == "mara" })
	})
	w.finishes(by)
	w.became("dana call.place connected", "dana call.transfer connected", "mara call.transfer no_call")
	w.quiet()
}
