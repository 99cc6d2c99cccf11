package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// weather says whether a story may go wrong: while an accident happens anything may.
type weather struct {
	mu     sync.Mutex
	bad    bool
	storms int           // there ever were
	breaks chan struct{} // closed when the next one begins
}

func newWeather() *weather { return &weather{breaks: make(chan struct{})} }

// storm begins or ends an accident.
func (w *weather) storm(bad bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bad && !w.bad {
		w.storms++
		close(w.breaks)
		w.breaks = make(chan struct{})
	}
	w.bad = bad
}

// look returns what fine is to be asked with later.
func (w *weather) look() (since int, fine bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.storms, !w.bad
}

// fine reports whether nothing has happened since.
func (w *weather) fine(since int) bool {
	now, fine := w.look()
	return fine && now == since
}

// errStorm is why a story is given up in which an accident happens.
var errStorm = errors.New("an accident came between")

// stormPatience is how long a story goes on then: what it waits for may never come.
const stormPatience = 4 * time.Second

// during returns a context that ends when a story that begins now has gone on for long
// enough. The caller ends it.
func (w *weather) during(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	w.mu.Lock()
	bad, breaks := w.bad, w.breaks
	w.mu.Unlock()
	var ended sync.WaitGroup
	ended.Go(func() {
		limit := patience
		if bad {
			limit = stormPatience
		}
		timer := time.NewTimer(limit)
		defer timer.Stop()
		select {
		case <-breaks:
			wait(ctx, stormPatience)
			cancel(errStorm)
		case <-timer.C:
			cancel(context.DeadlineExceeded)
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		cancel(nil)
		ended.Wait()
	}
}
