package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/daemon"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/faulty"
	"github.com/linewarden/linewarden/internal/testbed/phone"
	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// Options say what kind of office it is.
type Options struct {
	// Policy is the text of policy.d/policy.toml. Every endpoint of it gets an
	// account on Asterisk. The endpoint "emergency" is the emergency centre's
	// phone and need not be named.
	Policy string
	// Settings is more text for linewarden.toml.
	Settings string
	// Strangers are further accounts, which the policy does not know.
	Strangers []testbed.Account
	// Endpoint holds more lines for the endpoints of accounts, by name.
	Endpoint map[string]string
	// Templates holds the templates of the endpoints of accounts, by name, where
	// those are others than an owned phone's.
	Templates map[string]string
	// Dialplan changes what Asterisk's part of the configuration is rendered
	// from, as if it had been rendered for other settings.
	Dialplan func(*dialplan.Settings)
	// Binary is the path of the command linewarden. With it the daemon runs as a
	// process of its own, which can be killed; Daemon is then nil.
	Binary string
	// Watch lets the daemon notice by itself that its files were edited.
	Watch bool
	// Faulty puts a wire between the daemon and Asterisk on which things can go
	// wrong.
	Faulty bool
	// Asterisk holds further configuration files, see testbed.Options.
	Asterisk map[string][]byte
	// Log receives what the daemon logs, as well as the office.
	Log slog.Handler
}

// Office is a running system.
type Office struct {
	*testbed.Asterisk
	Daemon *daemon.Daemon
	Trail  *Trail
	Wire   *faulty.Wire // between the daemon and Asterisk; nil without Options.Faulty

	dir     string
	binary  string
	watch   bool
	running *config.Running
	phones  map[string]*phone.Phone
	loud    int // how many of them have a tone
	stop    context.CancelFunc
	done    chan error
	child   *testbed.Child // the daemon's process, if it has one
}

// secret is the password of every phone and of ARI: the accounts are on
// loopback and gone in a minute.
const secret = "office-of-a-minute"

// Open starts everything. The caller must Close the office, also after an
// error.
func Open(ctx context.Context, opts Options) (*Office, error) {
	o := &Office{phones: make(map[string]*phone.Phone), Trail: newTrail(opts.Log), binary: opts.Binary, watch: opts.Watch}
	var err error
	if o.dir, err = os.MkdirTemp("", "office-"); err != nil {
		return o, err
	}
	c, err := o.configure(opts)
	if err != nil {
		return o, err
	}
	shipped := daemon.Dialplan(c)
	shipped.AGIAddress = "" // that of the testbed
	if opts.Dialplan != nil {
		opts.Dialplan(&shipped)
	}
	o.Asterisk, err = testbed.Launch(ctx, testbed.Options{
		Dialplan: shipped,
		Phones:   accounts(c, opts),
		Files:    opts.Asterisk,
	})
	if err != nil {
		return o, err
	}
	url := o.ARIURL()
	if opts.Faulty {
		if o.Wire, err = faulty.New(ctx, url); err != nil {
			return o, err
		}
		url = o.Wire.URL()
	}
	if err := o.writeSettings(opts.Settings, url, o.agi()); err != nil {
		return o, err
	}
	err = o.StartDaemon(ctx)
	return o, err
}

// agi is where the testbed's dialplan asks.
func (o *Office) agi() netip.AddrPort { return netip.AddrPortFrom(o.SIPAddr().Addr(), 4573) }

// configure writes the configuration, for an Asterisk of which it is not known
// yet where it will be.
func (o *Office) configure(opts Options) (*config.Config, error) {
	err := errors.Join(
		os.Mkdir(filepath.Join(o.dir, "policy.d"), 0o700),
		os.WriteFile(filepath.Join(o.dir, "ari.secret"), []byte(secret), 0o600),
		o.WritePolicy(opts.Policy),
		o.writeSettings(opts.Settings, "http://127.0.0.1:8088/ari", netip.MustParseAddrPort("127.0.0.1:4573")),
	)
	if err != nil {
		return nil, err
	}
	return config.Load(o.dir)
}

// accounts reads from the policy which phones there are.
func accounts(c *config.Config, opts Options) []testbed.Account {
	accounts := append([]testbed.Account{{Name: "emergency", Secret: secret}}, opts.Strangers...)
	for _, user := range c.Policy.Users() {
		for _, endpoint := range user.Endpoints {
			name := strings.TrimPrefix(endpoint, "PJSIP/")
			accounts = append(accounts, testbed.Account{
				Name:     name,
				Secret:   secret,
				Template: opts.Templates[name],
				Extra:    fmt.Sprintf("callerid = %q <%s>\n%s", user.DisplayName, user.Extension, opts.Endpoint[name]),
			})
		}
	}
	return accounts
}

func (o *Office) writeSettings(more, ariURL string, agi netip.AddrPort) error {
	if o.binary != "" {
		more += "\n[log]\nlevel = \"debug\"\nformat = \"json\"\n"
	}
	text := fmt.Sprintf("[ari]\nurl = %q\npassword_file = \"ari.secret\"\n[agi]\nlisten = %q\n"+
		"[control]\nsocket = \"control.sock\"\n[audit]\nfile = \"audit.jsonl\"\n[state]\ndir = \"state\"\n[recordings]\ndir = \"recordings\"\nplay_dir = \"play\"\n[policy]\nwatch = %t\n%s", ariURL, agi, o.watch, more)
	return os.WriteFile(filepath.Join(o.dir, "linewarden.toml"), []byte(text), 0o600)
}

// WritePolicy replaces the policy's text. It holds after Daemon.Reload.
func (o *Office) WritePolicy(text string) error {
	return os.WriteFile(filepath.Join(o.dir, "policy.d", "policy.toml"), []byte(text), 0o600)
}

// AuditFile is the file in which the daemon records its decisions.
func (o *Office) AuditFile() string { return filepath.Join(o.dir, "audit.jsonl") }

// StartDaemon starts linewarden, at the opening or after StopDaemon, and
// returns when it is ready.
func (o *Office) StartDaemon(ctx context.Context) error {
	if o.binary != "" {
		return o.startProcess(ctx)
	}
	var err error
	if o.running, err = config.Open(o.dir); err != nil {
		return err
	}
	if o.Daemon, err = daemon.New(ctx, o.running, slog.New(o.Trail)); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	o.stop, o.done = stop, done
	go func() { done <- o.Daemon.Run(running) }()
	select {
	case <-o.Daemon.Ready():
		return nil
	case err := <-done:
		done <- err
		return fmt.Errorf("the daemon ended before it was ready: %w", err)
	case <-ctx.Done():
		return fmt.Errorf("wait for the daemon: %w", context.Cause(ctx))
	}
}

// StopDaemon stops linewarden, as a termination signal would.
func (o *Office) StopDaemon() error {
	if o.child != nil {
		return o.terminate()
	}
	if o.stop == nil {
		return nil
	}
	o.stop()
	o.stop = nil
	return <-o.done
}

// DaemonEnds waits until linewarden has ended by itself, and returns with what.
func (o *Office) DaemonEnds(ctx context.Context) error {
	select {
	case err := <-o.done:
		o.stop()
		o.stop = nil
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Phone returns the phone of an account, "1001" for the endpoint PJSIP/1001,
// registered. Each phone has a tone of its own.
func (o *Office) Phone(ctx context.Context, account string) (*phone.Phone, error) {
	p, known := o.phones[account]
	if known {
		return p, nil
	}
	o.loud++
	return o.phone(ctx, phone.Config{Name: account, Tone: tone.Of(o.loud - 1)})
}

// QuietPhone is Phone for one that sends no audio: a test with many calls would
// otherwise be busy with nothing else.
func (o *Office) QuietPhone(ctx context.Context, account string) (*phone.Phone, error) {
	return o.phone(ctx, phone.Config{Name: account, Quiet: true})
}

func (o *Office) phone(ctx context.Context, c phone.Config) (*phone.Phone, error) {
	if p, ok := o.phones[c.Name]; ok {
		return p, nil
	}
	c.Secret, c.Server = secret, o.SIPAddr()
	p, err := phone.New(c)
	if err != nil {
		return nil, err
	}
	o.phones[c.Name] = p
	err = p.Register(ctx)
	return p, err
}

// Close stops everything and removes what was written.
func (o *Office) Close() error {
	var errs []error
	for _, p := range o.phones {
		errs = append(errs, p.Close())
	}
	errs = append(errs, o.StopDaemon())
	if o.Wire != nil {
		errs = append(errs, o.Wire.Close())
	}
	if o.Asterisk != nil {
		errs = append(errs, o.Asterisk.Stop(context.Background()))
	}
	return errors.Join(append(errs, os.RemoveAll(o.dir))...)
}

// RecordingsDir is the folder of the daemon's recordings.
func (o *Office) RecordingsDir() string { return filepath.Join(o.dir, "recordings") }
