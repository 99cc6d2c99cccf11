package setup

import (
	"context"
	"math"

	"github.com/linewarden/linewarden/bench/measure"
)

// How many calls per second are tried.
const (
	fewest  = 20
	most    = 600
	nearby  = 1.25 // how much more or fewer are tried next
	closest = 1.12 // what is not told apart
	seconds = 3    // for how long
)

// capacity measures how many calls per second are sustained: each is answered, within a
// second. A search takes its time, so three rounds are enough.
func capacity(ctx context.Context, o measure.Options, x *exchange) ([]measure.Row, error) {
	const figure = "calls"
	turn := func(name string) measure.Contestant {
		found := 0.0
		return measure.Contestant{Name: name, Round: func(ctx context.Context) (measure.Figures, error) {
			if o.Quick {
				t, err := x.as(ctx, name, fewest, fewest)
				return measure.Figures{figure: float64(len(t.answer))}, err
			}
			begin := found
			if begin == 0 {
				begin = 100
			}
			var err error
			found, err = search(begin, func(rate int) (bool, error) { return x.sustains(ctx, name, rate) })
			o.Logf("%s: %.0f calls/s", name, found)
			return measure.Figures{figure: found}, err
		}}
	}
	measured, err := measure.Interleave(ctx, min(o.Rounds, 3), turn(plain), turn(owned))
	if err != nil {
		return nil, err
	}
	const what = "calls per second without a failure"
	return []measure.Row{measured.Reaches(what, figure, "calls/s", owned, plain, 0.5)}, nil
}

// search finds the highest rate that is sustained, from one on that is near.
func search(rate float64, sustains func(rate int) (bool, error)) (float64, error) {
	low, high := 0.0, math.Inf(1)
	for {
		yes, err := sustains(int(rate))
		if err != nil {
			return 0, err
		}
		if yes {
			low = rate
		} else {
			high = rate
		}
		switch {
		case low >= most, high <= fewest, high/low <= closest:
			return low, nil
		case low == 0:
			rate = max(fewest, high/nearby)
		case math.IsInf(high, 1):
			rate = min(most, low*nearby)
		default:
			rate = math.Sqrt(low * high)
		}
	}
}

// sustains tries a rate, and leaves nothing of it behind.
func (x *exchange) sustains(ctx context.Context, contestant string, rate int) (bool, error) {
	t, err := x.as(ctx, contestant, rate, rate*seconds)
	if err != nil {
		return false, err
	}
	if !t.sustained() {
		if _, err := x.Command(ctx, "channel request hangup all"); err != nil {
			return false, err
		}
		x.wrong.Store(nil) // that it has complained is no wonder
	}
	return t.sustained(), x.WaitIdle(ctx)
}
