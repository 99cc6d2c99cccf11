package aritest

import (
	"net/http"
	"slices"
	"sync"
)

// Held is a request that is kept waiting, so that a test can let something
// happen in just that moment.
type Held struct {
	wanted  func(Request) bool
	answer  bool // keep only the answer back
	reached chan struct{}
	release chan struct{}
	once    sync.Once
	request Request
}

// Hold keeps the first request that is wanted from being worked on, until it is
// released. Asterisk knows nothing of a client that does not wait so long. wanted is called with every request from now on, until it reports
// true, in the order of their arrival.
func (s *Server) Hold(wanted func(Request) bool) *Held { return s.hold(wanted, false) }

// HoldAnswer keeps the answer to the first request that is wanted back: what
// it asks for is done.
func (s *Server) HoldAnswer(wanted func(Request) bool) *Held { return s.hold(wanted, true) }

// Op is a wanted request for Hold: one of an operation, such as
// "channels.answer".
func Op(op string) func(Request) bool {
	return func(r Request) bool { return r.Op == op }
}

func (s *Server) hold(wanted func(Request) bool, answer bool) *Held {
	h := &Held{wanted: wanted, answer: answer, reached: make(chan struct{}), release: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, h)
	s.tb.Cleanup(h.Release)
	return h
}

// Reached is closed when the request is being held: with Hold nothing has been
// done yet, with HoldAnswer all but the answer.
func (h *Held) Reached() <-chan struct{} { return h.reached }

// Request is the one that is held. It must have been reached.
func (h *Held) Request() Request { return h.request }

// Release lets the request go on, and is for one that was never reached, too.
func (h *Held) Release() { h.once.Do(func() { close(h.release) }) }

// takeHeld finds who wants to hold a request. The lock is held.
func (s *Server) takeHeld(r Request) *Held {
	for i, h := range s.held {
		if h.wanted(r) {
			s.held = slices.Delete(s.held, i, i+1)
			h.request = r
			return h
		}
	}
	return nil
}

// stops waits, if that is the moment to, and reports whether that was all. A
// request that has come is carried out also when the client gives up meanwhile,
// unless the server has lost it. A nil Held holds nothing.
func (s *Server) stops(h *Held, r *http.Request, done bool) bool {
	if h == nil || h.answer != done {
		return false
	}
	s.mu.Lock()
	begun, serving := s.started, s.http
	close(h.reached)
	s.changes()
	s.mu.Unlock()
	select {
	case <-h.release:
		return false
	case <-r.Context().Done():
	}
	lost := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.http != serving || s.started != begun
	}
	if done || lost() {
		return true
	}
	<-h.release
	return lost()
}
