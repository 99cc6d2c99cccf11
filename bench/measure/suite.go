package measure

import (
	"context"
	"fmt"
	"io"
)

// A Suite is a task with its contestants.
type Suite struct {
	Name  string // chooses it: make bench BENCH=name
	About string // in a few words
	// Run checks that all contestants agree, and measures them.
	Run func(context.Context, Options) ([]Row, error)
}

// Options are how thoroughly to measure.
type Options struct {
	// Rounds is how many rounds there are.
	Rounds int
	// Quick does everything once and in small, to see whether it works. Its figures
	// mean nothing.
	Quick bool
	// Progress is told what is being done.
	Progress io.Writer
}

// Logf tells what is being done.
func (o Options) Logf(format string, args ...any) {
	if o.Progress != nil {
		fmt.Fprintf(o.Progress, format+"\n", args...)
	}
}

// Run runs suites one after the other and hands on each one's rows as they come.
func Run(ctx context.Context, o Options, suites []Suite, rows func([]Row)) error {
	for _, s := range suites {
		o.Logf("%s: %s", s.Name, s.About)
		measured, err := s.Run(ctx, o)
		if err != nil {
			return fmt.Errorf("suite %s: %w", s.Name, err)
		}
		for i := range measured {
			measured[i].Suite = s.Name
		}
		rows(measured)
	}
	return nil
}
