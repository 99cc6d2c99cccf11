package ari

import (
	"context"
	"fmt"
	"sync"
)

// message is an event as it was received.
type message struct {
	name string
	raw  []byte
}

// maxBacklog is how many events may wait for the program. At 1,000 events a
// second, which is a busy box, that is a quarter of a minute.
const maxBacklog = 16384

// backlog hands events from the reader of the WebSocket, which never waits, to
// the one who delivers them. What it cannot hold it drops, and says so once
// what came before has been taken.
type backlog struct {
	max  int
	wake chan struct{} // holds one token when there may be something new

	mu      sync.Mutex
	waiting []message
	head    int // index in waiting of the next
	dropped int
	err     error // set once no more come
}

func newBacklog(size int) *backlog {
	return &backlog{max: size, wake: make(chan struct{}, 1)}
}

// overflow says how many events were dropped.
type overflow struct{ dropped int }

func (o overflow) Error() string {
	return fmt.Sprintf("backlog full: %d events dropped", o.dropped)
}

// push adds an event. After it dropped one it drops all until the reader of
// the backlog has been told, so that nothing follows unnoticed on what is
// missing. ApplicationReplaced always gets in.
func (b *backlog) push(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if (b.dropped > 0 || len(b.waiting)-b.head >= b.max) && m.name != typeApplicationReplaced {
		b.dropped++
	} else {
		if b.head > 0 && len(b.waiting) == cap(b.waiting) {
			n := copy(b.waiting, b.waiting[b.head:])
			clear(b.waiting[n:])
			b.waiting, b.head = b.waiting[:n], 0
		}
		b.waiting = append(b.waiting, m)
	}
	b.signal()
}

// close says that no more events come, and why.
func (b *backlog) close(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
	b.signal()
}

func (b *backlog) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// next waits for an event. The error is an overflow when events were dropped
// at this point, after which it goes on, or else that of close or the context.
func (b *backlog) next(ctx context.Context) (message, error) {
	for {
		if m, ok, err := b.take(); ok || err != nil {
			return m, err
		}
		select {
		case <-b.wake:
		case <-ctx.Done():
			return message{}, ctx.Err()
		}
	}
}

func (b *backlog) take() (m message, ok bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.head < len(b.waiting) {
		m = b.waiting[b.head]
		b.waiting[b.head] = message{}
		b.head++
		if b.head == len(b.waiting) {
			b.waiting, b.head = b.waiting[:0], 0
		}
		return m, true, nil
	}
	if b.dropped > 0 {
		err = overflow{b.dropped}
		b.dropped = 0
		return message{}, false, err
	}
	return message{}, false, b.err
}
