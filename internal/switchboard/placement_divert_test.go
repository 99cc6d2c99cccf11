package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func goesElsewhere(leaving, coming []string) tell {
	return func(p *placement) []step { return p.diverts(leaving, coming) }
}

// endsElsewhere is goesElsewhere of a leg that has ended by that.
func endsElsewhere(gone string, leaving, coming []string) tell {
	return func(p *placement) []step {
		p.hasEnded(gone)
		return p.diverts(leaving, coming)
	}
}

func TestDivertingACall(t *testing.T) {
	const a, b, x, y, bye, elsewhere = "leg-a", "leg-b", "leg-x", "leg-y", ari.CauseNormalClearing, ari.CauseAnsweredElsewhere
	told := step{verb: tellRinging}
	rung := func(leg string) step { return step{verb: ring, channel: leg} }
	connectTo := func(channel string) step { return step{verb: connect, channel: channel} }
	for name, tc := range map[string]struct {
		legs  []string
		story []tell
		want  []step
		state placementState
	}{
		"others ring, and the caller is told nothing new": {
			[]string{a},
			[]tell{rings(a), goesElsewhere([]string{a}, []string{x, y}), created(x), rings(x), created(y), answers(y)},
			[]step{told, drop(a, elsewhere), rung(x), rung(y), connectTo(y), drop(x, elsewhere)}, talking,
		},
		"before it rang": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), rings(x)},
			[]step{drop(a, elsewhere), told}, ringing,
		},
		"who is left goes on ringing": {
			[]string{a, b},
			[]tell{rings(a), goesElsewhere([]string{a}, []string{x}), answers(b)},
			[]step{told, drop(a, elsewhere), connectTo(b), drop(x, elsewhere)}, talking,
		},
		"the end of who diverted means nothing": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), ends(a, ari.CauseRedirected, 302), answers(x)},
			[]step{drop(a, elsewhere), connectTo(x)}, talking,
		},
		"the last leg has ended by that": {
			[]string{a},
			[]tell{created(a), endsElsewhere(a, []string{a}, []string{x}), ends(a, ari.CauseRedirected, 302), created(x), rings(x), answers(x)},
			[]step{rung(a), rung(x), told, connectTo(x)}, talking,
		},
		"a leg has ended by that, and the user's other one is hung up": {
			[]string{a, b},
			[]tell{rings(b), endsElsewhere(a, []string{a, b}, []string{x}), ends(a, ari.CauseRedirected, 302), answers(x)},
			[]step{told, drop(b, elsewhere), connectTo(x)}, talking,
		},
		"a leg has ended by that, and nobody answers": {
			[]string{a},
			[]tell{endsElsewhere(a, []string{a}, []string{x}), ends(a, ari.CauseRedirected, 302), ends(x, ari.CauseNoAnswer, 480)},
			[]step{drop("caller", ari.CauseNoAnswer), concluded(outcomeNoAnswer)}, over,
		},
		"a leg has ended by that, and the caller goes to the dialplan": {
			[]string{a},
			[]tell{func(p *placement) []step { p.hasEnded(a); return p.leaves() }, ends(a, ari.CauseRedirected, 302)},
			nil, over,
		},
		"a leg has ended by that, but another had answered": {
			[]string{a, b},
			[]tell{answers(b), endsElsewhere(a, nil, []string{x}), ends(a, ari.CauseRedirected, 302)},
			[]step{connectTo(b), drop(a, elsewhere), drop(x, elsewhere)}, talking,
		},
		"the target is busy": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), ends(x, ari.CauseUserBusy, 486)},
			[]step{drop(a, elsewhere), drop("caller", ari.CauseUserBusy), concluded(outcomeBusy)}, over,
		},
		"the target is rung for too long": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), created(x), late()},
			[]step{drop(a, elsewhere), rung(x), drop(x, bye), drop("caller", ari.CauseNoAnswer), concluded(outcomeNoAnswer)}, over,
		},
		"after early media the caller hears ringing": {
			[]string{a},
			[]tell{progresses(a), goesElsewhere([]string{a}, []string{x}), progresses(x)},
			[]step{{verb: joinEarly, channel: a}, drop(a, elsewhere), told, {verb: joinEarly, channel: x}}, early,
		},
		"early media of one of several is nobody's": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x, y}), progresses(x)},
			[]step{drop(a, elsewhere)}, dialing,
		},
		"the caller hangs up": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), callerEnds()},
			[]step{drop(a, elsewhere), drop(x, bye), concluded(outcomeCancelled)}, over,
		},
		"picked up": {
			[]string{a},
			[]tell{goesElsewhere([]string{a}, []string{x}), pickedUp("picker")},
			[]step{drop(a, elsewhere), connectTo("picker"), drop(x, elsewhere)}, talking,
		},
		"too late": {
			[]string{a},
			[]tell{answers(a), goesElsewhere([]string{a}, []string{x}), (*placement).leaves},
			[]step{connectTo(a), drop(x, elsewhere)}, talking,
		},
		"to the dialplan": {
			[]string{a, b},
			[]tell{rings(a), (*placement).leaves, answers(b), ends(a, bye, 0), callerEnds()},
			[]step{told, drop(a, elsewhere), drop(b, elsewhere)}, over,
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
