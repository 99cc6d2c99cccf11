package switchboard_test

import (
	"fmt"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/policy"
)

// sentOn is the id of the nth leg to a phone to which a call was sent.
func sentOn(caller string, n int, phone string) string {
	return fmt.Sprintf("%s-%d", leg(caller, phone), n+1)
}

// The stories of a ringing call that is sent elsewhere.
var (
	danasPhone      = leg(mara1, "1004")
	divertedByPhone = story{
		begin: func(w *world) { w.dials("PJSIP/1001", "1004") },
		next: func(w *world, s aritest.State) func() {
			if rung(s, danasPhone) && !w.moved {
				w.moved = true
				return func() { w.Diverts(danasPhone, "1002") }
			}
			return w.answerDiverted(s)
		},
		goal: []string{"mara call.place connected", "dana call.divert diverted"},
	}
	divertedAtOnce = story{
		short: true,
		begin: func(w *world) { w.dials("PJSIP/1001", "1004") },
		next: func(w *world, s aritest.State) func() {
			if s.Channels[danasPhone].Dialed && !w.moved {
				w.moved = true
				return func() { w.DivertsUntold(danasPhone, "1002") }
			}
			return w.answerDiverted(s)
		},
		goal: []string{"mara call.place connected", "dana call.divert diverted"},
	}
	divertedByCode = story{
		begin: func(w *world) { w.dials("PJSIP/1001", "1004") },
		next: func(w *world, s aritest.State) func() {
			if rung(s, danasPhone) && !w.moved {
				w.moved = true
				return func() { w.dialsAnyway("PJSIP/1004", "*261002") }
			}
			if rung(s, danasPhone) && !exists(s, dana2) { // it was not sent anywhere
				return func() { w.Answers(danasPhone) }
			}
			return w.answerDiverted(s)
		},
		goal: []string{"mara call.place connected", "dana call.divert diverted"},
	}
	divertedToIVR = story{
		begin: func(w *world) { w.dials("PJSIP/1001", "1004") },
		next: func(w *world, s aritest.State) func() {
			switch {
			case s.Channels[mara1].Continued.Context != "":
				return func() { w.finishes(mara1) }
			case rung(s, danasPhone) && !w.moved:
				w.moved = true
				return func() { w.Diverts(danasPhone, "7000") }
			}
			return w.letRing(s)
		},
		goal: []string{"mara call.place passed_on", "dana call.divert diverted"},
	}
)

// answerDiverted is what the phones do that a call was sent to, and who called.
func (w *world) answerDiverted(s aritest.State) func() {
	desk, mobile := sentOn(mara1, 1, "1002"), sentOn(mara1, 2, "1002-mobile")
	switch {
	case talking(s, mara1, desk), talking(s, mara1, mobile), talking(s, mara1, danasPhone):
		return func() { w.finishes(mara1) }
	case rung(s, desk) && (rung(s, mobile) || !exists(s, mobile)):
		return func() { w.Answers(desk) }
	case rung(s, mobile) && !exists(s, desk):
		return func() { w.Answers(mobile) }
	}
	return w.letRing(s)
}

// ways are those in which a phone's 302 comes out: Asterisk tells of it, or ends the
// leg at once.
var ways = map[string]func(w *world, leg, extension string){
	"told": func(w *world, leg, extension string) {
		w.rings(leg)
		w.Diverts(leg, extension)
	},
	"untold": func(w *world, leg, extension string) {
		w.dialled(leg)
		w.DivertsUntold(leg, extension)
	},
}

// A chain of diverts is bounded, also where nobody comes twice.
func TestDivertsAreBounded(t *testing.T) {
	for name, diverts := range ways {
		t.Run(name, func(t *testing.T) { divertsAreBounded(t, diverts) })
	}
}

func divertsAreBounded(t *testing.T, diverts func(w *world, leg, extension string)) {
	t.Helper()
	w := newWorld(t)
	var text string
	for n := range 9 {
		name := fmt.Sprintf("20%02d", n)
		text += fmt.Sprintf("[user.u%s]\nextension = %q\nendpoints = [\"PJSIP/%s\"]\ncall = \"all\"\ndivert = \"all\"\n", name, name, name)
		w.contacts["PJSIP/"+name] = "PJSIP/" + name + "/sip:" + name + "@192.0.2.7:5060"
	}
	set, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	w.begin()
	caller := w.dials("PJSIP/2000", "2001")
	ringing := leg(caller, "2001")
	for n := range 5 {
		next := fmt.Sprintf("20%02d", n+2)
		diverts(w, ringing, next)
		ringing = sentOn(caller, n+1, next)
	}
	diverts(w, ringing, "2007")
	w.gone(caller, ari.CauseNoAnswer)
	w.became("u2000 call.place no_answer", "u2001 call.divert diverted", "u2002 call.divert diverted",
		"u2003 call.divert diverted", "u2004 call.divert diverted", "u2005 call.divert diverted", "u2006 call.divert loop")
	w.quiet()
}

// Whom a call is transferred to may send it on as well, but not to those who talk.
func TestATransferIsDiverted(t *testing.T) {
	for name, tc := range map[string]struct {
		to      string
		outcome string // of the divert
	}{
		"on":                             {"1005", "diverted"},
		"back to who is moved":           {"1004", "loop"},
		"back to the transferor":         {"1001", "loop"},
		"to help":                        {"112", "refused"},
		"to an IVR":                      {"7000", "others_ring"},
		"to a number, with none to show": {"+33142685399", "refused"},
	} {
		for way, diverts := range ways {
			if way == "untold" && tc.to == "1004" {
				continue // see TestALegEndsWithoutADivert: it is as if there were no Contact
			}
			t.Run(name+", "+way, func(t *testing.T) { transferIsDiverted(t, diverts, tc.to, tc.outcome) })
		}
	}
}

func transferIsDiverted(t *testing.T, diverts func(w *world, leg, extension string), to, outcome string) {
	t.Helper()
	w := open(t)
	dana, by := w.calls("PJSIP/1004", "1001")
	w.Refers(by, "1003")
	diverts(w, leg(dana, "1003")+"-2", to)
	if outcome != "diverted" {
		w.Wait("the transfer came to nothing", func(s aritest.State) bool { return cameToNothing(s, by) })
		w.talk(dana, by)
		w.finishes(dana)
		w.became("dana call.place connected", "mara call.transfer no_answer", "rana call.divert "+outcome)
		return
	}
	next := leg(dana, to) + "-3"
	w.rings(next)
	w.talk(dana, by)
	w.Answers(next)
	w.talk(dana, next)
	w.gone(by, ari.CauseNormalClearing)
	w.finishes(dana)
	w.became("dana call.place connected", "mara call.transfer connected", "rana call.divert diverted")
	w.quiet()
}

// What of a leg that ends is no wish of its phone's, and what is one that comes to
// nothing: the call was not answered.
func TestALegEndsWithoutADivert(t *testing.T) {
	const elsewhere = "REDIRECTING(to-num)"
	for name, tc := range map[string]struct {
		ends    func(w *world, leg string)
		outcome ari.Cause // of the call
		divert  []string
	}{
		"without a Contact, so that it is the caller": {
			func(w *world, leg string) { w.DivertsUntold(leg, "1001") }, ari.CauseNoAnswer, nil,
		},
		"with what the caller's INVITE said": {
			func(w *world, leg string) { w.Refuses(leg, ari.CauseRedirected, 302, "") }, ari.CauseNoAnswer, nil,
		},
		"with a Contact that says the same": {
			func(w *world, leg string) { w.DivertsUntold(leg, "1003") }, ari.CauseNoAnswer, nil,
		},
		"with another status": {
			func(w *world, leg string) { w.Refuses(leg, ari.CauseRedirected, 301, "1002") }, ari.CauseNoAnswer, nil,
		},
		"with another cause": {
			func(w *world, leg string) { w.Refuses(leg, ari.CauseNoAnswer, 302, "1002") }, ari.CauseNoAnswer, nil,
		},
		"busy": {
			func(w *world, leg string) { w.Refuses(leg, ari.CauseUserBusy, 486, "1002") }, ari.CauseUserBusy, nil,
		},
		"to oneself": {
			func(w *world, leg string) { w.DivertsUntold(leg, "1004") }, ari.CauseNoAnswer, []string{"dana call.divert loop"},
		},
		"to help": {
			func(w *world, leg string) { w.DivertsUntold(leg, "112") }, ari.CauseNoAnswer, []string{"dana call.divert refused"},
		},
		"to a code": {
			func(w *world, leg string) { w.DivertsUntold(leg, "**1003") }, ari.CauseNoAnswer, []string{"dana call.divert refused"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.said = map[string]string{elsewhere: "1003"}
			caller := w.dials("PJSIP/1001", "1004")
			w.dialled(danasPhone)
			tc.ends(w, danasPhone)
			w.gone(caller, tc.outcome)
			became := "mara call.place no_answer"
			if tc.outcome == ari.CauseUserBusy {
				became = "mara call.place busy"
			}
			w.became(append([]string{became}, tc.divert...)...)
			w.quiet()
		})
	}
}
