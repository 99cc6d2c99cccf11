package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func handsOver(by string) tell {
	return func(p *placement) []step {
		p.handsOver(by)
		return nil
	}
}

func handedOver() tell { return (*placement).handedOver }
func keeps(why outcome, torn bool) tell {
	return func(p *placement) []step { return p.keeps(why, torn) }
}

func TestHandingOver(t *testing.T) {
	const caller, peer, bye = "caller", "peer", ari.CauseNormalClearing
	told := func(what outcome) step { return step{verb: tellTransferor, outcome: what} }
	hands := func(channel string) step { return step{verb: handOver, channel: channel} }
	back := func(channel string) step { return step{verb: rejoin, channel: channel} }
	done := step{verb: conclude}
	for name, tc := range map[string]struct {
		story []tell
		want  []step
		state placementState
		pair  [2]string
	}{
		"by the caller": {
			[]tell{handsOver(caller), handedOver(), isTold(caller), ends(caller, bye, 0)},
			[]step{hands(peer), told(outcomeConnected), drop(caller, bye), done}, over, [2]string{},
		},
		"by the callee, who hangs up first": {
			[]tell{handsOver(peer), handedOver(), ends(peer, bye, 0), isTold(peer)},
			[]step{hands(caller), told(outcomeConnected), done}, over, [2]string{},
		},
		"the transferor is gone by then": {
			[]tell{handsOver(caller), inBoth(ends(caller, bye, 0)), handedOver()},
			[]step{hands(peer), told(outcomeConnected), done}, over, [2]string{},
		},
		"in vain": {
			[]tell{handsOver(caller), keeps(outcomeNoCall, false)},
			[]step{told(outcomeNoCall)}, talking, [2]string{caller, peer},
		},
		"in vain, half done": {
			[]tell{handsOver(caller), keeps(outcomeFailed, true)},
			[]step{back(peer), told(outcomeFailed)}, talking, [2]string{caller, peer},
		},
		"in vain, an intruder having come": {
			[]tell{handsOver(caller), func(p *placement) []step { return p.wasReplaced(peer) }, keeps(outcomeNoCall, false)},
			[]step{back(peer), told(outcomeNoCall)}, talking, [2]string{caller, peer},
		},
		"in vain, one who was ousted not being back": {
			[]tell{handsOver(caller), func(p *placement) []step { return p.cannotRejoin(unreachable) }, keeps(outcomeNoCall, false)},
			[]step{back(peer), told(outcomeNoCall)}, talking, [2]string{caller, peer},
		},
		"in vain, the transferor is gone by then": {
			[]tell{handsOver(caller), inBoth(ends(caller, bye, 0)), keeps(outcomeFailed, true)},
			[]step{told(outcomeFailed), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"the moved party hangs up": {
			[]tell{handsOver(peer), inBoth(ends(caller, bye, 0))},
			[]step{told(outcomeCancelled), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"both hang up": {
			[]tell{handsOver(caller), inBoth(ends(caller, bye, 0)), inBoth(ends(peer, bye, 0))},
			[]step{told(outcomeCancelled), drop(peer, bye), done}, over, [2]string{caller, peer},
		},
		"and nothing else meanwhile": {
			[]tell{handsOver(caller), handsOver(peer), transfers(peer, "leg"), parks(caller), inBoth(pickedUp("picker"))},
			nil, talking, [2]string{caller, peer},
		},
		"a stranger hands nobody over": {[]tell{handsOver("stranger"), transfers(caller, "leg")}, nil, talking, [2]string{caller, peer}},
		"it cannot go on": {
			[]tell{handsOver(caller), stopsTransfer(stopped)},
			[]step{told(outcomeShutdown)}, talking, [2]string{caller, peer},
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

func TestTakingIn(t *testing.T) {
	const caller, peer, leg, moved, bye = "caller", "peer", "leg", "moved", ari.CauseNormalClearing
	leaves := func(seat string) []step { return []step{{verb: putOut, channel: seat}, drop(seat, bye)} }
	talks := func() *placement { return &placement{state: talking, caller: caller, peer: peer} }
	ringsAt := func(legs ...string) *placement {
		p := newPlacement(caller, legs)
		for _, leg := range legs {
			p.created(leg)
		}
		p.rings(legs[0])
		return p
	}
	for name, tc := range map[string]struct {
		call   *placement
		seat   string
		judged []string
		want   []step // nil if it may not
		pair   [2]string
	}{
		"the caller's seat":            {talks(), caller, []string{peer}, leaves(caller), [2]string{moved, peer}},
		"the callee's":                 {talks(), peer, []string{caller}, leaves(peer), [2]string{caller, moved}},
		"a caller's who waits":         {ringsAt(leg), caller, []string{leg}, append(leaves(caller), step{verb: tellRinging}), [2]string{moved, ""}},
		"a caller's who waits for two": {ringsAt(leg, "b"), caller, []string{leg, "b"}, append(leaves(caller), step{verb: tellRinging}), [2]string{moved, ""}},
		"before it rings":              {newPlacement(caller, []string{leg}), caller, []string{leg}, leaves(caller), [2]string{moved, ""}},
		"with another than was judged": {talks(), caller, []string{"another"}, nil, [2]string{caller, peer}},
		"with more than were judged":   {ringsAt(leg, "b"), caller, []string{leg}, nil, [2]string{caller, ""}},
		"of who is called":             {ringsAt(leg), leg, []string{caller}, nil, [2]string{caller, ""}},
		"of a stranger":                {talks(), "stranger", []string{peer, ""}, nil, [2]string{caller, peer}},
		"of nobody":                    {talks(), "", []string{peer, ""}, nil, [2]string{caller, peer}},
		"in a call that is over":       {&placement{state: over, caller: caller, peer: peer}, caller, []string{peer}, nil, [2]string{caller, peer}},
		"in a call that is parked":     {&placement{state: beingParked, caller: caller, peer: peer}, caller, []string{peer}, nil, [2]string{caller, peer}},
		"during a transfer": {
			&placement{state: talking, caller: caller, peer: peer, transfer: &transfer{}}, caller, []string{peer}, nil, [2]string{caller, peer},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []step
			if tc.call.mayTakeIn(tc.seat, tc.judged) {
				got = tc.call.takesIn(moved, tc.seat)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if got := [2]string{tc.call.caller, tc.call.peer}; got != tc.pair {
				t.Errorf("it is %v's, want %v's", got, tc.pair)
			}
		})
	}
}
