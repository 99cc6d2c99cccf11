package gates

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/linewarden/linewarden/bench/agiload"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/bench/process"
)

// Suite measures answers over FastAGI.
var Suite = measure.Suite{
	Name:  "gates",
	About: "answers to a dialplan that asks over FastAGI, with 10,000 users, a connection for each",
	Run: func(ctx context.Context, o measure.Options) (rows []measure.Row, err error) {
		dir, err := os.MkdirTemp("", "linewarden-gates-")
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		servers, err := startAll(ctx, o, dir)
		defer func() {
			for _, s := range servers {
				err = errors.Join(err, s.Stop())
			}
		}()
		if err != nil {
			return nil, err
		}
		return compare(ctx, o, servers)
	},
}

// crowds are how many connections there are at a time.
var crowds = []int{1, 16, 128}

// requests is how many make a figure, of those who are quick.
const requests = 3000

// moreRounds is how many there are in place of one. The same program takes up to twice as
// long from one round to the next here: by which core it wakes up on, and what else does.
const moreRounds = 3

// compare checks that the servers answer alike, and measures them.
func compare(ctx context.Context, o measure.Options, servers []*process.Server) ([]measure.Row, error) {
	ask := questions()
	if err := agree(ctx, ask, servers); err != nil {
		return nil, err
	}
	rounds, number := o.Rounds*moreRounds, requests
	if o.Quick {
		rounds, number = 1, 200
	}
	var contestants []measure.Contestant
	for _, s := range servers {
		contestants = append(contestants, measure.Contestant{Name: s.Name, Round: func(ctx context.Context) (measure.Figures, error) {
			return measureOne(ctx, s, ask, number)
		}})
	}
	// Before anything counts, each has had the time to grow what it keeps.
	if _, err := measure.Interleave(ctx, 1, contestants...); err != nil {
		return nil, err
	}
	o.Logf("measuring")
	measured, err := measure.Interleave(ctx, rounds, contestants...)
	if err != nil {
		return nil, err
	}
	return rowsOf(measured), nil
}

// agree checks that the servers give the same answers.
func agree(ctx context.Context, ask func(int) agiload.Question, servers []*process.Server) error {
	for i := range 100 {
		var first map[string]string
		for _, s := range servers {
			answer, err := agiload.Ask(ctx, s.Address, ask(i))
			if err != nil {
				return fmt.Errorf("ask %s: %w", s.Name, err)
			}
			if first == nil {
				first = answer
			}
			if difference := agiload.Differ(first, answer); difference != "" || len(answer) == 0 {
				return fmt.Errorf("%s and %s answer %+v differently: %s", servers[0].Name, s.Name, ask(i), difference)
			}
		}
	}
	return nil
}

// measureOne puts each crowd on the server. A request without an answer is an error.
func measureOne(ctx context.Context, s *process.Server, ask func(int) agiload.Question, number int) (measure.Figures, error) {
	if s.Name == dingDong || s.Name == asyncio {
		number /= 3 // which takes them as long
	}
	figures := make(measure.Figures)
	for _, crowd := range crowds {
		before, err := s.CPU()
		if err != nil {
			return nil, err
		}
		result := agiload.Run(ctx, agiload.Load{Address: s.Address, Connections: crowd, Requests: number, Question: ask})
		after, err := s.CPU()
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, err
		case result.Errors > 0:
			return nil, fmt.Errorf("%d of %d requests on %d connections got no answer: %w", result.Errors, number, crowd, result.Err)
		}
		figures[figure("cpu", crowd)] = float64((after - before).Nanoseconds()) / 1e3 / float64(number)
		figures[figure("rate", crowd)] = float64(number) / result.Took.Seconds()
		figures[figure("p99", crowd)] = float64(result.Quantile(0.99).Nanoseconds()) / 1e3
	}
	return figures, nil
}

func figure(name string, crowd int) string { return fmt.Sprintf("%s at %d", name, crowd) }

// rowsOf makes the table.
func rowsOf(r measure.Rounds) []measure.Row {
	var rows []measure.Row
	for _, crowd := range crowds {
		at := fmt.Sprintf(", %d at a time", crowd)
		for _, peer := range []struct {
			name   string
			atMost float64
		}{{goFloor, 1.15}, {cFloor, 2.2}, {dingDong, 1.0 / 3}, {asyncio, 1.0 / 3}} {
			rows = append(rows, r.Costs("CPU per request"+at, figure("cpu", crowd), "µs", linewarden, peer.name, peer.atMost))
		}
		rows = append(rows, r.Reaches("requests per second"+at, figure("rate", crowd), "/s", linewarden, goFloor, 0.92))
		p99 := 0.0 // it is stated
		if crowd == 1 {
			p99 = 1.2
		}
		rows = append(rows, r.Costs("p99"+at, figure("p99", crowd), "µs", linewarden, goFloor, p99))
	}
	return rows
}
