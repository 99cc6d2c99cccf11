package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func transfers(by string, legs ...string) tell {
	return func(p *placement) []step {
		p.transfers(by, legs)
		return nil
	}
}

// inBoth tells the call and its transfer what a session tells both.
func inBoth(t tell) tell { return func(p *placement) []step { return p.both(t) } }

func hasReplaced() tell           { return (*placement).hasReplaced }
func cannotReplace(e ending) tell { return func(p *placement) []step { return p.cannotReplace(e) } }
func stopsTransfer(e ending) tell { return func(p *placement) []step { return p.stopsTransfer(e) } }
func sentOn(by string) tell       { return func(p *placement) []step { return p.sentOn(by) } }
func isTold(channel string) tell  { return func(p *placement) []step { return p.told(channel) } }
func transferIsLate() tell {
	return func(p *placement) []step { return p.meaning(p.transfer.attempt.late()) }
}
func transferPicked(by string) tell {
	return func(p *placement) []step { return p.meaning(p.transfer.attempt.pickedUp(by)) }
}

func TestTransfer(t *testing.T) {
	const caller, peer, a, b, bye = "caller", "peer", "leg-a", "leg-b", ari.CauseNormalClearing
	ringing := func(leg string) step { return step{verb: ring, channel: leg} }
	told := func(what outcome) step { return step{verb: tellTransferor, outcome: what} }
	put := func(channel, other string) step { return step{verb: replace, channel: channel, other: other} }
	out := func(channel string) step { return step{verb: putOut, channel: channel} }
	waits := func(channel string) step { return step{verb: boundWaiter, channel: channel} }
	hears := func(channel string) step { return step{verb: letHearRinging, channel: channel} }
	done := step{verb: conclude}
	for name, tc := range map[string]struct {
		story []tell
		want  []step
		state placementState
		pair  [2]string // caller and peer in the end
	}{
		"by the caller": {
			[]tell{transfers(caller, a), inBoth(created(a)), inBoth(rings(a)), inBoth(answers(a)), hasReplaced(), isTold(caller), ends(caller, bye, 0)},
			[]step{ringing(a), put(a, caller), told(outcomeConnected), out(caller), drop(caller, bye)}, talking, [2]string{a, peer},
		},
		"by the callee": {
			[]tell{transfers(peer, a), inBoth(answers(a)), hasReplaced(), ends(peer, bye, 0), isTold(peer)},
			[]step{put(a, peer), told(outcomeConnected), out(peer)}, talking, [2]string{caller, a},
		},
		"to several phones": {
			[]tell{transfers(caller, a, b), inBoth(progresses(a)), inBoth(answers(b)), hasReplaced()},
			[]step{put(b, caller), drop(a, ari.CauseAnsweredElsewhere), told(outcomeConnected), out(caller)}, talking, [2]string{b, peer},
		},
		"to who is busy": {
			[]tell{transfers(caller, a), ends(caller+"?", bye, 0), inBoth(ends(a, ari.CauseUserBusy, 486))},
			[]step{told(outcomeBusy)}, talking, [2]string{caller, peer},
		},
		"to who cannot be dialled": {
			[]tell{transfers(caller, a), inBoth(cannotRing(a))},
			[]step{drop(a, bye), told(outcomeFailed)}, talking, [2]string{caller, peer},
		},
		"to who does not answer": {
			[]tell{transfers(caller, a), inBoth(created(a)), inBoth(rings(a)), transferIsLate()},
			[]step{ringing(a), drop(a, bye), told(outcomeNoAnswer)}, talking, [2]string{caller, peer},
		},
		"to who cannot be connected": {
			[]tell{transfers(caller, a), inBoth(answers(a)), cannotReplace(failed(ari.CauseCongestion))},
			[]step{put(a, caller), drop(a, bye), told(outcomeFailed)}, talking, [2]string{caller, peer},
		},
		"somebody picks it up": {
			[]tell{transfers(caller, a), inBoth(rings(a)), transferPicked("picker"), hasReplaced()},
			[]step{put("picker", caller), drop(a, ari.CauseAnsweredElsewhere), told(outcomeConnected), out(caller)}, talking, [2]string{"picker", peer},
		},
		"the transferor hangs up while it rings": {
			[]tell{transfers(caller, a), inBoth(rings(a)), ends(caller, bye, 0), inBoth(answers(a)), hasReplaced()},
			[]step{waits(peer), hears(peer), put(a, ""), told(outcomeConnected)}, talking, [2]string{a, peer},
		},
		"the transferor hangs up before it rings, of which there is word twice": {
			[]tell{transfers(caller, a), ends(caller, bye, 0), ends(caller, bye, 0), inBoth(rings(a))},
			[]step{waits(peer), hears(peer)}, talking, [2]string{caller, peer},
		},
		"the transferor hangs up, and nobody answers": {
			[]tell{transfers(peer, a), ends(peer, bye, 0), inBoth(ends(a, ari.CauseUserBusy, 486))},
			[]step{waits(caller), told(outcomeBusy), drop(caller, bye), done}, over, [2]string{caller, peer},
		},
		"the moved party hangs up": {
			[]tell{transfers(caller, a), ends(peer, bye, 0)},
			[]step{drop(a, bye), told(outcomeCancelled), drop(caller, bye), done}, over, [2]string{caller, peer},
		},
		"both hang up": {
			[]tell{transfers(caller, a), ends(caller, bye, 0), ends(peer, bye, 0)},
			[]step{waits(peer), drop(a, bye), told(outcomeCancelled), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"the moved caller hangs up, being alone": {
			[]tell{transfers(peer, a), ends(peer, bye, 0), ends(caller, bye, 0)},
			[]step{waits(caller), drop(a, bye), told(outcomeCancelled), drop(caller, bye), done}, over, [2]string{caller, peer},
		},
		"the daemon stops while they talk": {
			[]tell{transfers(caller, a), stopsTransfer(stopped)},
			[]step{drop(a, bye), told(outcomeShutdown)}, talking, [2]string{caller, peer},
		},
		"the daemon stops while one waits": {
			[]tell{transfers(caller, a), ends(caller, bye, 0), stopsTransfer(stopped)},
			[]step{waits(peer), drop(a, bye), told(outcomeShutdown), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"a second one is none":        {[]tell{transfers(caller, a), transfers(peer, b), parks(caller)}, nil, talking, [2]string{caller, peer}},
		"a stranger transfers nobody": {[]tell{transfers("stranger", a)}, nil, talking, [2]string{caller, peer}},
		"on to the dialplan": {
			[]tell{sentOn(caller), isTold(peer), isTold(caller), ends(caller, bye, 0)},
			[]step{{verb: letGo, channel: peer}, told(outcomePassedOn), drop(caller, bye), done}, over, [2]string{},
		},
		"on from there": {
			[]tell{transfers(caller, a), inBoth(answers(a)), hasReplaced(), transfers(a, b), inBoth(answers(b)), hasReplaced(), ends(caller, bye, 0), ends(a, bye, 0)},
			[]step{put(a, caller), told(outcomeConnected), out(caller), put(b, a), told(outcomeConnected), out(a)}, talking, [2]string{b, peer},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := &placement{state: talking, caller: caller, peer: peer}
			var got []step
			for _, happens := range tc.story {
				got = append(got, happens(p)...)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if p.state != tc.state || [2]string{p.caller, p.peer} != tc.pair {
				t.Errorf("%v of %s and %s, want %v of %v", p.state, p.caller, p.peer, tc.state, tc.pair)
			}
		})
	}
}
