package switchboard

import (
	"context"
	"sync"
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

func (b *inbox) close() { close(b.closed) }

func (b *inbox) put(message any) {
	b.mu.Lock()
	b.queue = append(b.queue, message)
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
