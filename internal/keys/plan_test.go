package keys

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every code can be pressed, and none begins with another.
func TestTheDefaults(t *testing.T) {
	for _, c := range All() {
		if strings.Trim(c.Default, "0123456789*#") != "" || c.Default == "" {
			t.Errorf("%s: %q cannot be pressed", c.Name, c.Default)
		}
		if c.Doc == "" {
			t.Errorf("%s has no line for the reference", c.Name)
		}
		for _, other := range All() {
			if other.Name != c.Name && other.Consulting == c.Consulting && strings.HasPrefix(c.Default, other.Default) {
				t.Errorf("%s: %q begins with %q, which is %s", c.Name, c.Default, other.Default, other.Name)
			}
		}
	}
}

func TestThePlanWhileSomebodyIsAsked(t *testing.T) {
	plan := Defaults()
	plan[Swap], plan[Park] = "", ""
	if diff := cmp.Diff(Plan{Abort: "*1", Complete: "*2"}, plan.While(true)); diff != "" {
		t.Errorf("while somebody is asked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Plan{BlindTransfer: "##", AttendedTransfer: "*2", Record: "*1", PauseRecording: "*3"}, plan.While(false)); diff != "" {
		t.Errorf("as a rule (-want +got):\n%s", diff)
	}
}
