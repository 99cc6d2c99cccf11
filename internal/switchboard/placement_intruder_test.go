package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func TestACallGoesOnWhateverIntruderComes(t *testing.T) {
	shown := step{verb: hangUp, channel: "intruder", cause: ari.CauseCallRejected}
	ringing := func() *placement {
		p := newPlacement("caller", []string{"a", "b"})
		p.created("a")
		p.created("b")
		p.rings("a")
		return p
	}
	calls := func() *placement {
		p := ringing()
		p.answers("a")
		return p
	}
	for name, tc := range map[string]struct {
		p       *placement
		channel string
		want    []step
	}{
		"a leg that rings":      {ringing(), "a", []step{shown, {verb: ringAgain, channel: "a"}}},
		"who waits is not left": {ringing(), "caller", []step{shown}},
		"the caller who talks":  {calls(), "caller", []step{shown, {verb: rejoin, channel: "caller"}}},
		"the answerer":          {calls(), "a", []step{shown, {verb: rejoin, channel: "a"}}},
		"somebody else's":       {calls(), "other", []step{shown}},
	} {
		if diff := cmp.Diff(tc.want, tc.p.ousted(tc.channel, "intruder"), cmp.AllowUnexported(step{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A leg that is made anew takes the place of the one that was taken, whose end is
// no answer; but not for ever.
func TestALegThatIsMadeAnew(t *testing.T) {
	p := newPlacement("caller", []string{"a"})
	leg := "a"
	for range mostAnew {
		p.created(leg)
		p.rings(leg)
		p.ousted(leg, "intruder")
		if got := p.ends(leg, ari.CauseNormalClearing, 0); got != nil {
			t.Errorf("the end of %s came to %v", leg, got)
		}
		leg = nextID(leg)
	}
	if got := p.created(leg); len(got) != 1 || got[0].verb != ring {
		t.Errorf("it is not dialled: %v", got)
	}
	if got := p.ousted(leg, "intruder"); len(got) != 1 {
		t.Errorf("it is made anew again: %v", got)
	}
	if got := p.ends(leg, ari.CauseNormalClearing, 0); p.state != over {
		t.Errorf("the call is not over: %v", got)
	}
}

func TestAnotherProgramTakesSomebodyOut(t *testing.T) {
	p := newPlacement("caller", []string{"a"})
	taken := func(channel string) []step { return p.isTaken(channel) }
	if got := taken("caller"); len(got) != 1 || got[0].verb != reenter {
		t.Errorf("the caller who waits: %v", got)
	}
	if got := taken("a"); got != nil {
		t.Errorf("a leg: %v", got)
	}
	p.answers("a")
	for _, channel := range []string{"caller", "a"} {
		if got := taken(channel); len(got) != 1 || got[0].verb != rejoin {
			t.Errorf("%s, who talks: %v", channel, got)
		}
	}
}
