package agi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// unlimited is the time for the reply to a command that lasts as long as it
// lasts. The command's context and the session's own limit still apply.
const unlimited time.Duration = 0

// do runs a command whose reply has to come within limit.
func (s *Session) do(ctx context.Context, limit time.Duration, command string, args ...string) (Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.verify(ctx); err != nil {
		return Reply{}, err
	}
	return s.exchange(ctx, limit, expectation{command: command}, args...)
}

// Verify makes sure that the headers are Asterisk's own and that the replies
// to come are to our commands, by asking for an echo of something nobody
// could foresee. After an error nothing in the request can be relied on; one
// that is [ErrProtocol] means that somebody tried.
//
// Every command sees to that by itself if nothing before has, so that a
// forged request cannot have an effect on the channel. Call Verify before
// acting on a request in another way. A request that is sealed is verified.
func (s *Session) Verify(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.verify(ctx)
}

func (s *Session) verify(ctx context.Context) error {
	if s.verified {
		return nil
	}
	_, err := s.readVariable(ctx, "")
	return err
}

// readVariable evaluates a template between two copies of a nonce, which
// makes the reply unmistakable: as the reply to this command and no other,
// and as to where the value ends. (Asterisk does not escape line breaks and
// parentheses in a value.)
func (s *Session) readVariable(ctx context.Context, template string) (string, error) {
	frame := rand.Text()
	e := expectation{command: commandGetFullVariable, frame: frame}
	reply, err := s.exchange(ctx, s.timeout, e, frame+template+frame)
	if err != nil {
		return "", err
	}
	s.verified = true
	return reply.Value, nil
}

// exchange sends a command and waits for its reply. The lock is held.
func (s *Session) exchange(ctx context.Context, limit time.Duration, e expectation, args ...string) (Reply, error) {
	if s.closed {
		return Reply{}, fmt.Errorf("agi %s: %w", e.command, s.failed())
	}
	line, err := appendCommand(s.buf.out[:0], e.command, args...)
	if err != nil {
		return Reply{}, err
	}
	s.buf.out = line
	return s.run(ctx, limit, e, line)
}

// run sends a command's line and waits for the reply. The lock is held.
func (s *Session) run(ctx context.Context, limit time.Duration, e expectation, line []byte) (Reply, error) {
	if err := s.ready(ctx); err != nil {
		return Reply{}, fmt.Errorf("agi %s: %w", e.command, err)
	}
	stop := s.failWhen(ctx, limit)
	reply, err := s.send(line, e)
	stop()
	if err == nil || isAnswer(err) {
		return reply, err
	}
	return Reply{}, fmt.Errorf("agi %s: %w", e.command, err)
}

// ready says whether a command can be sent: neither the session nor ctx has
// ended, and Asterisk has sent nothing that it was not asked for.
func (s *Session) ready(ctx context.Context) error {
	if err := s.failed(); err != nil {
		return err
	}
	if s.replies == nil {
		if err := s.drain(); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// drain looks at what has come in since the last reply. It can only be a
// hangup. What has not arrived yet is found out by the nonces.
func (s *Session) drain() error {
	for s.buf.reader.Buffered() > 0 {
		// Asterisk writes a line at once, so that this does not wait.
		stop := s.failAfter(s.timeout)
		line, err := s.anyLine()
		stop()
		switch {
		case err != nil:
			return s.broken(fmt.Errorf("read from asterisk: %w", err))
		case string(line) != hangupLine:
			return s.broken(fmt.Errorf("%w: a reply that no command asked for", ErrProtocol))
		}
		s.hungUp()
	}
	return nil
}

// send writes a command's line and reads the reply, by itself or through the
// watcher. An error that is no *Error has ended the session.
func (s *Session) send(line []byte, e expectation) (Reply, error) {
	if s.replies != nil {
		kept := e // which outlives this call: the watcher has it
		s.expected.Store(&kept)
	}
	// In one write: Asterisk spins while it waits for the rest of a line.
	if _, err := s.conn.Write(line); err != nil {
		return Reply{}, s.broken(fmt.Errorf("write to asterisk: %w", err))
	}
	if s.replies != nil {
		answer, ok := <-s.replies
		if !ok {
			return Reply{}, s.failed()
		}
		return answer.reply, answer.err
	}
	first, err := s.nextLine()
	if err != nil {
		return Reply{}, s.broken(fmt.Errorf("read from asterisk: %w", err))
	}
	return s.readReply(&e, first)
}

// readReply reads the rest of the reply that starts with this line. An error
// that is no *Error has ended the session.
func (s *Session) readReply(e *expectation, first []byte) (reply Reply, err error) {
	if e.frame != "" {
		reply.Result = "1"
		reply.Value, err = readFramed(e.frame, first, s.anyLine)
	} else {
		reply, err = readReply(e.command, first, s.anyLine, s.hungUp)
	}
	if err != nil && !isAnswer(err) {
		return Reply{}, s.broken(err)
	}
	return reply, err
}

// failWhen ends the session when ctx ends or limit is over, until the
// returned function is called. A hangup does not count: Asterisk still
// replies to the command in flight.
func (s *Session) failWhen(ctx context.Context, limit time.Duration) (stop func()) {
	stopTimer := s.failAfter(limit)
	// The session's own context ends by a hangup, or with the session.
	if ctx == context.Context(&s.ctx) || ctx.Done() == nil {
		return stopTimer
	}
	stopContext := context.AfterFunc(ctx, func() {
		if cause := context.Cause(ctx); !errors.Is(cause, ErrHangup) {
			s.fail(cause)
		}
	})
	return func() {
		stopContext()
		stopTimer()
	}
}

// failAfter ends the session when limit is over, unless the returned function
// is called before. Closing the connection frees the reading and the writing
// side, and the watcher, whatever they are doing: a deadline on the
// connection would have to be taken back from under the watcher.
func (s *Session) failAfter(limit time.Duration) (stop func()) {
	if limit == unlimited {
		return func() {}
	}
	timer := time.AfterFunc(limit, func() { s.fail(ErrCommandTimeout) })
	return func() { timer.Stop() }
}
