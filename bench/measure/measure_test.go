package measure_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/bench/measure"
)

func TestInterleave(t *testing.T) {
	var turns []string
	contestant := func(name string, ns ...float64) measure.Contestant {
		return measure.Contestant{Name: name, Round: func(context.Context) (measure.Figures, error) {
			turns = append(turns, name)
			f := measure.Figures{"ns": ns[0]}
			ns = ns[1:]
			return f, nil
		}}
	}
	rounds, err := measure.Interleave(t.Context(), 3, contestant("a", 10, 20, 60), contestant("b", 5, 40, 20))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(turns, ""); got != "abbaab" {
		t.Errorf("turns: %s", got)
	}
	if got, want := rounds.Ratio("ns", "a", "b"), (measure.Spread{Median: 2, Low: 0.5, High: 3}); got != want {
		t.Errorf("a by b: %v, want %v", got, want)
	}
	row := rounds.Faster("it", "ns", "ns", "b", "a", 2)
	if !row.Reached() || row.Ratio.Median != 2 || row.Ours.Median != 20 {
		t.Errorf("b beside a: %+v", row)
	}
	if row := rounds.Costs("it", "ns", "ns", "a", "b", 1.5); row.Reached() {
		t.Errorf("a costs twice as much as b and reaches 1.5: %+v", row)
	}
}

func TestAFailureEndsTheRun(t *testing.T) {
	broken := errors.New("broken")
	ran := 0
	failing := measure.Contestant{Name: "x", Round: func(context.Context) (measure.Figures, error) {
		ran++
		return nil, broken
	}}
	if _, err := measure.Interleave(t.Context(), 5, failing); !errors.Is(err, broken) || ran != 1 {
		t.Errorf("error %v after %d turns", err, ran)
	}
}

func TestSpreadOf(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   measure.Spread
	}{
		{nil, measure.Spread{}},
		{[]float64{3}, measure.Spread{Median: 3, Low: 3, High: 3}},
		{[]float64{4, 1, 2, 3}, measure.Spread{Median: 2.5, Low: 1, High: 4}},
	} {
		if got := measure.SpreadOf(test.values); got != test.want {
			t.Errorf("spread of %v: %v, want %v", test.values, got, test.want)
		}
	}
}

func TestResults(t *testing.T) {
	r := measure.NewResults("abc", 5)
	r.Rows = []measure.Row{
		{Suite: "s", What: "a thing", Beside: "a floor", Unit: "ns", Ratio: measure.Spread{Median: 2}, Target: measure.Target{AtMost: 1.5}},
		{Suite: "s", What: "memory", Unit: "B", Ours: measure.Spread{Median: 120}},
	}
	file := filepath.Join(t.TempDir(), "new", "r.json")
	if err := r.Write(file); err != nil {
		t.Fatal(err)
	}
	back, err := measure.Read(file)
	if err != nil || !slices.Equal(back.Rows, r.Rows) || !back.Time.Equal(r.Time) {
		t.Errorf("read back %+v, %v", back, err)
	}
	table := measure.Table(r.Rows)
	for _, want := range []string{"**missed**", "≤ 1.5", "120 B"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
}

func TestNoneIsATarget(t *testing.T) {
	allocations := measure.Row{What: "allocations", Target: measure.Target{None: true}}
	if !allocations.Reached() || allocations.Target.String() != "0" {
		t.Errorf("none of it: reached %v, target %q", allocations.Reached(), allocations.Target)
	}
	if allocations.Ours.Median = 0.001; allocations.Reached() {
		t.Error("one in a thousand is none")
	}
}
