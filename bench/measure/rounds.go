package measure

import (
	"context"
	"fmt"
	"slices"
)

// Figures are what a contestant measured in one round, by name: "ns", "cpu_us".
type Figures map[string]float64

// A Contestant does the task in its way.
type Contestant struct {
	Name string
	// Round does the task once, as often as it takes to measure it.
	Round func(context.Context) (Figures, error)
}

// Rounds are the figures of each contestant, one for each round.
type Rounds map[string][]Figures

// Interleave gives every contestant a turn in each round, and begins each round with
// another one: what the machine does meanwhile falls on all of them alike.
func Interleave(ctx context.Context, rounds int, contestants ...Contestant) (Rounds, error) {
	measured := make(Rounds)
	for round := range rounds {
		for i := range contestants {
			c := contestants[(round+i)%len(contestants)]
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			figures, err := c.Round(ctx)
			if err != nil {
				return nil, fmt.Errorf("measure %s: %w", c.Name, err)
			}
			measured[c.Name] = append(measured[c.Name], figures)
		}
	}
	return measured, nil
}

// A Spread is the median of all rounds, between the lowest and the highest.
type Spread struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Of returns what a contestant measured.
func (r Rounds) Of(contestant, figure string) Spread {
	values := make([]float64, 0, len(r[contestant]))
	for _, f := range r[contestant] {
		values = append(values, f[figure])
	}
	return SpreadOf(values)
}

// Ratio returns one contestant's figure by another's, each of the same round.
func (r Rounds) Ratio(figure, one, another string) Spread {
	values := make([]float64, 0, len(r[one]))
	for round := range min(len(r[one]), len(r[another])) {
		values = append(values, r[one][round][figure]/r[another][round][figure])
	}
	return SpreadOf(values)
}

// SpreadOf returns the spread of some values, zero if there are none.
func SpreadOf(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return Spread{Median: median, Low: sorted[0], High: sorted[len(sorted)-1]}
}
