package reload

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/linewarden/linewarden/bench/agiload"
	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/bench/process"
	"github.com/linewarden/linewarden/internal/control"
)

// Gate measures answers to a dialplan while one reload follows the other.
var Gate = measure.Suite{
	Name:  "reloading",
	About: "a dialplan asks while a policy of 100,000 users is reloaded again and again",
	Run: func(ctx context.Context, o measure.Options) (rows []measure.Row, err error) {
		dir, err := os.MkdirTemp("", "linewarden-reloading-")
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		size := asked{users: 100_000, rounds: min(o.Rounds, 4), each: 6 * time.Second}
		if o.Quick {
			size = asked{users: 1000, rounds: 1, each: time.Second / 2}
		}
		return size.measure(ctx, o, dir)
	},
}

// asked says how much is asked, of how large a policy.
type asked struct {
	users, rounds int
	each          time.Duration // of a contestant's turn
}

// measure asks a daemon, a process of its own, while nothing else happens and while it
// reloads.
func (a asked) measure(ctx context.Context, o measure.Options, dir string) (rows []measure.Row, err error) {
	o.Logf("building linewarden, and two editions of %d users", a.users)
	binary, err := process.BuildLinewarden(ctx, dir)
	if err != nil {
		return nil, err
	}
	t, err := writeTwo(dir, a.users)
	if err != nil {
		return nil, err
	}
	port, err := process.FreePort(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.settle(port); err != nil {
		return nil, err
	}
	daemon, err := process.Start(ctx, dir, "linewarden", port, exec.CommandContext(ctx, binary, "serve", "--config", t.settings))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, daemon.Stop()) }()
	if err := t.waitReady(ctx); err != nil {
		return nil, err
	}
	idle := func(ctx context.Context) (measure.Figures, error) { return a.ask(ctx, daemon.Address) }
	reloading := func(ctx context.Context) (measure.Figures, error) {
		return t.reloadMeanwhile(ctx, func() (measure.Figures, error) { return a.ask(ctx, daemon.Address) })
	}
	if _, err := measure.Interleave(ctx, 1, measure.Contestant{Name: "warm", Round: reloading}); err != nil {
		return nil, err
	}
	o.Logf("measuring")
	measured, err := measure.Interleave(ctx, a.rounds,
		measure.Contestant{Name: "idle", Round: idle}, measure.Contestant{Name: "reloading", Round: reloading})
	if err != nil {
		return nil, err
	}
	return []measure.Row{
		measured.Costs("p99 of an answer while 100,000 users are reloaded", "p99", "ms", "reloading", "idle", 2),
		{What: "p99.9 of an answer while 100,000 users are reloaded", Unit: "ms", Ours: measured.Of("reloading", "p99.9"), Target: measure.Target{AtMost: 15}},
	}, nil
}

// ask puts a moderate load on the daemon: 500 questions in a second.
func (a asked) ask(ctx context.Context, address string) (measure.Figures, error) {
	limited, stop := context.WithTimeout(ctx, a.each)
	defer stop()
	result := agiload.Run(limited, agiload.Load{
		Address: address, Connections: 4, Every: 8 * time.Millisecond,
		Question: func(i int) agiload.Question {
			subject := i * 7919 % a.users
			return agiload.Question{Endpoint: endpointOf(subject), Guard: "place", To: extensionOf((subject*31 + 7) % a.users)}
		},
	})
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case result.Errors > 0:
		return nil, fmt.Errorf("%d questions got no answer: %w", result.Errors, result.Err)
	}
	ms := func(part float64) float64 { return result.Quantile(part).Seconds() * 1e3 }
	return measure.Figures{"p99": ms(0.99), "p99.9": ms(0.999)}, nil
}

// two are two editions of a policy, of which one is in force: a link leads to it, so
// that to change all files takes no time of the processor.
type two struct {
	dir      string // where linewarden.toml is, and the link
	settings string
	now      int // which edition
	daemon   *control.Client
}

// writeTwo writes two editions that differ in every file.
func writeTwo(dir string, users int) (*two, error) {
	t := &two{dir: filepath.Join(dir, "etc")}
	for n := range 2 {
		w, err := write(filepath.Join(dir, fmt.Sprintf("edition%d", n)), users)
		if err != nil {
			return nil, err
		}
		for range n {
			if err := w.editAll(); err != nil {
				return nil, err
			}
		}
	}
	return t, errors.Join(os.Mkdir(t.dir, 0o700), t.swap())
}

// swap leads the link to the other edition.
func (t *two) swap() error {
	t.now = 1 - t.now
	link := filepath.Join(t.dir, "new")
	return errors.Join(
		os.Symlink(filepath.Join("..", fmt.Sprintf("edition%d", t.now), "policy.d"), link),
		os.Rename(link, filepath.Join(t.dir, "policy.d")))
}

// settle writes the daemon's settings. Nobody answers as Asterisk at that port, and nothing is
// reloaded but when it is told.
func (t *two) settle(port int) error {
	state := filepath.Join(filepath.Dir(t.dir), "state")
	t.settings = filepath.Join(t.dir, "linewarden.toml")
	t.daemon = control.NewClient(filepath.Join(state, "control.sock"))
	text := fmt.Sprintf(strings.Replace(mainFile, "[ari]", "[ari]\nurl = \"http://127.0.0.1:9/ari\"", 1)+`
[policy]
watch = false
[agi]
listen = "127.0.0.1:%d"
[audit]
file = %q
[state]
dir = %q
[control]
socket = %q
[recordings]
dir = %q
`, port, filepath.Join(state, "audit.jsonl"), state, filepath.Join(state, "control.sock"), filepath.Join(filepath.Dir(t.dir), "recordings"))
	return errors.Join(
		os.Mkdir(state, 0o700),
		os.WriteFile(filepath.Join(t.dir, "password"), []byte("none"), 0o600),
		os.WriteFile(t.settings, []byte(text), 0o600))
}

// waitReady waits until the daemon can be told to reload, which it can be some time after
// the dialplan's questions are taken.
func (t *two) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		_, err := t.daemon.Status(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

// reloadMeanwhile reloads without a pause while something is measured, and all that
// began is done when it returns.
func (t *two) reloadMeanwhile(ctx context.Context, measured func() (measure.Figures, error)) (measure.Figures, error) {
	over, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-over:
				failed <- nil
				return
			default:
			}
			if err := t.reload(ctx); err != nil {
				failed <- err
				return
			}
		}
	}()
	figures, err := measured()
	close(over)
	return figures, errors.Join(err, <-failed)
}

// reload has the daemon take the other edition.
func (t *two) reload(ctx context.Context) error {
	if err := t.swap(); err != nil {
		return err
	}
	status, err := t.daemon.Reload(ctx)
	switch {
	case err != nil:
		return err
	case status.Reload.Error != "":
		return fmt.Errorf("reload: %s", status.Reload.Error)
	}
	return nil
}
