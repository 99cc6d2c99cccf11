package setup

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/bench/measure"
)

// Suite measures how long it takes to set up a call.
var Suite = measure.Suite{
	Name:  "setup",
	About: "setting up a call, beside plain Dial() on the same Asterisk",
	Run: func(ctx context.Context, o measure.Options) ([]measure.Row, error) {
		return with(ctx, o, setUp)
	},
}

// Capacity measures how many calls can be set up at once.
var Capacity = measure.Suite{
	Name:  "capacity",
	About: "calls per second, beside plain Dial() on the same Asterisk",
	Run: func(ctx context.Context, o measure.Options) ([]measure.Row, error) {
		return with(ctx, o, capacity)
	},
}

// Contestants.
const (
	owned = "linewarden"
	plain = "Dial()"
	alone = "Dial() without linewarden"
)

// with measures on an exchange, once it is certain that its calls end as they should.
func with(ctx context.Context, o measure.Options, do func(context.Context, measure.Options, *exchange) ([]measure.Row, error)) (rows []measure.Row, err error) {
	x, err := open(ctx)
	defer func() { err = errors.Join(err, x.close()) }()
	if err != nil {
		return nil, err
	}
	if x.phones, err = newPhones(ctx, x.dir, x.SIPAddr()); err != nil {
		return nil, err
	}
	if err := x.agree(ctx); err != nil {
		return nil, err
	}
	if rows, err = do(ctx, o, x); err != nil {
		return nil, err
	}
	return rows, x.fault()
}

// agree makes sure that both contestants let a call ring that is allowed, and refuse one
// that is not.
func (x *exchange) agree(ctx context.Context) error {
	always := func(name string) func(int) string { return func(int) string { return name } }
	for _, c := range []struct {
		scenario string
		callers  func(int) string
		answered bool
	}{
		{"caller", ownedCaller, true},
		{"caller", plainCaller, true},
		{"refused", always(plainRefused), false},
		{"refused", always(ownedRefused), false},
	} {
		t, err := x.phones.call(ctx, load{c.scenario, c.callers, 5, 1})
		if err != nil {
			return err
		}
		if answered := t.failed == 0; answered != c.answered || answered != (t.finals[200] == 1) || t.finals[0] != 0 {
			return fmt.Errorf("a call by %s: answered %t, want %t (%v)", c.callers(0), answered, c.answered, t.finals)
		}
	}
	return nil
}

// setUp measures at one call per second, and at twenty.
func setUp(ctx context.Context, o measure.Options, x *exchange) ([]measure.Row, error) {
	var rows []measure.Row
	for _, at := range []struct{ rate, calls, rounds int }{
		{1, 10, min(o.Rounds, 5)}, // for there are many seconds in it
		{20, 60, o.Rounds},
	} {
		if o.Quick {
			at.rate, at.calls = 5, 5
		}
		o.Logf("%d rounds at %d calls/s", at.rounds, at.rate)
		turn := func(name string) measure.Contestant {
			return measure.Contestant{Name: name, Round: func(ctx context.Context) (measure.Figures, error) {
				return x.times(ctx, name, at.rate, at.calls)
			}}
		}
		contestants := []measure.Contestant{turn(plain), turn(owned)}
		if at.rate == 20 {
			contestants = append(contestants, turn(alone))
		}
		measured, err := measure.Interleave(ctx, at.rounds, contestants...)
		if err != nil {
			return nil, err
		}
		for _, until := range []string{"ringing", "answer"} {
			what := fmt.Sprintf("INVITE to %s, %d calls/s", until, at.rate)
			rows = append(rows, measured.Costs(what, until, "ms", owned, plain, 1.5))
			if at.rate == 20 {
				rows = append(rows, measured.Costs(what, until, "ms", owned, alone, 0))
			}
		}
		if o.Quick {
			break
		}
	}
	return rows, nil
}

// times makes calls in a contestant's way, of which none may fail.
func (x *exchange) times(ctx context.Context, contestant string, rate, calls int) (measure.Figures, error) {
	t, err := x.as(ctx, contestant, rate, calls)
	if err == nil && t.failed > 0 {
		err = fmt.Errorf("%d of %d calls failed", t.failed, calls)
	}
	if err != nil {
		return nil, err
	}
	return measure.Figures{
		"ringing": measure.SpreadOf(t.ringing).Median,
		"answer":  measure.SpreadOf(t.answer).Median,
	}, nil
}

// as makes calls in a contestant's way.
func (x *exchange) as(ctx context.Context, contestant string, rate, calls int) (t took, err error) {
	callers := plainCaller
	switch contestant {
	case owned:
		callers = ownedCaller
	case alone:
		if err := x.stopDaemon(); err != nil {
			return t, err
		}
		defer func() { err = errors.Join(err, x.startDaemon(ctx)) }()
	}
	return x.phones.call(ctx, load{"caller", callers, rate, calls})
}
