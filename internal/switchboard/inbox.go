package switchboard

import (
	"context"
	"errors"
	"sync"
	"time"
)

// An inbox hands what happens to a session, in order. Putting never blocks,
// because it is done by the one goroutine that reads Asterisk's events; how
// much can pile up is bounded by the deadlines of what a session waits for.
type inbox struct {
	mu     sync.Mutex
	queue  []any
	filled chan struct{} // holds a token while the queue may not be empty
	closed chan struct{} // closed when nobody reads it any more
}

func newInbox() *inbox {
	return &inbox{filled: make(chan struct{}, 1), closed: make(chan struct{})}
}

// close drops what is in the inbox and all that will be put into it.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.closed)
	b.queue = nil
}

func (b *inbox) isClosed() bool {
	select {
	case <-b.closed:
		return true
	default:
		return false
	}
}

func (b *inbox) put(message any) {
	b.mu.Lock()
	if !b.isClosed() {
		b.queue = append(b.queue, message)
	}
	b.mu.Unlock()
	select {
	case b.filled <- struct{}{}:
	default:
	}
}

// next returns the next message, waiting for one until ctx ends.
func (b *inbox) next(ctx context.Context) (any, error) {
	for {
		if message, ok := b.poll(); ok {
			return message, nil
		}
		select {
		case <-b.filled:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// errLate says that what was waited for did not come in time.
var errLate = errors.New("nothing happened in time")

// nextBefore is next with a deadline, at which it returns errLate. The zero
// time is none.
func (b *inbox) nextBefore(ctx context.Context, deadline time.Time) (any, error) {
	if deadline.IsZero() {
		return b.next(ctx)
	}
	ctx, cancel := context.WithDeadlineCause(ctx, deadline, errLate)
	defer cancel()
	return b.next(ctx)
}

// poll returns the next message if there is one.
func (b *inbox) poll() (any, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return nil, false
	}
	message := b.queue[0]
	b.queue[0] = nil
	b.queue = b.queue[1:]
	return message, true
}
