package keys

import (
	"strings"
	"testing"
)

// Every code can be pressed, and none of the same stage begins with another.
func TestTheDefaults(t *testing.T) {
	for _, c := range All() {
		if strings.Trim(c.Default, "0123456789*#") != "" || c.Default == "" {
			t.Errorf("%s: %q cannot be pressed", c.Name, c.Default)
		}
		if c.Doc == "" {
			t.Errorf("%s has no line for the reference", c.Name)
		}
		for _, other := range All() {
			if other.Name != c.Name && other.Stage == c.Stage && strings.HasPrefix(c.Default, other.Default) {
				t.Errorf("%s: %q begins with %q, which is %s", c.Name, c.Default, other.Default, other.Name)
			}
		}
	}
}

func TestAStageHasCodesOfItsOwn(t *testing.T) {
	p := Defaults()
	p[Park] = ""
	if at := p.At(Talking); len(at) != 2 || at[BlindTransfer] != "##" || at[AttendedTransfer] != "*2" {
		t.Errorf("talking: %v", at)
	}
	if at := p.At(Consulting); len(at) != 3 || at[TransferComplete] != "*2" {
		t.Errorf("consulting: %v", at)
	}
}
