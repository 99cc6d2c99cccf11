package agi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A Session is one request of the dialplan, from its headers to the return of
// its handler. Its methods run commands on the channel, one at a time; they
// can be called from several goroutines.
//
// Every command takes a context. When that ends before the reply is there, no
// later reply could be told from it, so the session ends as well: the
// connection is closed, and further commands return the cause. The exception
// is a hangup, which lets the command in flight have its reply.
//
// Commands that Asterisk answers at once have Server.CommandTimeout for their
// reply. Those that last as long as a prompt, a digit or an application does
// are bounded by their context and Server.SessionTimeout.
type Session struct {
	request *Request
	conn    net.Conn
	timeout time.Duration // for the reply to a command that Asterisk answers at once

	ctx     sessionContext
	cancel  context.CancelCauseFunc // of ctx; a hangup is no failure
	failure atomic.Pointer[error]   // why the connection was closed

	mu       sync.Mutex // held from a command to its reply
	buf      *buffers   // the reading half belongs to the watcher once there is one
	verified bool       // the block was sealed, or Asterisk has echoed a nonce
	hangups  int        // HANGUP lines so far; belongs to whoever reads
	closed   bool       // the buffers are gone

	watching sync.Once
	replies  chan answer                 // nil without a watcher; closed when it ends
	expected atomic.Pointer[expectation] // the command that the watcher reads for
}

// Request returns what the dialplan asked for. It is not to be modified.
func (s *Session) Request() *Request { return s.request }

// newSession starts a session on a connection whose headers have been read.
func newSession(conn net.Conn, buf *buffers, request *Request, timeout time.Duration) *Session {
	s := &Session{request: request, conn: conn, buf: buf, timeout: timeout, verified: request.Sealed}
	// The server ends its sessions itself, connection and context together, so
	// that there is nothing to inherit from its own context.
	inner, cancel := context.WithCancelCause(context.Background())
	s.ctx = sessionContext{Context: inner, session: s}
	s.cancel = cancel
	return s
}

// fail ends the session for good: it cancels the context and closes the
// connection, which frees whoever reads or writes. The first cause counts.
func (s *Session) fail(cause error) {
	s.failure.CompareAndSwap(nil, &cause)
	s.cancel(cause)
	// The connection is given up; an error in that changes nothing.
	_ = s.conn.Close()
}

// failed returns why the session ended, or nil if it has not.
func (s *Session) failed() error {
	if cause := s.failure.Load(); cause != nil {
		return *cause
	}
	return nil
}

// broken ends the session because reading or writing failed, and returns the
// cause: that of whoever closed the connection, the hangup after which
// Asterisk closed it (AGIEXITONHANGUP), or the error itself.
func (s *Session) broken(err error) error {
	if cause := s.failed(); cause != nil {
		return cause
	}
	if cause := context.Cause(s.ctx.Context); errors.Is(cause, ErrHangup) && !errors.Is(err, ErrProtocol) {
		err = fmt.Errorf("%w, and Asterisk closed the connection: %w", ErrHangup, err)
	}
	s.fail(err)
	return s.failed()
}

// close ends the session when its handler has returned. Commands that are
// still running in other goroutines fail.
func (s *Session) close() {
	s.fail(ErrSessionOver)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.replies != nil {
		for range s.replies {
			// Until the watcher ends, which the closed connection makes it do.
		}
	}
	s.closed = true
	s.buf.release()
	s.buf = nil
}

// maxHangups bounds the HANGUP lines of a session. Asterisk sends two at most.
const maxHangups = 4

// hungUp takes note of a HANGUP line.
func (s *Session) hungUp() {
	s.hangups++
	s.cancel(ErrHangup)
}

// nextLine returns the next line that is no HANGUP.
func (s *Session) nextLine() ([]byte, error) {
	for {
		line, err := s.anyLine()
		if err != nil || string(line) != hangupLine {
			return line, err
		}
		s.hungUp()
	}
}

// anyLine returns the next line.
func (s *Session) anyLine() ([]byte, error) {
	if s.hangups > maxHangups {
		return nil, fmt.Errorf("%w: HANGUP again and again", ErrProtocol)
	}
	return readLine(s.buf.reader, maxReply)
}
