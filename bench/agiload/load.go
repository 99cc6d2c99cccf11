package agiload

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Load is what to ask, and how.
type Load struct {
	Address     string // of the server, "127.0.0.1:4573"
	Connections int    // at a time
	// Requests is how many there are in all. With 0 they go on until the context ends.
	Requests int
	// Every is how long it is from one request of a connection to its next one. With 0
	// the next one follows at once.
	Every time.Duration
	// Question returns what the request with a number is to ask.
	Question func(int) Question
}

// Result is what came of a load.
type Result struct {
	Took      time.Duration
	Latencies []time.Duration // from the connecting to the server's closing, sorted
	Errors    int             // requests that got no answer
	Err       error           // that of the first of them
}

// Quantile returns the latency that a part of the requests, such as 0.99, did not
// exceed.
func (r Result) Quantile(part float64) time.Duration {
	if len(r.Latencies) == 0 {
		return 0
	}
	at := int(part * float64(len(r.Latencies)))
	return r.Latencies[min(at, len(r.Latencies)-1)]
}

// Run puts a load on a server. It returns when all is asked, or ctx has ended.
func Run(ctx context.Context, load Load) Result {
	var (
		result Result
		mu     sync.Mutex
		next   atomic.Int64
		all    sync.WaitGroup
	)
	begun := time.Now()
	for range load.Connections {
		all.Go(func() {
			asker := newAsker(load.Address)
			var took []time.Duration
			var failed int
			var first error
			for pause := newPacer(load.Every); pause.wait(ctx); {
				number := int(next.Add(1)) - 1
				if load.Requests > 0 && number >= load.Requests {
					break
				}
				start := time.Now()
				if err := asker.ask(ctx, number, load.Question(number)); err != nil {
					if over(ctx) {
						break // it was given up
					}
					failed++
					if first == nil {
						first = err
					}
					continue
				}
				took = append(took, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			result.Latencies = append(result.Latencies, took...)
			result.Errors += failed
			if result.Err == nil {
				result.Err = first
			}
		})
	}
	all.Wait()
	result.Took = time.Since(begun)
	slices.Sort(result.Latencies)
	return result
}

// over reports whether ctx has ended, or is about to: a dialer knows the deadline and gives
// up by itself, which on a busy machine comes first.
func over(ctx context.Context) bool {
	deadline, limited := ctx.Deadline()
	return ctx.Err() != nil || limited && !time.Now().Before(deadline)
}

// A pacer lets a request begin every so often.
type pacer struct {
	every time.Duration
	next  time.Time
}

func newPacer(every time.Duration) *pacer { return &pacer{every: every, next: time.Now()} }

// wait waits for the next turn. It reports whether there is one, as ctx has not ended.
func (p *pacer) wait(ctx context.Context) bool {
	if p.every == 0 {
		return ctx.Err() == nil
	}
	turn := time.NewTimer(time.Until(p.next))
	defer turn.Stop()
	p.next = p.next.Add(p.every)
	select {
	case <-turn.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
