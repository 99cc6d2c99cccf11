package measure_test

import (
	"context"
	"fmt"

	"github.com/linewarden/linewarden/bench/measure"
)

func Example() {
	took := func(ns float64) func(context.Context) (measure.Figures, error) {
		return func(context.Context) (measure.Figures, error) { return measure.Figures{"ns": ns}, nil }
	}
	rounds, err := measure.Interleave(context.Background(), 5,
		measure.Contestant{Name: "linewarden", Round: took(120)},
		measure.Contestant{Name: "by hand", Round: took(100)},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(measure.Table([]measure.Row{rounds.Costs("decision", "ns", "ns", "linewarden", "by hand", 1.5)}))
	// Output:
	// | suite | what     | linewarden | beside  |        | ratio (lowest–highest) | target |         |
	// |-------|----------|------------|---------|--------|------------------------|--------|---------|
	// |       | decision | 120 ns     | by hand | 100 ns | **1.20** (1.20–1.20)   | ≤ 1.5  | reached |
}
