package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func parks(parker string) tell {
	return func(p *placement) []step {
		p.parks(parker)
		return nil
	}
}

func isParked(channel string) tell  { return func(p *placement) []step { return p.isParked(channel) } }
func notParked(channel string) tell { return func(p *placement) []step { return p.notParked(channel) } }
func comesAnew(channel string) tell { return func(p *placement) []step { return p.comesAnew(channel) } }
func stays(why outcome) tell        { return func(p *placement) []step { return p.stays(why) } }

func TestParkingACall(t *testing.T) {
	const peer, bye = "peer", ari.CauseNormalClearing
	told := func(what outcome) step { return step{verb: tellParker, outcome: what} }
	back := func(channel string) step { return step{verb: rejoin, channel: channel} }
	done := step{verb: conclude}
	for name, tc := range map[string]struct {
		story []tell
		want  []step
		state placementState
	}{
		"the peer is parked": {
			[]tell{parks("caller"), isParked(peer)},
			[]step{{verb: letGo, channel: peer}, told(outcomeParked), drop("caller", bye), done}, over,
		},
		"the caller is parked": {
			[]tell{parks(peer), isParked("caller")},
			[]step{{verb: letGo, channel: "caller"}, told(outcomeParked), drop(peer, bye), done}, over,
		},
		"a stranger parks nobody":       {[]tell{parks("stranger")}, nil, talking},
		"others in the lot are nothing": {[]tell{parks("caller"), isParked("stranger"), notParked("stranger")}, nil, beingParked},
		"a second order is none":        {[]tell{parks("caller"), parks(peer)}, nil, beingParked},
		"it could not be sent":          {[]tell{parks("caller"), stays(outcomeFailed)}, []step{told(outcomeFailed)}, talking},
		"the lot is full": {
			[]tell{parks("caller"), notParked(peer)},
			[]step{{verb: noteAgain, channel: peer}, back(peer), told(outcomeLotFull)}, talking,
		},
		"the parker hangs up on the way": {
			[]tell{parks("caller"), callerEnds(), isParked(peer)},
			[]step{{verb: letGo, channel: peer}, told(outcomeParked), done}, over,
		},
		"the parker hangs up, and the lot is full": {
			[]tell{parks("caller"), callerEnds(), notParked(peer)},
			[]step{drop(peer, bye), told(outcomeLotFull), done}, over,
		},
		"who is parked hangs up on the way": {
			[]tell{parks("caller"), ends(peer, bye, 0)},
			[]step{told(outcomeNoCall), drop("caller", bye), done}, over,
		},
		"nothing is heard of it": {
			[]tell{parks("caller"), late()},
			[]step{told(outcomeFailed), drop("caller", bye), done}, over,
		},
		"the daemon stops on the way": {[]tell{parks("caller"), fails(stopped)}, nil, beingParked},
		"nobody picks it up":          {[]tell{parks("caller"), pickedUp("picker")}, nil, beingParked},
		"who talks comes anew":        {[]tell{comesAnew(peer), comesAnew("stranger")}, []step{back(peer)}, talking},
	} {
		t.Run(name, func(t *testing.T) {
			p := &placement{state: talking, caller: "caller", peer: peer}
			var got []step
			for _, happens := range tc.story {
				got = append(got, happens(p)...)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if p.state != tc.state {
				t.Errorf("state %v, want %v", p.state, tc.state)
			}
		})
	}
}
