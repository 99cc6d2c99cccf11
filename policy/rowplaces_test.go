package policy

import "testing"

// TestRowsHavePlaces looks for every action, and for what is nearly one.
func TestRowsHavePlaces(t *testing.T) {
	for i := range table {
		action := table[i].Action
		if rowOf(action) != &table[i] {
			t.Errorf("%s is not found", action)
		}
		name := string(action)
		for _, other := range []string{name + "s", name[1:], name[:len(name)-1], name[:4] + "x" + name[5:], name + name, name + "\x00"} {
			if rowOf(Action(other)) != nil {
				t.Errorf("%q is found as %s", other, rowOf(Action(other)).Action)
			}
		}
	}
	for _, none := range []Action{"", "x", "call", "call.no", "call.nothing"} {
		if rowOf(none) != nil {
			t.Errorf("%q is found", none)
		}
	}
}
