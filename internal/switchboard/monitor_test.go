package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// leaders is a policy in which Dana and Tarik lead, and nobody may hear Tarik.
const leaders = `
[emergency]
numbers = ["112"]
[role.agent]
call = "all"
[role.lead]
extends = "agent"
listen  = "all"
whisper = "all"
barge   = "all"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
role = "agent"
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002"]
role = "lead"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
role = "lead"
can_be_listened = false
`

// openWith makes a world with a policy, and a function that puts another one in
// force.
func openWith(t *testing.T, text string) (w *world, reload func(text string)) {
	t.Helper()
	w = newWorld(t)
	w.writes(text)
	w.begin()
	return w, w.reloads
}

// writes puts a policy in force of which nobody is told.
func (w *world) writes(text string) {
	w.t.Helper()
	set, err := load(text)
	if err != nil {
		w.t.Fatal(err)
	}
	w.inForce.Store(set)
}

// reloads puts another policy in force.
func (w *world) reloads(text string) {
	w.t.Helper()
	w.writes(text)
	w.board.PolicyChanged()
}

// with changes a policy.
func with(text, old, instead string) string {
	if !strings.Contains(text, old) {
		panic("nothing to replace: " + old)
	}
	return strings.Replace(text, old, instead, 1)
}

// monitors lets somebody be on the call of an extension, and waits until it is so.
func (w *world) monitors(endpoint, dialled string) (supervisor string) {
	w.t.Helper()
	supervisor = w.dials(endpoint, dialled)
	w.talk(supervisor, ear(supervisor))
	return supervisor
}

// shutOut waits until a supervisor was put off the call and hears why.
func (w *world) shutOut(supervisor string, cause ari.Cause) {
	w.t.Helper()
	w.gone(ear(supervisor), ari.CauseNormalClearing)
	s := w.Wait("the supervisor hears why", func(s aritest.State) bool { return len(s.Channels[supervisor].Playing) > 0 })
	if s.Channels[supervisor].BridgeID != "" {
		w.t.Error("the supervisor is still in a bridge")
	}
	w.played(supervisor)
	w.gone(supervisor, cause)
}

func TestWhoIsHeardByWhom(t *testing.T) {
	for code, want := range map[string]struct {
		action, role string
		whisper      ari.Direction
	}{
		"*222": {"monitor.listen", "listener", ari.DirectionNone},
		"*223": {"monitor.whisper", "whisperer", ari.DirectionOut},
		"*224": {"monitor.barge", "barger", ari.DirectionBoth},
	} {
		t.Run(want.action, func(t *testing.T) {
			w, _ := openWith(t, leaders)
			target, other := w.calls("PJSIP/1001", "1003")
			dana := w.monitors("PJSIP/1004", code+"1001")
			s := w.State()
			snoop, self := s.Channels[ear(dana)], s.Channels[dana]
			if snoop.Snoops != target || snoop.Spy != ari.DirectionBoth || snoop.Whisper != want.whisper {
				t.Errorf("the snoop on %s hears %q and whispers %q", snoop.Snoops, snoop.Spy, snoop.Whisper)
			}
			if got := self.Variables["LW_ROLE"]; got != want.role {
				t.Errorf("the role is %q, want %q", got, want.role)
			}
			if !self.AbsorbsDTMF {
				t.Error("digits reach the snoop, which would whisper them")
			}
			if n := len(s.Bridges[self.BridgeID].ChannelIDs); n != 2 || self.BridgeID == s.Channels[target].BridgeID {
				t.Errorf("the supervisor is in the bridge %s with %d channels", self.BridgeID, n)
			}
			w.HangsUp(dana, ari.CauseNormalClearing)
			w.gone(ear(dana), ari.CauseNormalClearing)
			endOf(w, target, other)
			w.became("mara call.place connected", "dana "+want.action+" ended")
			w.quiet()
		})
	}
}

func TestWhatTakesARightNeedsThatRight(t *testing.T) {
	for code, action := range map[string]string{"*222": "listen", "*223": "whisper", "*224": "barge"} {
		t.Run(action, func(t *testing.T) {
			w, _ := openWith(t, leaders+"[user.dana.deny]\n"+action+" = \"all\"\n")
			target, other := w.calls("PJSIP/1001", "1003")
			dana := w.dials("PJSIP/1004", code+"1001")
			w.played(dana)
			w.gone(dana, ari.CauseCallRejected)
			w.handled()
			if n := w.State().Asked("channels.snoopChannelWithId"); n != 0 {
				t.Errorf("%d snoops for nobody", n)
			}
			endOf(w, target, other)
			w.became("mara call.place connected", "dana monitor."+action+" refused")
		})
	}
}

// Nobody has a call of their own who is on a call of others.
func TestASupervisorHasNoCall(t *testing.T) {
	for _, code := range []string{"*222", "*223", "*224"} {
		t.Run(code, func(t *testing.T) {
			w, _ := openWith(t, leaders)
			target, other := w.calls("PJSIP/1001", "1003")
			w.monitors("PJSIP/1004", code+"1001")
			noor := w.dials("PJSIP/1002", "*2221004")
			w.played(noor)
			w.gone(noor, ari.CauseSubscriberAbsent)
			endOf(w, target, other)
			w.leavesNothing()
		})
	}
}

func TestNobodyMonitorsThemselves(t *testing.T) {
	w, _ := openWith(t, leaders)
	target, other := w.calls("PJSIP/1004", "1003")
	for _, code := range []string{"*222", "*223", "*224"} {
		dana := w.dials("PJSIP/1004", code+"1004")
		w.played(dana)
		w.gone(dana, ari.CauseCallRejected)
	}
	endOf(w, target, other)
	w.became("dana call.place connected", "dana monitor.listen refused", "dana monitor.whisper refused", "dana monitor.barge refused")
}

// The mark is what the dialplan leaves on the channel of who calls for help; the
// context is where such a call is otherwise found.
func TestNobodyComesIntoAnEmergencyCall(t *testing.T) {
	for name, call := range map[string]aritest.Call{
		"by its mark":    {Context: "from-somewhere", Variables: map[string]string{"LW_ROLE": "emergency"}},
		"by its context": {Context: "emergency-out"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, leaders)
			call.Endpoint, call.Extension, call.Outside = "PJSIP/1001", "112", true
			mara, trunk := w.guardedCall(call)
			dana := w.dials("PJSIP/1004", "*2221001")
			w.played(dana)
			w.gone(dana, ari.CauseCallRejected)
			w.HangsUp(mara, ari.CauseNormalClearing)
			w.HangsUp(trunk, ari.CauseNormalClearing)
			w.became("dana monitor.listen refused")
		})
	}
}

// guardedCall lets people talk in a bridge of the dialplan's.
func (w *world) guardedCall(call aritest.Call) (caller, other string) {
	w.t.Helper()
	caller, _ = w.Incoming(call)
	other, _ = w.Incoming(aritest.Call{Endpoint: "PJSIP/trunk", Outside: true})
	w.Connects(caller, other)
	return caller, other
}

func TestACallOfTheDialplansIsMonitored(t *testing.T) {
	w, _ := openWith(t, leaders)
	mara, trunk := w.guardedCall(aritest.Call{Endpoint: "PJSIP/1001", Extension: "1003", Outside: true})
	dana := w.monitors("PJSIP/1004", "*2221001")
	w.HangsUp(trunk, ari.CauseNormalClearing)
	w.gone(ear(dana), ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	w.leavesNothing(mara)
	w.decided("dana monitor.listen ended")
	w.HangsUp(mara, ari.CauseNormalClearing)
}

// Of two calls it is the one that is not on hold.
func TestTheCallThatIsNotOnHold(t *testing.T) {
	w, _ := openWith(t, leaders)
	first, rana := w.calls("PJSIP/1001", "1003")
	w.handled()
	w.Holds(first)
	second, noor := w.calls("PJSIP/1001", "1002")
	dana := w.monitors("PJSIP/1004", "*2221001")
	if got := w.State().Channels[ear(dana)].Snoops; got != second {
		t.Errorf("%s is heard, want %s", got, second)
	}
	w.Holds(second)
	w.Unholds(first)
	tarik := w.monitors("PJSIP/1005", "*2221001")
	if got := w.State().Channels[ear(tarik)].Snoops; got != first {
		t.Errorf("%s is heard, want %s", got, first)
	}
	// Each goes on with its own call.
	w.HangsUp(first, ari.CauseNormalClearing)
	w.gone(tarik, ari.CauseNormalClearing)
	w.talk(dana, ear(dana))
	endOf(w, second, noor)
	w.gone(rana, ari.CauseNormalClearing)
	w.leavesNothing()
}
