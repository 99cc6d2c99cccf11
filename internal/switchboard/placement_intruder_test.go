package switchboard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

func TestACallGoesOnWhateverIntruderComes(t *testing.T) {
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
		"a leg that rings":      {ringing(), "a", []step{{verb: ringAgain, channel: "a"}}},
		"who waits is not left": {ringing(), "caller", nil},
		"the caller who talks":  {calls(), "caller", nil},
		"the answerer":          {calls(), "a", nil},
		"somebody else's":       {calls(), "other", nil},
	} {
		if diff := cmp.Diff(tc.want, tc.p.ousted(tc.channel), cmp.AllowUnexported(step{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whoever is put back before the two were swapped is taken out once more.
func TestWhoTalksComesBackBehindTheIntruder(t *testing.T) {
	p := newPlacement("caller", []string{"a"})
	if got := p.wasReplaced("caller"); got != nil {
		t.Errorf("the caller who waits: %v", got)
	}
	p.answers("a")
	for _, channel := range []string{"caller", "a"} {
		if got := p.wasReplaced(channel); len(got) != 1 || got[0] != (step{verb: rejoin, channel: channel}) {
			t.Errorf("%s, who talks: %v", channel, got)
		}
	}
	if got := p.wasReplaced("other"); got != nil {
		t.Errorf("somebody else: %v", got)
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
		p.ousted(leg)
		if got := p.ends(leg, ari.CauseNormalClearing, 0); got != nil {
			t.Errorf("the end of %s came to %v", leg, got)
		}
		leg = nextID(leg)
	}
	if got := p.created(leg); len(got) != 1 || got[0].verb != ring {
		t.Errorf("it is not dialled: %v", got)
	}
	if got := p.ousted(leg); got != nil {
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
