package agi

import (
	"log/slog"
	"sync"
	"time"
)

// A peer decides how often it is refused. What is logged about that is
// bounded, for each message by itself: this many in each span of time, and
// then how many there were more.
const (
	throttleSpan  = 10 * time.Second
	throttleBurst = 5
)

// A throttle bounds how often one message is logged. The zero throttle is
// ready for use.
type throttle struct {
	mu         sync.Mutex
	start      time.Time // of the current span
	count      int       // messages in this span
	suppressed int       // messages left out since the last one logged
}

// allow says whether the message may be logged now. It returns the attributes
// to log it with: those given, and how many times it was left out before.
func (t *throttle) allow(now time.Time, attrs ...slog.Attr) ([]slog.Attr, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.start) >= throttleSpan {
		t.start, t.count = now, 0
	}
	if t.count == throttleBurst {
		t.suppressed++
		return nil, false
	}
	t.count++
	if t.suppressed > 0 {
		attrs = append(attrs, slog.Int("suppressed", t.suppressed))
		t.suppressed = 0
	}
	return attrs, true
}
