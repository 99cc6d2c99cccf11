package switchboard_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/policy"
)

func TestAChangedPolicyEndsWhatItNoLongerAllows(t *testing.T) {
	for name, tc := range map[string]struct {
		code, action string
		policy       string
		cause        ari.Cause
	}{
		"the right to listen is gone":    {"*222", "listen", with(leaders, "listen  = \"all\"", ""), ari.CauseCallRejected},
		"the right to whisper is gone":   {"*223", "whisper", with(leaders, "whisper = \"all\"", ""), ari.CauseCallRejected},
		"the right to barge is gone":     {"*224", "barge", with(leaders, "barge   = \"all\"", ""), ari.CauseCallRejected},
		"the target objects":             {"*222", "listen", with(leaders, "[user.mara]", "[user.mara]\ncan_be_listened = false"), ari.CauseCallRejected},
		"the other party objects":        {"*222", "listen", with(leaders, "[user.rana]", "[user.rana]\ncan_be_listened = false"), ari.CauseCallRejected},
		"a beep is owed that nobody had": {"*222", "listen", with(leaders, "[user.mara]", "[user.mara]\nmonitor_beep = true"), ari.CauseCallRejected},
		"so does the other party want":   {"*222", "listen", with(leaders, "[user.rana]", "[user.rana]\nmonitor_beep = true"), ari.CauseCallRejected},
		"the phone is nobody's":          {"*222", "listen", with(leaders, "PJSIP/1001", "PJSIP/1009"), ari.CauseUnallocated},
		"the extension is somebody else's": {
			"*222", "listen", with(with(leaders, "\"1003\"", "\"1001\""), "\"1001\"", "\"1003\""), ari.CauseUnallocated,
		},
		"the role is another":       {"*222", "listen", with(leaders, "endpoints = [\"PJSIP/1004\"]\nrole = \"lead\"", "endpoints = [\"PJSIP/1004\"]\nrole = \"agent\""), ari.CauseCallRejected},
		"the department is another": {"*222", "listen", with(leaders, "listen  = \"all\"", "listen = \"department\""), ari.CauseCallRejected},
		"the user is gone":          {"*222", "listen", with(leaders, "[user.dana]\nextension = \"1004\"\nendpoints = [\"PJSIP/1004\"]\nrole = \"lead\"\n", ""), ari.CauseCallRejected},
		"the phone is one's who may not": {
			"*222", "listen", with(with(leaders, "PJSIP/1004", "PJSIP/1009"), "[\"PJSIP/1003\"]", "[\"PJSIP/1003\", \"PJSIP/1004\"]"), ari.CauseCallRejected,
		},
		"the supervisor is nobody": {"*222", "listen", with(leaders, "PJSIP/1004", "PJSIP/1009"), ari.CauseCallRejected},
	} {
		t.Run(name, func(t *testing.T) {
			w, reload := openWith(t, leaders)
			target, other := w.calls("PJSIP/1001", "1003")
			dana := w.monitors("PJSIP/1004", tc.code+"1001")
			w.monitored(1)
			reload(tc.policy)
			w.shutOut(dana, tc.cause)
			endOf(w, target, other)
			w.leavesNothing()
			decided := w.trail.outcomes(t)
			if len(decided) != 3 || decided[1] != "dana monitor."+tc.action+" revoked" || !strings.HasSuffix(decided[2], " monitor."+tc.action+" refused") {
				t.Errorf("decided %q", decided)
			}
			w.quiet()
		})
	}
}

func TestAChangedPolicyLeavesAloneWhatItAllows(t *testing.T) {
	w, reload := openWith(t, leaders)
	target, other := w.calls("PJSIP/1001", "1003")
	dana := w.monitors("PJSIP/1004", "*2221001")
	w.monitored(1)
	reload(with(leaders, "whisper = \"all\"", ""))
	w.handled()
	w.talk(dana, ear(dana))
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen ended")
}

// The phone is another user's by now, who may listen as well: that is on record.
func TestAMonitoringIsSomebodyElsesByNow(t *testing.T) {
	w, reload := openWith(t, leaders)
	target, other := w.calls("PJSIP/1001", "1003")
	dana := w.monitors("PJSIP/1004", "*2221001")
	w.monitored(1)
	moved := with(with(leaders, "PJSIP/1004", "PJSIP/1009"), "[\"PJSIP/1002\"]", "[\"PJSIP/1002\", \"PJSIP/1004\"]")
	reload(moved)
	w.trail.waitForOutcome(t, "dana monitor.listen judged_again")
	reload(moved)
	w.handled()
	w.talk(dana, ear(dana))
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen judged_again", "noor monitor.listen ended")
}

// A policy that changes while the events are cut ends what it does not allow at
// once, over REST.
func TestAChangedPolicyEndsAMonitoringWithoutEvents(t *testing.T) {
	w, reload := openWith(t, leaders)
	w.calls("PJSIP/1001", "1003")
	dana := w.monitors("PJSIP/1004", "*2221001")
	w.monitored(1)
	w.handled()
	w.Fail("events.eventWebsocket", 1000, 500, "Internal Server Error")
	w.CutWebSockets()
	reload(with(leaders, "listen  = \"all\"", ""))
	w.gone(ear(dana), ari.CauseNormalClearing)
	w.trail.waitForOutcome(t, "dana monitor.listen revoked")
	w.end(errKilled)
	w.decided("mara call.place connected", "dana monitor.listen revoked", "dana monitor.listen refused")
}

// joins lets a channel come into a call as Asterisk would let it: asking nobody.
func (w *world) joins(endpoint, bridge string) (joined string) {
	w.t.Helper()
	joined, _ = w.Incoming(aritest.Call{Endpoint: endpoint, Outside: true})
	w.Intrudes(joined, bridge)
	return joined
}

func TestWhoComesIntoTheCallIsJudged(t *testing.T) {
	t.Run("somebody who may not be heard", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221001")
		third := w.joins("PJSIP/1005", "lw-"+target)
		w.shutOut(dana, ari.CauseCallRejected)
		w.HangsUp(third, ari.CauseNormalClearing)
		endOf(w, target, other)
		w.became("mara call.place connected", "dana monitor.listen revoked", "dana monitor.listen refused")
	})
	t.Run("somebody who may", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221001")
		third := w.joins("PJSIP/1002", "lw-"+target)
		w.trail.waitForOutcome(t, "dana monitor.listen judged_again")
		w.talk(dana, ear(dana))
		w.HangsUp(third, ari.CauseNormalClearing)
		w.HangsUp(dana, ari.CauseNormalClearing)
		w.gone(ear(dana), ari.CauseNormalClearing)
		endOf(w, target, other)
		w.leavesNothing()
	})
	t.Run("somebody who wants a beep", func(t *testing.T) {
		w, _ := openWith(t, with(leaders, "[user.noor]", "[user.noor]\nmonitor_beep = true"))
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221001")
		third := w.joins("PJSIP/1002", "lw-"+target)
		w.shutOut(dana, ari.CauseCallRejected)
		w.HangsUp(third, ari.CauseNormalClearing)
		endOf(w, target, other)
		w.became("mara call.place connected", "dana monitor.listen revoked", "dana monitor.listen refused")
	})
	t.Run("somebody in a gap of the events", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221001")
		w.monitored(1)
		var third string
		w.unseen(func() { third = w.joins("PJSIP/1005", "lw-"+target) })
		w.shutOut(dana, ari.CauseCallRejected)
		w.gone(third, ari.CauseCongestion) // nobody let it in
		endOf(w, target, other)
		w.leavesNothing()
	})
}

func TestWhoBargesInByAGuardedDialplanIsJudged(t *testing.T) {
	w := newWorld(t)
	w.ReportVariables("LW_CALL", "LW_ROLE", "LW_LISTENS")
	set, err := load(leaders)
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	w.begin()
	target, other := w.calls("PJSIP/1001", "1003")
	dana := w.monitors("PJSIP/1004", "*2221001")
	w.monitored(1)
	tarik, _ := w.Incoming(aritest.Call{Endpoint: "PJSIP/1005", Outside: true, Variables: map[string]string{"LW_LISTENS": "barge " + target}})
	w.shutOut(dana, ari.CauseCallRejected)
	w.HangsUp(tarik, ari.CauseNormalClearing)
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen revoked", "dana monitor.listen refused")
}

// The other party leaves, and another is there already: it is another
// conversation, even if it may be heard.
func TestAMonitoringDoesNotFollowTheCall(t *testing.T) {
	w, _ := openWith(t, leaders)
	target, other := w.guardedCall(aritest.Call{Endpoint: "PJSIP/1001", Outside: true})
	bridge := w.State().Channels[target].BridgeID
	dana := w.monitors("PJSIP/1004", "*2221001")
	third := w.joins("PJSIP/1002", bridge)
	w.trail.waitForOutcome(t, "dana monitor.listen judged_again")
	w.HangsUp(other, ari.CauseNormalClearing)
	w.gone(dana, ari.CauseNormalClearing)
	if c := w.State().Channels; c[target].BridgeID != bridge || c[third].BridgeID != bridge {
		t.Error("the parties were parted")
	}
	w.HangsUp(target, ari.CauseNormalClearing)
	w.HangsUp(third, ari.CauseNormalClearing)
	w.became("dana monitor.listen judged_again", "dana monitor.listen ended")
}

// Who barges in is judged as a party, before a word is heard.
func TestListenersOfACallIntoWhichSomebodyBarges(t *testing.T) {
	t.Run("who may not be heard", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221003") // by the other's phone
		w.monitored(1)
		w.Pass("bridges.addChannel", 1) // the ear
		held := w.Hold(func(r aritest.Request) bool {
			return r.Op == "bridges.addChannel" && slices.Contains(r.Query["channel"], "1005-3")
		})
		tarik := w.dials("PJSIP/1005", "*2241001")
		w.await("the moment before it is heard", held.Reached())
		if exists(w.State(), ear(dana)) {
			t.Error("the listener still has an ear")
		}
		held.Release()
		w.shutOut(dana, ari.CauseCallRejected)
		w.talk(tarik, ear(tarik))
		endOf(w, target, other)
		w.became("mara call.place connected", "dana monitor.listen revoked", "tarik monitor.barge ended", "dana monitor.listen refused")
	})
	t.Run("who may be heard", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221003")
		w.monitored(1)
		noor := w.monitors("PJSIP/1002", "*2241001")
		w.trail.waitForOutcome(t, "dana monitor.listen judged_again")
		w.talk(dana, ear(dana))
		w.talk(noor, ear(noor))
		endOf(w, target, other)
		w.leavesNothing()
	})
	t.Run("and who came later", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		tarik := w.monitors("PJSIP/1005", "*2241003")
		w.monitored(1)
		dana := w.dials("PJSIP/1004", "*2221001")
		w.played(dana)
		w.gone(dana, ari.CauseCallRejected)
		w.talk(tarik, ear(tarik))
		endOf(w, target, other)
		w.became("mara call.place connected", "tarik monitor.barge ended", "dana monitor.listen refused")
	})
	t.Run("but a whisper is heard by the target alone", func(t *testing.T) {
		w, _ := openWith(t, leaders)
		target, other := w.calls("PJSIP/1001", "1003")
		dana := w.monitors("PJSIP/1004", "*2221001")
		tarik := w.monitors("PJSIP/1005", "*2231001")
		w.talk(dana, ear(dana))
		w.talk(tarik, ear(tarik))
		endOf(w, target, other)
		w.leavesNothing()
	})
}

// Nobody can know who comes into the call: within a second nobody hears it.
func TestWithoutEventsNothingIsMonitored(t *testing.T) {
	w, _ := openWith(t, leaders)
	target, other := w.calls("PJSIP/1001", "1003")
	dana := w.monitors("PJSIP/1004", "*2231001")
	w.monitored(1)
	w.handled()
	w.Fail("events.eventWebsocket", 1000, 500, "Internal Server Error")
	w.CutWebSockets()
	w.gone(ear(dana), ari.CauseNormalClearing)
	w.trail.waitForOutcome(t, "dana monitor.whisper failed")
	w.talk(target, other)
	w.end(errKilled)
	w.decided("mara call.place connected", "dana monitor.whisper failed")
}

func TestADaemonThatStopsEndsMonitoringFirst(t *testing.T) {
	w, _ := openWith(t, leaders)
	target, other := w.calls("PJSIP/1001", "1003")
	var all []string
	for _, dialled := range []string{"*2241001", "*2221001", "*2231003"} {
		all = append(all, w.monitors("PJSIP/1004", dialled))
	}
	w.monitored(3)
	w.board.StopMonitoring(t.Context())
	for _, dana := range all {
		if exists(w.State(), ear(dana)) {
			t.Errorf("the ear of %s is left", dana)
		}
	}
	late := w.dials("PJSIP/1002", "*2221001")
	w.gone(late, ari.CauseCongestion)
	for _, dana := range all {
		w.gone(dana, ari.CauseNormalClearing)
	}
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.barge shutdown", "dana monitor.listen shutdown",
		"dana monitor.whisper shutdown", "noor monitor.listen shutdown")
	w.quiet()
}

func TestADaemonThatStopsDoesNotWaitForASilentAsterisk(t *testing.T) {
	w, _ := openWith(t, leaders)
	w.calls("PJSIP/1001", "1003")
	w.monitors("PJSIP/1004", "*2221001")
	w.monitored(1)
	w.Hang("channels.hangup", 1000)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	w.board.StopMonitoring(ctx)
	w.trail.wait(t, "somebody may still be on a call of others: asterisk is silent")
	w.end(errKilled)
}
