package switchboard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// noUnpark lets nobody retrieve anything.
var noUnpark = with(staff, "unpark = \"all\"", "")

// retrieves parks a call of Mara's and lets a phone retrieve it.
func (w *world) retrieves(endpoint string) (phone, parked string) {
	w.t.Helper()
	parked = w.parks()
	phone = w.dials(endpoint, "71")
	w.talk(phone, parked)
	w.Wait("the call is the phone's", func(s aritest.State) bool {
		of := s.Channels[parked].Variables
		return of["LW_CALL"] == phone && of["LW_ROLE"] == "leg" && s.Unanswered == 0
	})
	w.handled()
	return phone, parked
}

// unretrieved waits until a retrieval is undone.
func (w *world) unretrieved(phone, parked string, cause ari.Cause) {
	w.t.Helper()
	w.Wait("the call is in its slot", func(aritest.State) bool { return w.Parked("default")[71] == parked })
	if by := w.State().Channels[parked].Variables["LW_PARKER"]; by != "PJSIP/1001" {
		w.t.Errorf("it is parked by %q", by)
	}
	w.played(phone)
	w.gone(phone, cause)
}

// parkedOnce are the decisions in front of a retrieval.
func parkedOnce(then ...string) []string {
	return append([]string{"mara call.place connected", "mara call.park parked"}, then...)
}

func TestARetrievalThatIsNoLongerAllowedIsUndone(t *testing.T) {
	for name, tc := range map[string]struct {
		policy string
		cause  ari.Cause
		who    string // asks, by then
	}{
		"the right is gone":        {noUnpark, ari.CauseCallRejected, "dana"},
		"it is denied":             {with(staff, "endpoints = [\"PJSIP/1004\"]", "endpoints = [\"PJSIP/1004\"]\ndeny.unpark = \"all\""), ari.CauseCallRejected, "dana"},
		"the scope is another":     {with(staff, "unpark = \"all\"", "unpark = \"extension:1002\""), ari.CauseCallRejected, "dana"},
		"the role is another":      {with(staff, "endpoints = [\"PJSIP/1004\"]\nrole = \"agent\"", "endpoints = [\"PJSIP/1004\"]\nrole = \"trainee\""), ari.CauseCallRejected, "dana"},
		"the user is gone":         {with(staff, "[user.dana]\nextension = \"1004\"\nendpoints = [\"PJSIP/1004\"]\nrole = \"agent\"", ""), ari.CauseCallRejected, ""},
		"the phone is another's":   {with(with(staff, "PJSIP/1004", "PJSIP/1009"), "endpoints = [\"PJSIP/1005\"]", "endpoints = [\"PJSIP/1005\", \"PJSIP/1004\"]"), ari.CauseCallRejected, "tarik"},
		"the parker has no phones": {with(staff, "endpoints = [\"PJSIP/1001\"]", "endpoints = [\"PJSIP/1001\"]\nsip_account = false"), ari.CauseCallRejected, "dana"},
	} {
		t.Run(name, func(t *testing.T) {
			w, reload := openWith(t, staff)
			dana, parked := w.retrieves("PJSIP/1004")
			reload(tc.policy)
			w.unretrieved(dana, parked, tc.cause)
			w.HangsUp(parked, ari.CauseNormalClearing)
			w.became(parkedOnce("dana call.unpark connected", tc.who+" call.unpark revoked")...)
			w.quiet()
		})
	}
}

func TestARetrievalThatIsStillAllowedGoesOn(t *testing.T) {
	for name, tc := range map[string]struct{ phone, policy string }{
		"other rights are gone":        {"PJSIP/1004", with(with(staff, "listen = \"all\"", ""), "park   = true", "")},
		"the scope still covers it":    {"PJSIP/1004", with(staff, "unpark = \"all\"", "unpark = \"extension:1001\"")},
		"it was one's own":             {"PJSIP/1001", noUnpark},
		"the parker is nobody anymore": {"PJSIP/1004", with(noUnpark, "endpoints = [\"PJSIP/1001\"]", "endpoints = [\"PJSIP/1009\"]")},
	} {
		t.Run(name, func(t *testing.T) {
			w, reload := openWith(t, staff)
			phone, parked := w.retrieves(tc.phone)
			before := len(w.State().Requests)
			reload(tc.policy)
			w.handled()
			w.talk(phone, parked)
			w.HangsUp(parked, ari.CauseNormalClearing)
			w.gone(phone, ari.CauseNormalClearing)
			for _, r := range w.State().Requests[before:] {
				if r.Op != "channels.hangup" && r.Op != "bridges.destroy" {
					t.Errorf("asked for %s %s", r.Op, r.Path)
				}
			}
			w.leavesNothing()
			w.quiet()
		})
	}
}

// Who is not on the call any more has nothing to lose, and the call nothing to
// fear.
func TestWhatDoesNotRestOnARetrievalAnyMoreGoesOn(t *testing.T) {
	t.Run("it is parked again", func(t *testing.T) {
		w, reload := openWith(t, staff)
		dana, parked := w.retrieves("PJSIP/1004")
		parking := w.dials("PJSIP/1004", "70")
		w.parked(parked)
		w.played(parking)
		w.gone(dana, ari.CauseNormalClearing)
		reload(noUnpark)
		w.handled()
		w.parked(parked)
		w.HangsUp(parked, ari.CauseNormalClearing)
		w.became(parkedOnce("dana call.unpark connected", "dana call.park parked")...)
	})
	t.Run("it is being parked again", func(t *testing.T) {
		w, reload := openWith(t, staff)
		dana, parked := w.retrieves("PJSIP/1004")
		held := w.Hold(aritest.Op("channels.continueInDialplan"))
		parking := w.dials("PJSIP/1004", "70")
		w.await("the moment", held.Reached())
		reload(noUnpark)
		held.Release()
		w.parked(parked)
		w.played(parking)
		w.gone(dana, ari.CauseNormalClearing)
		if by := w.State().Channels[parked].Variables["LW_PARKER"]; by != "PJSIP/1004" {
			t.Errorf("it is parked by %q", by)
		}
		w.HangsUp(parked, ari.CauseNormalClearing)
		w.became(parkedOnce("dana call.unpark connected", "dana call.park parked")...)
	})
}

// Nothing else ends by a reload, whatever it takes away.
func TestAReloadEndsNothingElse(t *testing.T) {
	nothing := staff
	for _, right := range []string{"call   = \"all\"", "pickup = \"all\"", "pickup_waiting = \"all\"", "park   = true", "unpark = \"all\""} {
		nothing = with(nothing, right, "")
	}
	w, reload := openWith(t, staff)
	caller, called := w.calls("PJSIP/1001", "1003")
	parked := w.parks()
	rung := w.dials("PJSIP/1003", "1005")
	w.rings(leg(rung, "1005"))
	picker := w.dials("PJSIP/1004", "**1005")
	w.talk(rung, picker)
	ringing := w.dials("PJSIP/1001", "1005")
	w.rings(leg(ringing, "1005"))
	waited := w.waits("caller")
	puller := w.dials("PJSIP/1004", "*49600")
	w.talk(puller, waited)
	w.handled()
	before := len(w.State().Requests)
	reload(nothing)
	w.handled()
	w.talk(caller, called)
	w.talk(rung, picker)
	w.talk(puller, waited)
	w.parked(parked)
	w.Answers(leg(ringing, "1005"))
	w.talk(ringing, leg(ringing, "1005"))
	if ended := slices.ContainsFunc(w.State().Requests[before:], func(r aritest.Request) bool { return r.Op == "channels.hangup" }); ended {
		t.Error("somebody was hung up")
	}
	for _, id := range []string{caller, rung, ringing, parked, puller} {
		w.HangsUp(id, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}

// A daemon that comes back with another policy finds on what the talk rests.
func TestARetrievalIsUndoneAfterARestart(t *testing.T) {
	for name, tc := range map[string]struct {
		phone  string
		undone bool
	}{
		"of another's call": {"PJSIP/1004", true},
		"of one's own":      {"PJSIP/1001", false},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, staff)
			phone, parked := w.retrieves(tc.phone)
			w.killed()
			w.writes(noUnpark)
			w.begin()
			if tc.undone {
				w.unretrieved(phone, parked, ari.CauseCallRejected)
				w.HangsUp(parked, ari.CauseNormalClearing)
				w.leavesNothing()
				w.decided(parkedOnce("dana call.unpark connected", "dana call.unpark revoked")...)
				return
			}
			w.handled()
			w.talk(phone, parked)
			w.HangsUp(phone, ari.CauseNormalClearing)
			w.leavesNothing()
		})
	}
}

// A policy that changes while a call is being retrieved lets nobody hear it.
func TestARetrievalIsRefusedOnItsWay(t *testing.T) {
	for _, op := range []string{"channels.originateWithId", "channels.setChannelVar", "bridges.createWithId"} {
		t.Run("before "+op, func(t *testing.T) {
			w, reload := openWith(t, staff)
			parked := w.parks()
			held := w.Hold(func(r aritest.Request) bool {
				return r.Op == op && (op != "channels.setChannelVar" || strings.Contains(r.Body, "LW_RETRIEVED"))
			})
			dana := w.dials("PJSIP/1004", "71")
			w.await("the moment", held.Reached())
			reload(noUnpark)
			before := len(w.State().Requests)
			held.Release()
			w.unretrieved(dana, parked, ari.CauseCallRejected)
			for _, r := range w.State().Requests[before:] {
				if r.Op == "bridges.addChannel" && slices.Contains(r.Query["channel"], parked) {
					t.Error("the call was heard")
				}
			}
			w.HangsUp(parked, ari.CauseNormalClearing)
			w.became(parkedOnce("dana call.unpark revoked", "dana call.unpark refused")...)
			w.quiet()
		})
	}
}

// The slots are taken meanwhile: the parker's phone rings.
func TestARetrievalIsUndoneAndTheLotIsFull(t *testing.T) {
	w, reload := openWith(t, staff)
	dana, parked := w.retrieves("PJSIP/1004")
	one, two := w.parks(), w.parks()
	reload(noUnpark)
	ringing := leg(parked, "1001")
	w.rings(ringing)
	w.played(dana)
	w.gone(dana, ari.CauseCallRejected)
	w.Answers(ringing)
	w.talk(parked, ringing)
	for _, id := range []string{one, two, parked} {
		w.HangsUp(id, ari.CauseNormalClearing)
	}
	w.leavesNothing()
	w.quiet()
}

// Either of the two requests that part them is enough, and whoever hangs up
// meanwhile is gone.
func TestARetrievalIsUndoneWhateverGoesWrong(t *testing.T) {
	for name, goesWrong := range map[string]func(w *world, phone, parked string) (gone string){
		"the phone stays in the bridge": func(w *world, _, _ string) string {
			w.Fail("bridges.removeChannel", 1, 500, "Internal Server Error")
			return ""
		},
		"the other stays in the bridge at first": func(w *world, _, _ string) string {
			w.Fail("channels.continueInDialplan", 1, 500, "Internal Server Error")
			return ""
		},
		"it cannot be told": func(w *world, _, _ string) string {
			w.Fail("channels.playWithId", 2, 500, "Internal Server Error")
			return ""
		},
		"the phone hangs up": func(_ *world, phone, _ string) string { return phone },
		"the other hangs up": func(_ *world, _, parked string) string { return parked },
	} {
		t.Run(name, func(t *testing.T) {
			w, reload := openWith(t, staff)
			dana, parked := w.retrieves("PJSIP/1004")
			gone := goesWrong(w, dana, parked)
			held := w.Hold(aritest.Op("bridges.removeChannel"))
			reload(noUnpark)
			w.await("the moment", held.Reached())
			if gone != "" {
				w.HangsUp(gone, ari.CauseNormalClearing)
			}
			held.Release()
			if gone != parked {
				w.parked(parked)
			}
			s := w.Wait("the phone is told, or gone", func(s aritest.State) bool { return len(s.Channels[dana].Playing) > 0 || !exists(s, dana) })
			if exists(s, dana) {
				w.played(dana)
				w.Wait("the phone ends", func(s aritest.State) bool { return !exists(s, dana) })
			}
			if gone != parked {
				w.HangsUp(parked, ari.CauseNormalClearing)
			}
			w.leavesNothing()
			if got := w.trail.outcomes(t); !slices.Contains(got, "dana call.unpark revoked") {
				t.Errorf("decided %q", got)
			}
		})
	}
}

// A phone that is being told something in its call would keep Asterisk from all else
// until it has heard that.
func TestARetrievalIsUndoneWhileThePhoneIsToldSomething(t *testing.T) {
	parksNobody := with(staff, "endpoints = [\"PJSIP/1004\"]", "endpoints = [\"PJSIP/1004\"]\npark = false")
	w, reload := openWith(t, parksNobody)
	dana, parked := w.retrieves("PJSIP/1004")
	w.Presses(dana, "#72")
	s := w.Wait("the phone is told that it may not", func(s aritest.State) bool { return len(s.Channels[dana].Playing) > 0 })
	told := s.Channels[dana].Playing[0].ID
	held := w.Hold(aritest.Op("bridges.removeChannel"))
	reload(with(parksNobody, "unpark = \"all\"", ""))
	w.await("the moment", held.Reached())
	if playing := w.State().Channels[dana].Playing; len(playing) > 0 {
		t.Errorf("the phone still hears %s", told)
	}
	held.Release()
	w.unretrieved(dana, parked, ari.CauseCallRejected)
	w.HangsUp(parked, ari.CauseNormalClearing)
	w.became(parkedOnce("dana call.unpark connected", "dana call.park refused", "dana call.unpark revoked")...)
	w.quiet()
}
