package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/linewarden/linewarden/bench/process"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/daemon"
	"github.com/linewarden/linewarden/internal/testbed"
)

// An exchange is an Asterisk with linewarden beside it, each a process of its own.
type exchange struct {
	*testbed.Asterisk
	dir    string
	binary string // of linewarden
	phones *phones
	daemon *testbed.Child         // nil while it is stopped
	wrong  atomic.Pointer[string] // the first error that linewarden logged
}

const secret = "exchange-of-a-minute"

// pairs is how many phones call, and how many are called.
const pairs = 40

// Names of phones. A caller of the dialplan alone is unknown to linewarden.
func ownedCaller(n int) string { return fmt.Sprint(1000 + n) }
func callee(n int) string      { return fmt.Sprint(1100 + n) }
func plainCaller(n int) string { return fmt.Sprint(2000 + n) }

const (
	ownedRefused = "1099" // may call nobody
	plainRefused = "2099"
)

// plainDialplan is what a call takes at the least.
const plainDialplan = `
[plain]
exten => _X.,1,Dial(PJSIP/${EXTEN},45)
[plain-refused]
exten => _X.,1,Hangup(21)
`

// logger keeps Asterisk from writing each step of the dialplan into a file, of which
// an owned call has more.
const logger = `[general]
[logfiles]
console => verbose(0)
full => notice,warning,error
`

// open starts an exchange. It must be closed also after an error.
func open(ctx context.Context) (*exchange, error) {
	x := new(exchange)
	var err error
	if x.dir, err = os.MkdirTemp("", "setup-"); err != nil {
		return x, err
	}
	c, err := x.configure("http://127.0.0.1:8088/ari", netip.MustParseAddrPort("127.0.0.1:4573"))
	if err != nil {
		return x, err
	}
	shipped := daemon.Dialplan(c)
	shipped.AGIAddress = "" // that of the testbed
	x.Asterisk, err = testbed.Launch(ctx, testbed.Options{
		Dialplan: shipped, Phones: accounts(),
		Files: map[string][]byte{"test-extensions.conf": []byte(plainDialplan), "logger.conf": []byte(logger)},
	})
	if err != nil {
		return x, err
	}
	if _, err := x.configure(x.ARIURL(), netip.AddrPortFrom(x.SIPAddr().Addr(), 4573)); err != nil {
		return x, err
	}
	if x.binary, err = process.BuildLinewarden(ctx, x.dir); err != nil {
		return x, err
	}
	err = x.startDaemon(ctx)
	return x, err
}

// accounts returns the phones: all of one template, but for the context.
func accounts() []testbed.Account {
	all := []testbed.Account{
		{Name: ownedRefused, Secret: secret},
		{Name: plainRefused, Secret: secret, Extra: "context = plain-refused\n"},
	}
	for n := range pairs {
		all = append(all,
			testbed.Account{Name: ownedCaller(n), Secret: secret},
			testbed.Account{Name: callee(n), Secret: secret},
			testbed.Account{Name: plainCaller(n), Secret: secret, Extra: "context = plain\n"})
	}
	for i := range all {
		all[i].Extra += fmt.Sprintf("callerid = \"User %s\" <%[1]s>\n", all[i].Name)
	}
	return all
}

// configure writes linewarden's configuration.
func (x *exchange) configure(ariURL string, agi netip.AddrPort) (*config.Config, error) {
	settings := fmt.Sprintf("[ari]\nurl = %q\npassword_file = \"ari.secret\"\n[agi]\nlisten = %q\n"+
		"[control]\nsocket = \"control.sock\"\n[audit]\nfile = \"audit.jsonl\"\n[state]\ndir = \"state\"\n"+
		"[recordings]\ndir = \"recordings\"\n", ariURL, agi)
	var users strings.Builder
	user := func(extension, call string) {
		fmt.Fprintf(&users, "[user.u%s]\nextension = %q\nendpoints = [%q]\ncall = %q\n", extension, extension, "PJSIP/"+extension, call)
	}
	user(ownedRefused, "none")
	for n := range pairs {
		user(ownedCaller(n), "all")
		user(callee(n), "none")
	}
	err := errors.Join(
		os.MkdirAll(filepath.Join(x.dir, "policy.d"), 0o700),
		os.WriteFile(filepath.Join(x.dir, "ari.secret"), []byte(secret), 0o600),
		os.WriteFile(filepath.Join(x.dir, "linewarden.toml"), []byte(settings), 0o600),
		os.WriteFile(filepath.Join(x.dir, "policy.d", "policy.toml"), []byte(users.String()), 0o600),
	)
	if err != nil {
		return nil, err
	}
	return config.Load(x.dir)
}

// startDaemon starts linewarden and returns when it is ready.
func (x *exchange) startDaemon(ctx context.Context) error {
	// The process outlives the context of its start.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), x.binary, "serve", "--config", x.dir)
	said, log := io.Pipe()
	cmd.Stderr = log
	var err error
	if x.daemon, err = testbed.StartChild(cmd); err != nil {
		return err
	}
	ready := make(chan struct{})
	go x.listen(said, ready)
	select {
	case <-ready:
		return nil
	case <-x.daemon.Exited():
		return fmt.Errorf("linewarden ended before it was ready: %w", x.daemon.Err())
	case <-ctx.Done():
		return fmt.Errorf("wait for linewarden: %w", context.Cause(ctx))
	}
}

// listen reads linewarden's log until its end.
func (x *exchange) listen(log io.Reader, ready chan<- struct{}) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		line := lines.Text()
		if ready != nil && strings.Contains(line, daemon.MessageReady) {
			close(ready)
			ready = nil
		}
		if strings.Contains(line, "level=ERROR") {
			x.wrong.CompareAndSwap(nil, &line)
		}
	}
}

// fault returns what linewarden has complained about.
func (x *exchange) fault() error {
	if line := x.wrong.Load(); line != nil {
		return fmt.Errorf("linewarden logged: %s", *line)
	}
	return nil
}

// stopDaemon ends linewarden, if it runs.
func (x *exchange) stopDaemon() error {
	if x.daemon == nil {
		return nil
	}
	err := x.daemon.Signal(syscall.SIGTERM)
	<-x.daemon.Exited()
	err = errors.Join(err, x.daemon.Err())
	x.daemon = nil
	return err
}

// close ends all of it and removes what was written.
func (x *exchange) close() error {
	var errs []error
	errs = append(errs, x.stopDaemon())
	if x.Asterisk != nil {
		errs = append(errs, x.Stop(context.Background()))
	}
	return errors.Join(append(errs, os.RemoveAll(x.dir))...)
}
