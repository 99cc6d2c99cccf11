package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func consultsFirst(by string, legs ...string) tell {
	return func(p *placement) []step {
		p.consults(by, legs)
		return nil
	}
}

func hasConsulted() tell {
	return func(p *placement) []step {
		p.hasConsulted()
		return nil
	}
}
func completes() tell             { return (*placement).completes }
func swaps() tell                 { return (*placement).swaps }
func aborts() tell                { return func(p *placement) []step { return p.aborts(cancelled) } }
func cannotConsult(e ending) tell { return func(p *placement) []step { return p.cannotConsult(e) } }

func TestConsultation(t *testing.T) {
	const caller, peer, a, b, bye = "caller", "peer", "leg-a", "leg-b", ari.CauseNormalClearing
	ringing := step{verb: ring, channel: a}
	told := func(what outcome) step { return step{verb: tellTransferor, outcome: what} }
	hears := func(channel string) step { return step{verb: letHearRinging, channel: channel} }
	joins := step{verb: consult, channel: a}
	put := func(other string) step { return step{verb: replace, channel: a, other: other} }
	back := func(by, other string) step { return step{verb: goBack, channel: by, other: other} }
	out := func(channel string) step { return step{verb: putOut, channel: channel} }
	swapTo := func(with, waits string) step { return step{verb: swap, channel: with, other: waits} }
	quiet := step{verb: stopMusic, channel: peer}
	bounded := step{verb: boundWaiter, channel: peer}
	alone, done := step{verb: endAside}, step{verb: conclude}
	seat := func(gone string) step { return step{verb: takeSeat, channel: a, other: gone} }
	for name, tc := range map[string]struct {
		story []tell
		want  []step
		state placementState
		pair  [2]string // caller and peer in the end
	}{
		"completed by the caller": {
			[]tell{consultsFirst(caller, a), inBoth(created(a)), inBoth(rings(a)), inBoth(answers(a)), hasConsulted(), completes(), hasReplaced(), isTold(caller)},
			[]step{ringing, hears(caller), joins, put(caller), told(outcomeConnected), out(caller), alone, drop(caller, bye)}, talking, [2]string{a, peer},
		},
		"completed by the callee": {
			[]tell{consultsFirst(peer, a), inBoth(answers(a)), hasConsulted(), completes(), hasReplaced()},
			[]step{joins, put(peer), told(outcomeConnected), out(peer), alone}, talking, [2]string{caller, a},
		},
		"the first to answer is asked": {
			[]tell{consultsFirst(caller, a, b), inBoth(answers(a)), hasConsulted(), aborts()},
			[]step{joins, drop(b, ari.CauseAnsweredElsewhere), drop(a, bye), back(caller, peer), told(outcomeCancelled)}, talking, [2]string{caller, peer},
		},
		"aborted while it rings": {
			[]tell{consultsFirst(caller, a), inBoth(rings(a)), aborts()},
			[]step{hears(caller), drop(a, bye), back(caller, peer), told(outcomeCancelled)}, talking, [2]string{caller, peer},
		},
		"swapped to and fro": {
			[]tell{consultsFirst(caller, a), swaps(), inBoth(answers(a)), hasConsulted(), swaps(), swaps(), completes(), hasReplaced()},
			[]step{joins, swapTo(peer, a), swapTo(a, peer), put(caller), told(outcomeConnected), out(caller), alone}, talking, [2]string{a, peer},
		},
		"aborted while the target waits": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), swaps(), aborts()},
			[]step{joins, swapTo(peer, a), drop(a, bye), back(caller, peer), told(outcomeCancelled)}, talking, [2]string{caller, peer},
		},
		"the target is busy": {
			[]tell{consultsFirst(caller, a), inBoth(ends(a, ari.CauseUserBusy, 486))},
			[]step{back(caller, peer), told(outcomeBusy)}, talking, [2]string{caller, peer},
		},
		"the target does not answer": {
			[]tell{consultsFirst(caller, a), inBoth(created(a)), inBoth(rings(a)), transferIsLate()},
			[]step{ringing, hears(caller), drop(a, bye), back(caller, peer), told(outcomeNoAnswer)}, talking, [2]string{caller, peer},
		},
		"the target cannot be connected": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), cannotConsult(failed(ari.CauseCongestion))},
			[]step{joins, drop(a, bye), back(caller, peer), told(outcomeFailed)}, talking, [2]string{caller, peer},
		},
		"the two cannot be connected": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), completes(), cannotReplace(failed(ari.CauseCongestion))},
			[]step{joins, put(caller), drop(a, bye), back(caller, peer), told(outcomeFailed)}, talking, [2]string{caller, peer},
		},
		"the target hangs up": {
			[]tell{consultsFirst(peer, a), inBoth(answers(a)), hasConsulted(), inBoth(ends(a, bye, 0))},
			[]step{joins, back(peer, caller), told(outcomeCancelled)}, talking, [2]string{caller, peer},
		},
		"the transferor hangs up while it rings": {
			[]tell{consultsFirst(caller, a), inBoth(rings(a)), inBoth(ends(caller, bye, 0)), inBoth(ends(caller, bye, 0)), inBoth(answers(a)), hasReplaced()},
			[]step{hears(caller), drop(caller, bye), alone, quiet, bounded, hears(peer), put(""), told(outcomeConnected)}, talking, [2]string{a, peer},
		},
		"the transferor hangs up before it rings, and the target is busy": {
			[]tell{consultsFirst(caller, a), inBoth(ends(caller, bye, 0)), inBoth(rings(a)), inBoth(ends(a, ari.CauseUserBusy, 486))},
			[]step{drop(caller, bye), alone, quiet, bounded, hears(peer), told(outcomeBusy), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"the transferor hangs up": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), inBoth(ends(caller, bye, 0)), hasReplaced()},
			[]step{joins, put(""), told(outcomeConnected), alone}, talking, [2]string{a, peer},
		},
		"the transferor and the target hang up": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), inBoth(ends(caller, bye, 0)), inBoth(ends(a, bye, 0))},
			[]step{joins, put(""), told(outcomeCancelled), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"the two hang up": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), inBoth(ends(caller, bye, 0)), inBoth(ends(peer, bye, 0))},
			[]step{joins, put(""), drop(a, bye), told(outcomeCancelled), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"who waits hangs up": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), inBoth(ends(peer, bye, 0)), ends(a, bye, 0)},
			[]step{joins, seat(peer), back(caller, a), told(outcomeCancelled), drop(caller, bye), done}, over, [2]string{caller, a},
		},
		"who waits hangs up while it rings": {
			[]tell{consultsFirst(peer, a), inBoth(created(a)), inBoth(rings(a)), inBoth(ends(caller, bye, 0)), inBoth(answers(a))},
			[]step{ringing, hears(peer), {verb: waitAlone, channel: peer, other: caller}, told(outcomeCancelled), {verb: tellRinging}, {verb: connect, channel: a}}, talking, [2]string{peer, a},
		},
		"not allowed any more": {
			[]tell{consultsFirst(caller, a), inBoth(answers(a)), hasConsulted(), stopsTransfer(revoked)},
			[]step{joins, drop(a, bye), back(caller, peer), told(outcomeRevoked)}, talking, [2]string{caller, peer},
		},
		"nothing else at once": {
			[]tell{consultsFirst(caller, a), parks(caller), transfers(peer, b)}, nil, talking, [2]string{caller, peer},
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
