package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

// tell is one thing that happens to a placement.
type tell func(*placement) []step

func created(leg string) tell    { return func(p *placement) []step { return p.created(leg) } }
func rings(leg string) tell      { return func(p *placement) []step { return p.rings(leg) } }
func progresses(leg string) tell { return func(p *placement) []step { return p.progresses(leg) } }
func answers(leg string) tell    { return func(p *placement) []step { return p.answers(leg) } }
func callerEnds() tell           { return ends("caller", ari.CauseNormalClearing, 0) }
func fails(why ending) tell      { return func(p *placement) []step { return p.fails(why) } }
func late() tell                 { return (*placement).late }
func comesApart(e ending) tell   { return func(p *placement) []step { return p.comesApart(e) } }

func notDialled(leg string) tell {
	return func(p *placement) []step {
		p.notDialled(leg)
		return nil
	}
}

func cannotRing(leg string) tell {
	return func(p *placement) []step { return p.cannotRing(leg, failed(ari.CauseCongestion)) }
}

func ends(channel string, cause ari.Cause, status int) tell {
	return func(p *placement) []step { return p.ends(channel, cause, status) }
}

func pickedUp(picker string) tell {
	return func(p *placement) []step { return p.pickedUp(picker) }
}

func drop(channel string, cause ari.Cause) step {
	return step{verb: hangUp, channel: channel, cause: cause}
}
func concluded(what outcome) step { return step{verb: conclude, outcome: what} }

func TestPlacement(t *testing.T) {
	const a, b, picker = "leg-a", "leg-b", "picker"
	connectTo := func(channel string) step { return step{verb: connect, channel: channel} }
	bye := ari.CauseNormalClearing
	for name, tc := range map[string]struct {
		legs  []string
		story []tell
		want  []step
		state placementState
	}{
		"answered": {
			[]string{a},
			[]tell{created(a), rings(a), answers(a)},
			[]step{{verb: ring, channel: a}, {verb: tellRinging}, connectTo(a)}, talking,
		},
		"a leg that is dropped is not dialled any more": {
			[]string{a, b},
			[]tell{created(a), answers(a), created(b)},
			[]step{{verb: ring, channel: a}, connectTo(a), drop(b, ari.CauseAnsweredElsewhere)}, talking,
		},
		"ringing is told once": {
			[]string{a, b},
			[]tell{rings(a), rings(b), rings(a)},
			[]step{{verb: tellRinging}}, ringing,
		},
		"early media of a single leg": {
			[]string{a},
			[]tell{rings(a), progresses(a), progresses(a), answers(a)},
			[]step{{verb: tellRinging}, {verb: joinEarly, channel: a}, connectTo(a)}, talking,
		},
		"early media of one of two legs": {
			[]string{a, b},
			[]tell{progresses(a)},
			nil, dialing,
		},
		"early media of the leg that is left is still nobody's": {
			[]string{a, b},
			[]tell{ends(a, ari.CauseUserBusy, 486), progresses(b)},
			nil, dialing,
		},
		"the first of two answers": {
			[]string{a, b},
			[]tell{rings(a), answers(b), answers(a)},
			[]step{{verb: tellRinging}, connectTo(b), drop(a, ari.CauseAnsweredElsewhere)}, talking,
		},
		"one is busy, the other answers": {
			[]string{a, b},
			[]tell{ends(a, ari.CauseUserBusy, 486), answers(b)},
			[]step{connectTo(b)}, talking,
		},
		"busy": {
			[]string{a},
			[]tell{ends(a, ari.CauseUserBusy, 486)},
			[]step{drop("caller", ari.CauseUserBusy), concluded(outcomeBusy)}, over,
		},
		"declined beats busy beats no answer": {
			[]string{a, b, "leg-c"},
			[]tell{ends(a, ari.CauseNoAnswer, 0), ends(b, ari.CauseCallRejected, 603), ends("leg-c", ari.CauseUserBusy, 486)},
			[]step{drop("caller", bye), concluded(outcomeDeclined)}, over,
		},
		"no answer in time": {
			[]string{a},
			[]tell{rings(a), ends(a, ari.CauseNoAnswer, 0)},
			[]step{{verb: tellRinging}, drop("caller", ari.CauseNoAnswer), concluded(outcomeNoAnswer)}, over,
		},
		"no codec in common": {
			[]string{a},
			[]tell{ends(a, ari.CauseBearerNotAvailable, 488)},
			[]step{drop("caller", ari.CauseBearerNotAvailable), concluded(outcomeFailed)}, over,
		},
		"no leg could be made": {
			nil,
			[]tell{fails(unreachable)},
			[]step{drop("caller", ari.CauseSubscriberAbsent), concluded(outcomeUnreachable)}, over,
		},
		"failure stops what rings": {
			[]string{a, b},
			[]tell{rings(a), fails(failed(ari.CauseCongestion))},
			[]step{
				{verb: tellRinging}, drop(a, bye), drop(b, bye),
				drop("caller", ari.CauseCongestion), concluded(outcomeFailed),
			}, over,
		},
		"failure comes too late": {
			[]string{a},
			[]tell{answers(a), fails(unreachable)},
			[]step{connectTo(a)}, talking,
		},
		"cancelled": {
			[]string{a, b},
			[]tell{rings(a), callerEnds(), ends(a, bye, 0), ends(b, bye, 0)},
			[]step{{verb: tellRinging}, drop(a, bye), drop(b, bye), concluded(outcomeCancelled)}, over,
		},
		"another member of the queue answers": {
			[]string{a, b},
			[]tell{rings(a), ends("caller", ari.CauseAnsweredElsewhere, 0)},
			[]step{
				{verb: tellRinging}, drop(a, ari.CauseAnsweredElsewhere), drop(b, ari.CauseAnsweredElsewhere),
				concluded(outcomeCancelled),
			}, over,
		},
		"caller hangs up": {
			[]string{a},
			[]tell{answers(a), callerEnds(), ends(a, bye, 0)},
			[]step{connectTo(a), drop(a, bye), concluded("")}, over,
		},
		"callee hangs up": {
			[]string{a},
			[]tell{answers(a), ends(a, bye, 0), callerEnds()},
			[]step{connectTo(a), drop("caller", bye), concluded("")}, over,
		},
		"a dropped leg's end means nothing": {
			[]string{a, b},
			[]tell{answers(a), ends(b, ari.CauseAnsweredElsewhere, 0)},
			[]step{connectTo(a), drop(b, ari.CauseAnsweredElsewhere)}, talking,
		},
		"picked up": {
			[]string{a, b},
			[]tell{rings(a), pickedUp(picker), ends(picker, bye, 0)},
			[]step{
				{verb: tellRinging}, connectTo(picker),
				drop(a, ari.CauseAnsweredElsewhere), drop(b, ari.CauseAnsweredElsewhere),
				drop("caller", bye), concluded(""),
			}, over,
		},
		"picked up twice": {
			[]string{a},
			[]tell{pickedUp(picker), pickedUp("late")},
			[]step{connectTo(picker), drop(a, ari.CauseAnsweredElsewhere)}, talking,
		},
		"a stranger's events mean nothing": {
			[]string{a},
			[]tell{created("x"), cannotRing("x"), rings("x"), progresses("x"), answers("x"), ends("x", bye, 0)},
			nil, dialing,
		},
		"a leg is dialled once": {
			[]string{a, b},
			[]tell{created(a), created(a), created(b), created(a)},
			[]step{{verb: ring, channel: a}, {verb: ring, channel: b}}, dialing,
		},
		"a leg was not there yet": {
			[]string{a},
			[]tell{created(a), notDialled(a), created(a)},
			[]step{{verb: ring, channel: a}, {verb: ring, channel: a}}, dialing,
		},
		"a leg cannot be dialled": {
			[]string{a, b},
			[]tell{created(a), cannotRing(a), ends(a, bye, 0), rings(b)},
			[]step{{verb: ring, channel: a}, drop(a, bye), {verb: tellRinging}}, ringing,
		},
		"the only leg cannot be dialled": {
			[]string{a},
			[]tell{cannotRing(a)},
			[]step{drop(a, bye), drop("caller", ari.CauseCongestion), concluded(outcomeFailed)}, over,
		},
		"a leg cannot be dialled in time": {
			[]string{a, b},
			[]tell{created(b), late(), rings(b), answers(b)},
			[]step{{verb: ring, channel: b}, drop(a, bye), {verb: tellRinging}, connectTo(b)}, talking,
		},
		"no leg can be dialled in time": {
			[]string{a, b},
			[]tell{late()},
			[]step{drop(a, bye), drop(b, bye), drop("caller", ari.CauseCongestion), concluded(outcomeFailed)}, over,
		},
		"it rings for longer than asterisk should let it": {
			[]string{a},
			[]tell{created(a), rings(a), late()},
			[]step{
				{verb: ring, channel: a}, {verb: tellRinging},
				drop(a, bye), drop("caller", ari.CauseNoAnswer), concluded(outcomeNoAnswer),
			}, over,
		},
		"answered, and cannot be connected": {
			[]string{a, b},
			[]tell{answers(a), comesApart(failed(ari.CauseCongestion)), callerEnds(), ends(a, bye, 0)},
			[]step{
				connectTo(a), drop(b, ari.CauseAnsweredElsewhere),
				drop(a, ari.CauseCongestion), drop("caller", ari.CauseCongestion), concluded(outcomeFailed),
			}, over,
		},
		"the caller's end ends the call, however it is told": {
			[]string{a},
			[]tell{ends("caller", bye, 0), ends("caller", bye, 0)},
			[]step{drop(a, bye), concluded(outcomeCancelled)}, over,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlacement("caller", tc.legs)
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

func TestEndingOf(t *testing.T) {
	for _, tc := range []struct {
		cause  ari.Cause
		status int
		want   ending
	}{
		{ari.CauseUserBusy, 486, busy},
		{ari.CauseUserBusy, 600, busy},
		{ari.CauseUserBusy, 0, busy},
		{ari.CauseCallRejected, 603, declined},
		{ari.CauseCallRejected, 403, declined},
		{ari.CauseNoAnswer, 480, noAnswer},
		{ari.CauseNoAnswer, 0, noAnswer},
		{ari.CauseUnallocated, 404, unreachable},
		{ari.CauseNoUserResponding, 408, unreachable},
		{ari.CauseSubscriberAbsent, 0, unreachable},
		{23, 302, noAnswer},
		{ari.CauseInterworking, 487, failed(ari.CauseNormalUnspecified)},
		{ari.CauseNormalClearing, 0, failed(ari.CauseNormalUnspecified)},
		{ari.CauseCongestion, 503, failed(ari.CauseCongestion)},
	} {
		if got := endingOf(tc.cause, tc.status); got != tc.want {
			t.Errorf("endingOf(%d, %d) = %+v, want %+v", tc.cause, tc.status, got, tc.want)
		}
	}
}
