package phone

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// State is where a call stands, seen from its phone.
type State int

// The states of a call. Ringing and Progress may follow one another either way.
const (
	Trying   State = iota // the INVITE was sent, or came
	Ringing               // 180 was received, or sent
	Progress              // 183 was received, or sent
	Answered              // 2xx and ACK have been exchanged
	Ended                 // over, or never came about
)

var stateNames = [...]string{"trying", "ringing", "progress", "answered", "ended"}

func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("State(%d)", int(s))
	}
	return stateNames[s]
}

// transitions are all that may follow. What is not here is ignored: it is a
// retransmission, or came too late.
var transitions = map[State][]State{
	Trying:   {Ringing, Progress, Answered, Ended},
	Ringing:  {Progress, Answered, Ended},
	Progress: {Ringing, Answered, Ended},
	Answered: {Ended},
	Ended:    {},
}

// An End is how a call ended.
type End struct {
	// Status is the final status of the INVITE that did not lead to an answer
	// (487 where it was cancelled), or 0 for a call that was answered and ended
	// with BYE. As in RFC 3261, section 8.1.3.1, no response at all is 408 and
	// a failure of the network 503.
	Status int
	Phrase string   // the reason phrase that came with Status
	Reason []Reason // the Reason headers of the BYE, CANCEL or final response
	ByUs   bool     // the phone itself hung up, cancelled or refused
}

func (e End) String() string {
	s := "with BYE"
	if e.Status != 0 {
		s = fmt.Sprintf("with %d %s", e.Status, e.Phrase)
	}
	for _, r := range e.Reason {
		s += fmt.Sprintf(" (%s cause %d %s)", r.Protocol, r.Cause, r.Text)
	}
	if e.ByUs {
		return s + " by this phone"
	}
	return s + " by the peer"
}

// An EndedError says that what was waited for cannot happen any more, since
// the call is over.
type EndedError struct{ End End }

func (e *EndedError) Error() string { return "the call ended " + e.End.String() }

// A machine holds the state of one call and the way it took.
type machine struct {
	ctx     context.Context // ends with the call; the cause is an *EndedError
	cancel  context.CancelCauseFunc
	changed func() // called after every transition, without the lock

	mu      sync.Mutex
	visited []State // never empty; the last one is the current
	end     End
}

func newMachine(changed func()) *machine {
	m := &machine{visited: []State{Trying}, changed: changed}
	m.ctx, m.cancel = context.WithCancelCause(context.Background())
	return m
}

// enter moves to the state if it may follow the current one, and tells whether
// it did.
func (m *machine) enter(s State) bool { return m.move(s, End{}) }

// finish moves to Ended. Only the first end counts.
func (m *machine) finish(end End) bool { return m.move(Ended, end) }

func (m *machine) move(s State, end End) bool {
	m.mu.Lock()
	if !slices.Contains(transitions[m.visited[len(m.visited)-1]], s) {
		m.mu.Unlock()
		return false
	}
	m.visited = append(m.visited, s)
	if s == Ended {
		m.end = end
		m.cancel(&EndedError{End: end})
	}
	m.mu.Unlock()
	m.changed()
	return true
}

func (m *machine) current() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.visited[len(m.visited)-1]
}

// reached tells whether the call is or was in the state. The error says why it
// cannot get there any more.
func (m *machine) reached(s State) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	current := m.visited[len(m.visited)-1]
	switch {
	case slices.Contains(m.visited, s):
		return true, nil
	case current == Ended:
		return false, &EndedError{End: m.end}
	case current == Answered && s != Ended:
		return false, fmt.Errorf("the call was answered without ever being in state %v", s)
	}
	return false, nil
}
