package keys

import (
	"strings"
	"testing"
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
			if other.Name != c.Name && strings.HasPrefix(c.Default, other.Default) {
				t.Errorf("%s: %q begins with %q, which is %s", c.Name, c.Default, other.Default, other.Name)
			}
		}
	}
}
