package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/reach"
)

// A saying is what users have said about where their calls go.
type saying map[string]map[reach.Condition]string

// whoForwards opens a world in which everybody may forward, but Tarik, and users have
// set where their calls go.
func whoForwards(t *testing.T, text string, said saying) *world {
	t.Helper()
	w := newWorld(t)
	w.forwards(said)
	w.writes(text)
	w.begin()
	return w
}

func (w *world) forwards(said saying) {
	w.t.Helper()
	for user, forwards := range said {
		for on, to := range forwards {
			if err := w.reach.SetForward(user, on, to); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// forwarding is mayAll in which Rana's number is called from outside, and there is a
// group.
func forwarding() string {
	return mayAll(false) + "[number.\"+33142685303\"]\nuser = \"rana\"\n[group.team]\nextension = \"620\"\nmembers = [\"rana\", \"dana\"]\n"
}

func always(to string) map[reach.Condition]string {
	return map[reach.Condition]string{reach.Always: to}
}
func onBusy(to string) map[reach.Condition]string { return map[reach.Condition]string{reach.Busy: to} }
func onNoAnswer(to string) map[reach.Condition]string {
	return map[reach.Condition]string{reach.NoAnswer: to}
}

// A call to Dana, who is busy and has her calls forwarded.
var forwarded = story{
	before: func(w *world) { w.forwards(saying{"dana": onBusy("1002")}) },
	begin:  func(w *world) { w.dials("PJSIP/1001", "1004") },
	next: func(w *world, s aritest.State) func() {
		if s.Channels[danasPhone].Dialed && !w.moved {
			w.moved = true
			return func() { w.HangsUp(danasPhone, ari.CauseUserBusy) }
		}
		return w.answerDiverted(s)
	},
	goal: []string{"mara call.place connected", "dana call.forward forwarded"},
}

// Where a call to Rana, 1003, rings at once.
func TestForwardsOfAllCalls(t *testing.T) {
	for name, c := range map[string]struct {
		said   saying
		snooze []string
		rings  string // the leg that rings
		want   []string
	}{
		"to a colleague": {
			said: saying{"rana": always("1004")}, rings: leg(mara1, "1004"),
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"and on": {
			said: saying{"rana": always("1004"), "dana": always("1005")}, rings: leg(mara1, "1005"),
			want: []string{"mara call.place connected", "rana call.forward forwarded", "dana call.forward forwarded"},
		},
		"outside": {
			said: saying{"rana": always("0142685399")}, rings: "lw-leg-1001-1-outside",
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"to a group that one is in": {
			said: saying{"rana": always("620")}, rings: leg(mara1, "1004"),
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"to where the dialplan has no place for": {
			said: saying{"rana": always("600")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward failed"},
		},
		"by who has stepped out": {
			said: saying{"rana": always("1004")}, snooze: []string{"rana"}, rings: leg(mara1, "1004"),
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"to who has stepped out": {
			said: saying{"rana": always("1004")}, snooze: []string{"dana"}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward unreachable"},
		},
		"to who has stepped out, and on": {
			said: saying{"rana": always("1004"), "dana": onNoAnswer("1005")}, snooze: []string{"dana"}, rings: leg(mara1, "1005"),
			want: []string{"mara call.place connected", "rana call.forward forwarded", "dana call.forward forwarded"},
		},
		"back to the caller": {
			said: saying{"rana": always("1001")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward loop"},
		},
		"round in a circle": {
			said: saying{"rana": always("1004"), "dana": always("1003")}, rings: leg(mara1, "1004"),
			want: []string{"mara call.place connected", "rana call.forward forwarded", "dana call.forward loop"},
		},
		"to an emergency number": {
			said: saying{"rana": always("112")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward refused"},
		},
		"to nobody": {
			said: saying{"rana": always("9")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward refused"},
		},
		"to a code": {
			said: saying{"rana": always("*97")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward refused"},
		},
		"without the right, by now": {
			said: saying{"tarik": always("1004"), "rana": always("1005")}, rings: leg(mara1, "1005"),
			want: []string{"mara call.place connected", "rana call.forward forwarded", "tarik call.forward refused"},
		},
		"outside where one may not call": {
			said: saying{"rana": always("00493012345678")}, rings: leg(mara1, "1003"),
			want: []string{"mara call.place connected", "rana call.forward refused"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := whoForwards(t, forwarding(), c.said)
			for _, user := range c.snooze {
				if err := w.reach.Snooze(user, true); err != nil {
					t.Fatal(err)
				}
			}
			caller := w.dials("PJSIP/1001", "1003")
			w.rings(c.rings)
			if s := w.State(); len(s.Channels) != 2 {
				t.Errorf("there are %v, want the caller and %s", channelsOf(s), c.rings)
			}
			w.isAnswered(caller, c.rings)
			w.became(c.want...)
			w.quiet()
		})
	}
}

// A chain of forwards is bounded, also where nobody comes twice.
func TestForwardsAreBounded(t *testing.T) {
	var text string
	said := saying{}
	w := newWorld(t)
	for n := range 8 {
		name := string(rune('a' + n))
		number := "200" + string(rune('0'+n))
		text += "[user." + name + "]\nextension = \"" + number + "\"\nendpoints = [\"PJSIP/" + number + "\"]\ncall = \"all\"\nforward = \"all\"\n"
		w.contacts["PJSIP/"+number] = "PJSIP/" + number + "/sip:" + number + "@192.0.2.7:5060"
		said[name] = always("200" + string(rune('1'+n)))
	}
	w.forwards(said)
	w.writes(forwarding() + text)
	w.begin()
	caller := w.dials("PJSIP/1001", "2000")
	callee := leg(caller, "2005")
	w.rings(callee)
	w.Answers(callee)
	w.talk(caller, callee)
	w.finishes(caller)
	w.became("mara call.place connected", "a call.forward forwarded", "b call.forward forwarded", "c call.forward forwarded",
		"d call.forward forwarded", "e call.forward forwarded", "f call.forward loop")
}

// A call to one who is busy, or does not answer, goes on from there. Rana, 1003, is
// called.
func TestForwardsOfCallsThatAreNotAnswered(t *testing.T) {
	ranas, danas := leg(mara1, "1003"), sentOn(mara1, 1, "1004")
	for name, c := range map[string]struct {
		said  saying
		ends  func(*world)
		rings string // the leg that rings then, none if the call ends
		cause ari.Cause
		want  []string
	}{
		"busy": {
			said: saying{"rana": onBusy("1004")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) }, rings: danas,
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"declined": {
			said: saying{"rana": onBusy("1004")}, ends: func(w *world) { w.rings(ranas); w.HangsUp(ranas, ari.CauseCallRejected) }, rings: danas,
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"no answer": {
			said: saying{"rana": onNoAnswer("1004")}, ends: func(w *world) { w.rings(ranas); w.HangsUp(ranas, ari.CauseNoAnswer) }, rings: danas,
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"unreachable": {
			said: saying{"rana": onNoAnswer("1004")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseSubscriberAbsent) }, rings: danas,
			want: []string{"mara call.place connected", "rana call.forward forwarded"},
		},
		"busy, with another wish for no answer": {
			said: saying{"rana": onNoAnswer("1004")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) }, cause: ari.CauseUserBusy,
			want: []string{"mara call.place busy"},
		},
		"no answer, with another wish for busy": {
			said: saying{"rana": onBusy("1004")}, ends: func(w *world) { w.rings(ranas); w.HangsUp(ranas, ari.CauseNoAnswer) }, cause: ari.CauseNoAnswer,
			want: []string{"mara call.place no_answer"},
		},
		"busy, to where it may not go": {
			said: saying{"rana": onBusy("00493012345678")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) }, cause: ari.CauseUserBusy,
			want: []string{"mara call.place busy", "rana call.forward refused"},
		},
		"busy, to the caller": {
			said: saying{"rana": onBusy("1001")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) }, cause: ari.CauseUserBusy,
			want: []string{"mara call.place busy", "rana call.forward loop"},
		},
		"busy, to an emergency number": {
			said: saying{"rana": onBusy("112")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) }, cause: ari.CauseUserBusy,
			want: []string{"mara call.place busy", "rana call.forward refused"},
		},
		"busy, to one who forwards all": {
			said: saying{"rana": onBusy("1005"), "tarik": always("1003")}, ends: func(w *world) { w.HangsUp(ranas, ari.CauseUserBusy) },
			rings: sentOn(mara1, 1, "1005"),
			want:  []string{"mara call.place connected", "rana call.forward forwarded", "tarik call.forward refused"},
		},
		"busy, and the next is busy, too": {
			said: saying{"rana": onBusy("1004"), "dana": onBusy("1005")},
			ends: func(w *world) {
				w.HangsUp(ranas, ari.CauseUserBusy)
				w.dialled(danas)
				w.HangsUp(danas, ari.CauseUserBusy)
			},
			rings: sentOn(mara1, 2, "1005"),
			want:  []string{"mara call.place connected", "rana call.forward forwarded", "dana call.forward forwarded"},
		},
		"busy, and the next goes back": {
			said: saying{"rana": onBusy("1004"), "dana": onBusy("1003")},
			ends: func(w *world) {
				w.HangsUp(ranas, ari.CauseUserBusy)
				w.dialled(danas)
				w.HangsUp(danas, ari.CauseUserBusy)
			},
			cause: ari.CauseUserBusy,
			want:  []string{"mara call.place busy", "rana call.forward forwarded", "dana call.forward loop"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := whoForwards(t, forwarding(), c.said)
			caller := w.dials("PJSIP/1001", "1003")
			w.dialled(ranas)
			c.ends(w)
			if c.rings == "" {
				w.gone(caller, c.cause)
				w.became(c.want...)
				return
			}
			w.rings(c.rings)
			w.isAnswered(caller, c.rings)
			w.became(c.want...)
			w.quiet()
		})
	}
}

// Where no phone is registered, and where none may ring, nobody answers.
func TestForwardsOfWhoCannotBeRung(t *testing.T) {
	for name, before := range map[string]func(*world){
		"no phone is there": func(w *world) { w.contacts["PJSIP/1003"] = "" },
		"stepped out": func(w *world) {
			if err := w.reach.Snooze("rana", true); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.writes(forwarding())
			w.forwards(saying{"rana": onNoAnswer("1004")})
			before(w)
			w.begin()
			caller := w.dials("PJSIP/1001", "1003")
			s := w.Wait("dana's phone is called", func(s aritest.State) bool { return len(s.Channels) == 2 })
			callee := channelsOf(s)[1]
			w.rings(callee)
			w.Answers(callee)
			w.talk(caller, callee)
			w.finishes(caller)
			w.became("mara call.place connected", "rana call.forward forwarded")
		})
	}
}
