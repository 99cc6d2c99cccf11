package enforcement

import (
	"fmt"
	"testing"
	"time"
)

// said is a test that keeps what it says.
type said struct {
	testing.TB
	attributes, errors []string
}

func (s *said) Helper()                {}
func (s *said) Attr(key, value string) { s.attributes = append(s.attributes, key+" "+value) }
func (s *said) Errorf(format string, a ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, a...))
}

func TestWhatIsProvenIsSaid(t *testing.T) {
	s := &said{TB: t}
	Prevented(s, Listen, Dialled)
	TornDown(s, Barge, InviteReplaces, 1500*time.Microsecond)
	TornDown(s, Barge, InviteReplaces, time.Microsecond)
	want := "[enforcement listen dialled prevented enforcement barge invite-replaces 1ms enforcement barge invite-replaces 1ms] []"
	if got := fmt.Sprint(s.attributes, s.errors); got != want {
		t.Errorf("said %s, want %s", got, want)
	}
}

func TestWhatCannotBeSaid(t *testing.T) {
	for name, prove := range map[string]func(s *said){
		"too late":       func(s *said) { TornDown(s, Barge, InviteReplaces, Limit+1) },
		"not measured":   func(s *said) { TornDown(s, Barge, InviteReplaces, 0) },
		"no cell":        func(s *said) { Prevented(s, "dance", Dialled) },
		"not applicable": func(s *said) { Prevented(s, BlindTransfer, Dialled) },
	} {
		s := &said{TB: t}
		prove(s)
		if len(s.errors) != 1 || len(s.attributes) != 0 {
			t.Errorf("%s: failed with %q, said %q", name, s.errors, s.attributes)
		}
	}
}

// A cell is named once, wherever it is named.
func TestTheTableIsInOrder(t *testing.T) {
	given := map[string]string{}
	once := func(o Operation, w Way, what string) {
		cell := fmt.Sprintf("%s by %s", o, w)
		if before, ok := given[cell]; ok {
			t.Errorf("%s: %q and %q", cell, before, what)
		}
		given[cell] = what
		if !Known(o, w) {
			t.Errorf("there is no cell %s", cell)
		}
	}
	for _, r := range reasons {
		for _, o := range r.operations {
			for _, w := range r.ways {
				once(o, w, r.why)
			}
		}
	}
}
