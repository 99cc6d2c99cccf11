package ari

import (
	"math/rand/v2"
	"time"
)

const (
	// firstDelay is short because calls fail while nobody listens.
	firstDelay = 200 * time.Millisecond
	maxDelay   = 10 * time.Second
	// refusedDelay is for a wrong password, which no haste will mend.
	refusedDelay = 30 * time.Second
	// stableAfter is how long a connection has to last for the next delay to
	// be the first again.
	stableAfter = maxDelay
)

// backoff tells how long to wait before the next connection: doubling, and
// somewhere between half of it and all of it, so that the clients of a
// restarted Asterisk do not come at once.
type backoff struct {
	delay time.Duration // the next one, before jitter
	rand  func(n int64) int64
}

func newBackoff() *backoff {
	return &backoff{delay: firstDelay, rand: rand.Int64N}
}

// next gives the delay after a connection that lasted for up, 0 if it could
// not be made at all.
func (b *backoff) next(up time.Duration, unauthorized bool) time.Duration {
	if up >= stableAfter {
		b.delay = firstDelay
	}
	d := b.delay
	b.delay = min(2*b.delay, maxDelay)
	if unauthorized {
		d = refusedDelay
	}
	return d/2 + time.Duration(b.rand(int64(d/2)+1))
}
