package phone

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTransitions(t *testing.T) {
	all := []State{Trying, Ringing, Progress, Answered, Ended}
	for _, from := range all {
		for _, to := range all {
			changes := 0
			m := newMachine(func() { changes++ })
			if from != Trying {
				m.visited = append(m.visited, from)
			}
			want := to > from || from == Progress && to == Ringing
			if got := m.enter(to); got != want {
				t.Errorf("from %v to %v: %v, want %v", from, to, got, want)
			}
			if want != (changes == 1) || want && m.current() != to {
				t.Errorf("from %v to %v: %d changes, state %v", from, to, changes, m.current())
			}
		}
	}
}

func TestOnlyTheFirstEndCounts(t *testing.T) {
	m := newMachine(func() {})
	if !m.finish(End{Status: 486}) || m.finish(End{Status: 603}) {
		t.Error("the call ended twice, or never")
	}
	ended, ok := errors.AsType[*EndedError](context.Cause(m.ctx))
	if !ok || ended.End.Status != 486 {
		t.Errorf("the context's cause is %v", context.Cause(m.ctx))
	}
}

func TestReached(t *testing.T) {
	m := newMachine(func() {})
	m.enter(Ringing)
	m.enter(Answered)
	got := map[State]string{}
	for _, s := range []State{Trying, Ringing, Progress, Answered, Ended} {
		reached, err := m.reached(s)
		got[s] = fmt.Sprintf("reached %v, lost %v", reached, err != nil)
	}
	want := map[State]string{
		Trying: "reached true, lost false", Ringing: "reached true, lost false", Answered: "reached true, lost false",
		Progress: "reached false, lost true", // not any more
		Ended:    "reached false, lost false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStateString(t *testing.T) {
	if Ended.String() != "ended" || State(9).String() != "State(9)" {
		t.Error(Ended, State(9))
	}
}
