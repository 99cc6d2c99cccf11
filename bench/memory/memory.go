// Package memory measures what linewarden keeps in memory: for each live call, for each
// user of the policy, and after a million calls that are over.
//
// It is the live heap after a collection. What a call of linewarden's own takes is
// what is there with the daemon and not without it any more, while the calls go on at
// the fake Asterisk, which lives in the same process: for a thousand calls more than
// for a few, so that what the daemon takes anyway does not count.
package memory

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/linewarden/linewarden/bench/exchange"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/internal/calls"
)

// Suite is the suite.
var Suite = measure.Suite{Name: "memory", About: "live heap for each call and user, and after a million calls", Run: run}

// The contestants.
const (
	owned   = "an owned call"
	guarded = "a guarded call"
	few     = "a user, of few"
	many    = "a user, of many"
)

// size is how much of everything there is.
type size struct {
	calls      int // of linewarden's own
	ended      int // calls of its own that have ended
	guarded    int
	few, many  int // users
	early, all int // simulated calls
}

func run(ctx context.Context, o measure.Options) ([]measure.Row, error) {
	size := size{calls: 1000, ended: 3000, guarded: 10_000, few: 10_000, many: 100_000, early: 100_000, all: 1_000_000}
	if o.Quick {
		size.calls, size.ended, size.guarded, size.few, size.many, size.early, size.all = 20, 40, 500, 500, 1000, 2000, 4000
	}
	rounds, err := measure.Interleave(ctx, min(o.Rounds, 3),
		measure.Contestant{Name: owned, Round: func(ctx context.Context) (measure.Figures, error) { return ownedCalls(ctx, size.calls) }},
		measure.Contestant{Name: guarded, Round: func(context.Context) (measure.Figures, error) { return guardedCalls(size.guarded), nil }},
		measure.Contestant{Name: few, Round: func(context.Context) (measure.Figures, error) { return users(size.few) }},
		measure.Contestant{Name: many, Round: func(context.Context) (measure.Figures, error) { return users(size.many) }},
	)
	if err != nil {
		return nil, err
	}
	stated := func(what, of, figure, unit string) measure.Row {
		return measure.Row{What: what, Unit: unit, Ours: rounds.Of(of, figure)}
	}
	rows := []measure.Row{
		stated(fmt.Sprintf("live heap for each owned call, of %d", size.calls), owned, "heap", "bytes"),
		stated("stack for each", owned, "stack", "bytes"),
		stated("goroutines for each", owned, "goroutines", ""),
		stated(fmt.Sprintf("live heap for each guarded call, of %d", size.guarded), guarded, "heap", "bytes"),
		stated(fmt.Sprintf("live heap for each user of a policy of %d", size.few), few, "heap", "bytes"),
		stated(fmt.Sprintf("live heap for each user of a policy of %d", size.many), many, "heap", "bytes"),
	}
	o.Logf("%d calls that end", size.all)
	flat, err := simulated(ctx, size.early, size.all)
	if err != nil {
		return nil, err
	}
	rest, err := endedCalls(ctx, size.ended)
	if err != nil {
		return nil, err
	}
	return append(rows, flat, rest), nil
}

// inUse is what is in use after a collection.
type inUse struct{ heap, stack, goroutines float64 }

// look collects what nobody uses, and what that kept alive.
func look() inUse {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return inUse{float64(m.HeapAlloc), float64(m.StackInuse), float64(runtime.NumGoroutine())}
}

func (u inUse) minus(other inUse) inUse {
	return inUse{u.heap - other.heap, u.stack - other.stack, u.goroutines - other.goroutines}
}

// ownedCalls returns what an owned call takes in which two talk.
func ownedCalls(ctx context.Context, n int) (measure.Figures, error) {
	const base = 16
	little, err := withDaemon(ctx, base+n, base, false)
	if err != nil {
		return nil, err
	}
	much, err := withDaemon(ctx, base+n, base+n, false)
	if err != nil {
		return nil, err
	}
	each := much.minus(little)
	return measure.Figures{"heap": each.heap / float64(n), "stack": each.stack / float64(n), "goroutines": each.goroutines / float64(n)}, nil
}

// endedCalls compares what the daemon holds after many calls of its own with what it
// holds after few.
func endedCalls(ctx context.Context, n int) (measure.Row, error) {
	early, err := withDaemon(ctx, n, n/10, true)
	if err != nil {
		return measure.Row{}, err
	}
	late, err := withDaemon(ctx, n, n, true)
	return flatness(fmt.Sprintf("live heap of the daemon after %d owned calls", n), fmt.Sprintf("after %d", n/10), early, late), err
}

// flatness is the row that says how much more is in use late than early.
func flatness(what, beside string, early, late inUse) measure.Row {
	one := func(v float64) measure.Spread { return measure.Spread{Median: v, Low: v, High: v} }
	return measure.Row{
		What: what, Beside: beside, Unit: "kB", Ours: one(late.heap / 1e3), Theirs: one(early.heap / 1e3),
		Ratio: one(late.heap / early.heap), Target: measure.Target{AtMost: 1.05},
	}
}

// withDaemon returns what a daemon takes that has so many calls, or had them.
func withDaemon(ctx context.Context, most, n int, over bool) (taken inUse, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	x, err := exchange.Open(ctx, pairs(most))
	defer func() { err = errors.Join(err, x.Close()) }()
	if err != nil {
		return inUse{}, err
	}
	for from := 0; from < n; from += 200 {
		if err := x.Call(ctx, from, min(200, n-from)); err != nil {
			return inUse{}, err
		}
		if over {
			if err := x.HangUp(ctx); err != nil {
				return inUse{}, err
			}
		}
	}
	with := look()
	if err := x.StopDaemon(); err != nil {
		return inUse{}, err
	}
	return with.minus(look()), nil
}

// guardedCalls returns what a call takes that the registry knows of, in which two talk.
func guardedCalls(n int) measure.Figures {
	before := look()
	registry := calls.NewRegistry()
	for i := range n {
		for _, e := range begins(i) {
			registry.Apply(e)
		}
	}
	taken := look().minus(before)
	runtime.KeepAlive(registry)
	return measure.Figures{"heap": taken.heap / float64(n)}
}
