// Package events measures what an event of Asterisk's costs linewarden: to read it from
// the WebSocket, to decode it, and to apply it to the registry of calls.
//
// The events are those of recorded calls, 500 of which are live at once. They are sent
// over a real WebSocket on loopback in large pieces, so that sending costs next to
// nothing. What is measured is the processor time of this process.
package events

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/bench/recorded"
	"github.com/linewarden/linewarden/internal/calls"
)

// Suite is the suite.
var Suite = measure.Suite{Name: "events", About: "ARI events of 900 bytes: read, decode, apply to the registry of calls", Run: run}

// live is how many calls go on at once.
const live = 500

// The contestants.
const (
	ours     = "linewarden"
	peer     = "encoding/json into the full struct"
	unwanted = "linewarden, wanting none of them"
	floor    = "reading from the WebSocket alone"
)

func run(ctx context.Context, o measure.Options) ([]measure.Row, error) {
	if err := agree(ctx, recorded.Wanted().Stream(50, 10)); err != nil {
		return nil, err
	}
	total := 2000
	if o.Quick {
		total = 50
	}
	events := recorded.Wanted().Stream(total, live)
	turn := func(take taker) func(context.Context) (measure.Figures, error) {
		return func(ctx context.Context) (measure.Figures, error) {
			registry := calls.NewRegistry()
			cpu, n, err := through(ctx, events, 1, take, registry.Apply)
			if err != nil {
				return nil, err
			}
			ns := float64(cpu.Nanoseconds()) / float64(n)
			return measure.Figures{"ns": ns, "per_s": 1e9 / ns}, nil
		}
	}
	rounds, err := measure.Interleave(ctx, o.Rounds,
		measure.Contestant{Name: ours, Round: turn(runOurs(recorded.Types))},
		measure.Contestant{Name: peer, Round: turn(runPeer)},
		measure.Contestant{Name: unwanted, Round: turn(runOurs(nil))},
		measure.Contestant{Name: floor, Round: turn(runFloor)},
	)
	if err != nil {
		return nil, err
	}
	return []measure.Row{
		rounds.Faster("ARI event of 900 bytes: read, decode, apply", "ns", "ns CPU", ours, peer, 1.5),
		rounds.Reaches("the same in a second of processor time", "per_s", "events", ours, peer, 1.5),
		rounds.Costs("ARI event that nobody wants: read and dropped", "ns", "ns CPU", unwanted, floor, 1.25),
		rounds.Costs("the same", "ns", "ns CPU", unwanted, peer, 0.2),
	}, nil
}

// A taker takes events from an Asterisk and hands them over.
type taker func(ctx context.Context, address string, ready func(), handle func(ari.Event)) error

// runOurs takes them as the daemon does, where these types are wanted.
func runOurs(types []string) taker {
	return func(ctx context.Context, address string, ready func(), handle func(ari.Event)) error {
		client, err := ari.New(ari.Config{
			URL: "http://" + address + "/ari", Username: "linewarden", Password: "secret", App: "linewarden",
			Events: append([]string{markerType}, types...),
		})
		if err != nil {
			return err
		}
		defer client.Close()
		return client.Run(ctx, func(e ari.Event) {
			if _, connected := e.(*ari.Snapshot); connected {
				ready()
			}
			handle(e)
		})
	}
}

// errAll says that all events have been taken.
var errAll = errors.New("all events were taken")

// through has somebody take the events, so often, and returns what that cost.
func through(ctx context.Context, events [][]byte, times int, take taker, apply func(ari.Event)) (time.Duration, int, error) {
	a, err := newAsterisk(ctx, events, times)
	if err != nil {
		return 0, 0, err
	}
	defer a.close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var before, after time.Duration
	markers := 0
	err = take(ctx, a.address, func() {
		before = measure.OwnCPU()
		close(a.start)
	}, func(e ari.Event) {
		switch e := e.(type) {
		case *ari.Gap: // more were on their way than linewarden lets wait
			stop(errors.New("events were lost: " + e.Reason))
			return
		case *ari.Unknown: // a marker
		default:
			apply(e)
			return
		}
		<-a.taken
		markers++
		if markers == a.markers() {
			after = measure.OwnCPU()
			stop(errAll)
		}
	})
	if !errors.Is(context.Cause(ctx), errAll) {
		return 0, 0, fmt.Errorf("take events: %w", errors.Join(err, context.Cause(ctx)))
	}
	return after - before, a.events(), nil
}

// set are the variables of a channel that have a value. The peer reads the others, too.
var set = cmp.Transformer("set", func(v ari.Variables) map[string]string {
	with := maps.Clone(map[string]string(v))
	maps.DeleteFunc(with, func(_, value string) bool { return value == "" })
	return with
})

// agree checks that both make the same of all events.
func agree(ctx context.Context, events [][]byte) error {
	at := 0
	var differs error
	_, n, err := through(ctx, events, 1, runOurs(recorded.Types), func(e ari.Event) {
		if _, snapshot := e.(*ari.Snapshot); snapshot || differs != nil {
			return
		}
		want, err := decodePeer(events[at])
		if err == nil && !cmp.Equal(want, e, set) {
			err = fmt.Errorf("read differently:\n%s", cmp.Diff(want, e, set))
		}
		if err != nil {
			differs = fmt.Errorf("%s: %w", events[at], err)
		}
		at++
	})
	if err == nil && differs == nil && at != n {
		differs = fmt.Errorf("%d events were sent and %d handed over", n, at)
	}
	return errors.Join(err, differs)
}
