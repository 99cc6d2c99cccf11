package decisions

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/linewarden/linewarden/bench/measure"
)

// Suite is the decision on the live path.
var Suite = measure.Suite{
	Name:  "decisions",
	About: "deciding a request, beside a lookup by hand and other engines",
	Run:   run,
}

// An engine decides questions, each with its reason.
type engine interface {
	decide(q *question) (allowed bool, reason string)
}

// A contestant is an engine with as many questions as it can answer in a turn.
type contestant struct {
	name      string
	engine    engine
	questions []question
	cores     int
}

// A size is how large all of it is.
type size struct {
	users, fewUsers, manyUsers int
	questions, slowQuestions   int // slow engines get fewer
	turn                       time.Duration
}

var (
	full  = size{10_000, 1_000, 100_000, 1 << 15, 1 << 12, 200 * time.Millisecond}
	small = size{500, 100, 1_000, 1 << 10, 1 << 8, time.Millisecond}
)

// Names of contestants.
const (
	ours      = "linewarden"
	hand      = "lookup by hand"
	ourFew    = "few users"
	ourMany   = "many users"
	handMany  = "lookup by hand, many users"
	twoCores  = "two cores"
	handTwo   = "lookup by hand, two cores"
	cedarName = "cedar-go, two policies per action"
	abac      = "casbin v3, ABAC"
	hit       = "casbin v3, cache hit"
	opaName   = "OPA, prepared, parsed input"
)

func run(ctx context.Context, o measure.Options) ([]measure.Row, error) {
	size := full
	if o.Quick {
		size = small
	}
	all, err := contestants(ctx, size)
	if err != nil {
		return nil, err
	}
	turns := make([]measure.Contestant, len(all))
	for i, c := range all {
		turns[i] = measure.Contestant{Name: c.name, Round: func(context.Context) (measure.Figures, error) { return c.turn(size.turn), nil }}
	}
	rounds, err := measure.Interleave(ctx, o.Rounds, turns...)
	if err != nil {
		return nil, err
	}
	return rows(rounds, size), nil
}

// contestants makes all of them, and checks that they agree.
func contestants(ctx context.Context, size size) ([]contestant, error) {
	town := residents(size.users)
	questions := someQuestions(town, size.questions)
	fewer := questions[:size.slowQuestions]
	lw, err := newLinewarden(town)
	if err != nil {
		return nil, err
	}
	cedar, err := newCedar(town)
	if err != nil {
		return nil, err
	}
	casbin, err := newCasbin(town)
	if err != nil {
		return nil, err
	}
	cached, err := newCachedCasbin(casbin, fewer)
	if err != nil {
		return nil, err
	}
	opa, err := newOPA(ctx, town, fewer)
	if err != nil {
		return nil, err
	}
	byHand := newByHand(town)
	all := []contestant{
		{ours, lw, questions, 1}, {hand, byHand, questions, 1}, {twoCores, lw, questions, 2}, {handTwo, byHand, questions, 2},
		{cedarName, cedar, fewer, 1}, {abac, casbin, fewer, 1}, {hit, cached, fewer, 1}, {opaName, opa, fewer, 1},
	}
	if err := agree(all, fewer); err != nil {
		return nil, err
	}
	few, err := newLinewarden(town[:size.fewUsers])
	if err != nil {
		return nil, err
	}
	city := residents(size.manyUsers)
	many, err := newLinewarden(city)
	if err != nil {
		return nil, err
	}
	asked := someQuestions(city, size.questions)
	large := []contestant{{ourMany, many, asked, 1}, {handMany, newByHand(city), asked, 1}}
	if err := agree(large, asked[:size.slowQuestions]); err != nil {
		return nil, err
	}
	return append(append(all, large...), contestant{ourFew, few, someQuestions(town[:size.fewUsers], size.questions), 1}), nil
}

// agree checks that all give the same answers, and that a lookup by hand gives the same
// reasons: the others have reasons of their own kind.
func agree(all []contestant, questions []question) error {
	first := all[0]
	allowed := 0
	for i := range questions {
		q := &questions[i]
		want, why := first.engine.decide(q)
		if want {
			allowed++
		}
		for _, c := range all[1:] {
			got, reason := c.engine.decide(q)
			_, byHand := c.engine.(*byHand)
			if got != want || byHand && reason != why {
				return fmt.Errorf("%v: %s answers %v, %s; %s answers %v, %s", *q, first.name, want, why, c.name, got, reason)
			}
		}
	}
	if allowed < len(questions)/10 || allowed > len(questions)*9/10 {
		return fmt.Errorf("of %d questions %d are allowed, which is no mixture", len(questions), allowed)
	}
	return nil
}

// turn answers the questions over and over, for a while.
func (c contestant) turn(atLeast time.Duration) measure.Figures {
	c.answer(c.questions) // what others left in the caches goes
	runtime.GC()
	f := measure.Figures{"allocations": testing.AllocsPerRun(1, func() { c.answer(c.questions) }) / float64(len(c.questions))}
	start := time.Now()
	var answered atomic.Int64
	var all sync.WaitGroup
	for core := range c.cores { // none waits for another, nor begins where another does
		all.Go(func() {
			from := core * len(c.questions) / c.cores
			for once := true; once || time.Since(start) < atLeast; once = false {
				c.answer(c.questions[from:])
				c.answer(c.questions[:from])
				answered.Add(int64(len(c.questions)))
			}
		})
	}
	all.Wait()
	ns := float64(time.Since(start).Nanoseconds()) / float64(answered.Load())
	f["ns"], f["per_s"] = ns, 1e9/ns
	return f
}

// answer answers questions once.
func (c contestant) answer(questions []question) {
	for i := range questions {
		c.engine.decide(&questions[i])
	}
}
