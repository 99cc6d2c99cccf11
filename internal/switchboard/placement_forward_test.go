package switchboard

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
)

// A call that nobody answered ends, or goes where the user wants it, once.
func TestACallGoesElsewhereWhenItEnds(t *testing.T) {
	for name, c := range map[string]struct {
		ifBusy, ifUnanswered bool
		why                  ending
		goes                 bool
	}{
		"busy":                        {true, false, busy, true},
		"declined":                    {true, false, declined, true},
		"no answer":                   {false, true, noAnswer, true},
		"unreachable":                 {false, true, unreachable, true},
		"busy, not wanted":            {false, true, busy, false},
		"no answer, not wanted":       {true, false, noAnswer, false},
		"failed":                      {true, true, failed(ari.CauseCongestion), false},
		"the daemon stops":            {true, true, stopped, false},
		"a right is taken away":       {true, true, revoked, false},
		"who asked wants none of it":  {true, true, cancelled, false},
		"nobody wants it elsewhere":   {false, false, noAnswer, false},
		"unreachable, wanted if busy": {true, false, unreachable, false},
	} {
		t.Run(name, func(t *testing.T) {
			ends := []step{{verb: hangUp, channel: "caller", cause: c.why.cause}, {verb: conclude, outcome: c.why.outcome}}
			p := newPlacement("caller", []string{"a", "b"})
			p.ifBusy, p.ifUnanswered = c.ifBusy, c.ifUnanswered
			got := p.fails(c.why)
			bye := []step{
				{verb: hangUp, channel: "a", cause: ari.CauseNormalClearing}, {verb: hangUp, channel: "b", cause: ari.CauseNormalClearing},
			}
			want := slices.Concat(bye, ends)
			if c.goes {
				want = slices.Concat(bye, []step{{verb: sendOn, channel: "caller", cause: c.why.cause, outcome: c.why.outcome}})
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Error(diff)
			}
			if !c.goes {
				return
			}
			if p.state != dialing {
				t.Errorf("it is %s", p.state)
			}
			if diff := cmp.Diff(ends, p.fails(c.why), cmp.AllowUnexported(step{})); diff != "" {
				t.Errorf("and then: %s", diff)
			}
		})
	}
}
