package agi

import (
	"context"
	"fmt"
)

// A handler that only decides and answers is done in a moment, and learns of
// a hangup when it reads its next reply. For that it needs no second
// goroutine, which makes such a session cost a quarter more CPU time. A
// handler that waits for something else meanwhile wants to be woken by a
// hangup. To wait, it has to ask the context for its Done channel: that is
// what starts the watcher, a goroutine that reads all lines from then on and
// hands the replies to the commands.

// A sessionContext is the context that a handler gets.
type sessionContext struct {
	context.Context
	session *Session
}

// Done starts the session's watcher, so that the channel it returns is closed
// as soon as the channel hangs up.
func (c *sessionContext) Done() <-chan struct{} {
	c.session.watch()
	return c.Context.Done()
}

// An expectation is what the watcher needs to know of the command in flight.
type expectation struct {
	command string
	frame   string
}

// An answer is the outcome of reading a reply.
type answer struct {
	reply Reply
	err   error
}

// watch starts the watcher if there is none.
func (s *Session) watch() {
	// The caller may be in the middle of a command and hold the lock.
	s.watching.Do(func() { go s.startWatcher() })
}

// startWatcher takes over the reading half, between two commands.
func (s *Session) startWatcher() {
	s.mu.Lock()
	if s.closed || s.failed() != nil {
		s.mu.Unlock()
		return
	}
	replies := make(chan answer, 1)
	s.replies = replies
	s.mu.Unlock()
	defer close(replies)
	s.readAlong(replies)
}

// readAlong reads until the connection is closed or the peer breaks the
// protocol.
func (s *Session) readAlong(replies chan<- answer) {
	for {
		line, err := s.nextLine()
		if err != nil {
			_ = s.broken(fmt.Errorf("read from asterisk: %w", err)) // for who asks later
			return
		}
		expected := s.expected.Load()
		if expected == nil {
			s.fail(fmt.Errorf("%w: a reply that no command asked for", ErrProtocol))
			return
		}
		reply, err := s.readReply(expected, line)
		// Before the command can go on, and the next one expect something.
		s.expected.Store(nil)
		replies <- answer{reply, err}
	}
}
