// Package exchange is linewarden's daemon, as it runs, at a fake Asterisk with as many
// calls as wanted: more than a real Asterisk would carry on this machine.
//
// The phones are played by another program on the same fake, which answers whatever
// rings and watches what ends. User number n is called "un", dials from the endpoint
// PJSIP/un and is reached at the extension 10000+n.
package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/callerid"
	"github.com/linewarden/linewarden/internal/daemon"
)

// Exchange is a daemon at a fake Asterisk. The daemon takes part from Open on.
type Exchange struct {
	Daemon  *daemon.Daemon
	Running *config.Running

	asterisk *aritest.Server
	nobody   *nobody
	dir      string
	stop     context.CancelFunc
	done     chan error // the daemon's end

	phones     *ari.Client
	stopPhones context.CancelFunc
	playing    sync.WaitGroup
	stocked    chan struct{}
	stock      sync.Once

	mu      sync.Mutex
	callers map[int]string            // by call: the caller's channel
	talks   map[string]chan struct{}  // by channel: closed when it talks
	notes   map[string]chan struct{}  // by channel: closed when it has the gate's note
	ends    map[string]chan time.Time // by channel: when it ended
}

// Open starts a daemon on a policy, see WritePolicy. The caller must Close the exchange,
// also after an error.
func Open(ctx context.Context, policy map[string]string) (*Exchange, error) {
	x := &Exchange{
		nobody: new(nobody), stocked: make(chan struct{}), callers: make(map[int]string),
		talks: make(map[string]chan struct{}), notes: make(map[string]chan struct{}), ends: make(map[string]chan time.Time),
	}
	x.asterisk = aritest.New(x.nobody)
	x.asterisk.ReportVariables(dialplan.VarCall, dialplan.VarRole, dialplan.VarParker, dialplan.VarSpace, dialplan.VarListens,
		dialplan.VarRetrieved, dialplan.VarReplaces, dialplan.VarRecorded, dialplan.VarDivertedTo, dialplan.VarConsults, dialplan.VarBehalf)
	x.asterisk.Function(callerid.Headers, "preferred=&asserted=&from=&privacy=")
	if err := x.configure(ctx, policy); err != nil {
		return x, err
	}
	var err error
	if x.Running, err = config.Open(x.dir); err != nil {
		return x, err
	}
	if x.Daemon, err = daemon.New(ctx, x.Running, slog.New(slog.DiscardHandler)); err != nil {
		return x, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	x.stop, x.done = stop, make(chan error, 1)
	go func() { x.done <- x.Daemon.Run(running) }()
	if err := x.play(ctx); err != nil {
		return x, err
	}
	for _, ready := range []<-chan struct{}{x.Daemon.Ready(), x.stocked} {
		select {
		case <-ready:
		case <-ctx.Done():
			return x, fmt.Errorf("open the exchange: %w", context.Cause(ctx))
		}
	}
	return x, nil
}

func (x *Exchange) configure(ctx context.Context, policy map[string]string) error {
	var err error
	if x.dir, err = os.MkdirTemp("", "exchange-"); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	free := listener.Addr().String()
	settings := fmt.Sprintf("[ari]\nurl = %q\nusername = %q\npassword_file = \"ari.secret\"\n[agi]\nlisten = %q\n"+
		"[control]\nsocket = \"control.sock\"\n[audit]\nfile = \"audit.jsonl\"\n[state]\ndir = \"state\"\n"+
		"[recordings]\ndir = \"recordings\"\nplay_dir = \"play\"\n[policy]\nwatch = false\n", x.asterisk.URL(), aritest.Username, free)
	return errors.Join(
		listener.Close(),
		os.WriteFile(filepath.Join(x.dir, "ari.secret"), []byte(aritest.Password), 0o600),
		os.WriteFile(filepath.Join(x.dir, "linewarden.toml"), []byte(settings), 0o600),
		x.WritePolicy(policy),
	)
}

// WritePolicy replaces the policy by other files: their texts, by their names without
// the ending. It holds after Daemon.Reload.
func (x *Exchange) WritePolicy(files map[string]string) error {
	dir := filepath.Join(x.dir, "policy.d")
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name+".toml"), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// StopDaemon stops the daemon, as a termination signal would: who talks, talks on.
// Nothing of it is kept.
func (x *Exchange) StopDaemon() error {
	if x.stop == nil {
		return nil
	}
	x.stop()
	x.stop, x.Daemon, x.Running = nil, nil, nil
	if err := <-x.done; err != nil {
		return fmt.Errorf("stop the daemon: %w", err)
	}
	return nil
}

// Close ends everything, and returns what went wrong with the fake.
func (x *Exchange) Close() error {
	err := x.StopDaemon()
	if x.stopPhones != nil {
		x.stopPhones()
		x.playing.Wait()
		x.phones.Close()
	}
	return errors.Join(err, x.nobody.close(), os.RemoveAll(x.dir))
}
