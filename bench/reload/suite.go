package reload

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/config"
)

// Suite measures reloads.
var Suite = measure.Suite{
	Name:  "reload",
	About: "a policy of 10,000 users in 200 files is edited and takes force",
	Run: func(ctx context.Context, o measure.Options) (rows []measure.Row, err error) {
		dir, err := os.MkdirTemp("", "linewarden-reload-")
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		users := 10_000
		if o.Quick {
			users = 500
		}
		w, err := write(dir, users)
		if err != nil {
			return nil, err
		}
		return compare(ctx, o, w)
	},
}

// The contestants, as the table names them.
const (
	all      = "linewarden"
	one      = "linewarden, one file"
	decoding = "BurntSushi/toml into maps, the same bytes"
	ofAll    = "a reload of all"
)

// compare checks what a reload comes to, and measures it.
func compare(ctx context.Context, o measure.Options, w *written) ([]measure.Row, error) {
	running, err := config.Open(w.main)
	if err != nil {
		return nil, err
	}
	if err := w.check(running.Current().Policy); err != nil {
		return nil, err
	}
	o.Logf("deciding while it is reloaded")
	wrong, err := decideMeanwhile(ctx, o, w, running)
	if err != nil {
		return nil, err
	}
	live, err := heaps(o, w)
	if err != nil {
		return nil, err
	}
	if _, err := running.Reload(); err != nil { // which has missed edits of heaps
		return nil, err
	}
	o.Logf("measuring")
	measured, err := measure.Interleave(ctx, rounds(o),
		measure.Contestant{Name: decoding, Round: repeat(o, 3, w.readAll, w.decode)},
		measure.Contestant{Name: all, Round: repeat(o, 3, w.editAll, reload(running, len(w.files)))},
		measure.Contestant{Name: one, Round: repeat(o, 20, w.editOne, reload(running, 1))},
	)
	if err != nil {
		return nil, err
	}
	if err := w.check(running.Current().Policy); err != nil {
		return nil, err
	}
	measured[ofAll] = measured[all]
	return []measure.Row{
		measured.Costs("reload, all of 200 files edited", "ms", "ms", all, decoding, 1.3),
		measured.Faster("reload, one of 200 files edited", "ms", "ms", one, ofAll, 20),
		{What: "decisions while reloading that were wrong, of a million", Unit: "", Ours: wrong, Target: measure.Target{None: true}},
		live.Costs("memory in use after reloads", "MB", "MB", "after reloads", "once loaded", 1.1),
	}, nil
}

func rounds(o measure.Options) int {
	if o.Quick {
		return 1
	}
	return o.Rounds
}

// repeat measures a task several times, with something to prepare before each that does
// not count.
func repeat(o measure.Options, times int, prepare, task func() error) func(context.Context) (measure.Figures, error) {
	if o.Quick {
		times = 1
	}
	return func(ctx context.Context) (measure.Figures, error) {
		var took time.Duration
		for range times {
			if err := errors.Join(ctx.Err(), prepare()); err != nil {
				return nil, err
			}
			begun := time.Now()
			if err := task(); err != nil {
				return nil, err
			}
			took += time.Since(begun)
		}
		return measure.Figures{"ms": float64(took.Microseconds()) / 1e3 / float64(times)}, nil
	}
}

// reload reloads, and makes sure that this is what it took.
func reload(running *config.Running, files int) func() error {
	return func() error {
		change, err := running.Reload()
		if err != nil {
			return err
		}
		if !change.Changed() || len(change.Parsed) < files || files == 1 && len(change.Parsed) > 1 {
			return fmt.Errorf("a reload of %d files parsed %d; the policy has changed: %t", files, len(change.Parsed), change.Changed())
		}
		return nil
	}
}
