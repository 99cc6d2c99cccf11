package testbed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Asterisk is a running server.
type Asterisk struct {
	// ARIUsername and ARIPassword are the account of the ARI.
	ARIUsername, ARIPassword string

	installation *Installation
	dir          string
	address      *address
	sip, http    netip.AddrPort
	entityID     string
	process      *process

	stopOnce sync.Once
	stopErr  error
	finalLog atomic.Pointer[string] // what Log returns once the folder is gone
}

// startLimit is how long a start may take, and startTries how often another
// address is tried when somebody else was faster to take a port.
const (
	startLimit = time.Minute
	startTries = 3
)

// errTaken says that a port was free when it was chosen and is not any more.
var errTaken = errors.New("a port was taken by somebody else")

// Launch installs Asterisk if need be, starts it and returns once it is fully
// booted and its ARI answers. ctx bounds the start alone: the server runs
// until Stop, or until this program ends.
func Launch(ctx context.Context, opts Options) (*Asterisk, error) {
	it, err := Install(ctx)
	if err != nil {
		return nil, fmt.Errorf("install asterisk: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	var problems []error
	for range startTries {
		a, err := launch(ctx, it, opts)
		if err == nil {
			return a, nil
		}
		problems = append(problems, err)
		if !errors.Is(err, errTaken) {
			break
		}
	}
	return nil, fmt.Errorf("start asterisk: %w", errors.Join(problems...))
}

func launch(ctx context.Context, it *Installation, opts Options) (*Asterisk, error) {
	a := &Asterisk{installation: it}
	err := a.prepare(ctx, opts)
	if err == nil {
		err = a.boot(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
	}
	return a, nil
}

// prepare reserves what the instance needs and writes its folder.
func (a *Asterisk) prepare(ctx context.Context, opts Options) error {
	phones, err := opts.filledPhones()
	if err != nil {
		return err
	}
	if a.address, err = reserveAddress(ctx); err != nil {
		return err
	}
	sip, err := a.address.udpPort(ctx, 5060)
	if err != nil {
		return err
	}
	http, err := a.address.tcpPort(ctx, 8088)
	if err != nil {
		return err
	}
	a.sip = netip.AddrPortFrom(a.address.ip, sip)
	a.http = netip.AddrPortFrom(a.address.ip, http)
	ip := a.address.ip.As4()
	a.entityID = fmt.Sprintf("02:00:%02x:%02x:%02x:%02x", ip[0], ip[1], ip[2], ip[3])
	if a.dir, err = makeFolder(a.installation); err != nil {
		return fmt.Errorf("make the instance's folder: %w", err)
	}
	shipped := opts.filledDialplan(a.address.ip, rand.Text())
	a.ARIUsername, a.ARIPassword = shipped.ARIUsername, shipped.ARIPassword
	rtpStart, rtpEnd := rtpPorts()
	files, err := configuration(variables{
		Dir: a.dir, ModulesDir: a.installation.modules,
		Address: a.address.ip.String(), SIPPort: sip, HTTPPort: http,
		RTPStart: rtpStart, RTPEnd: rtpEnd, EntityID: a.entityID,
		EmergencyContext: shipped.EmergencyContext, Phones: phones,
	}, shipped, opts.Base, opts.Files)
	if err != nil {
		return fmt.Errorf("render the configuration: %w", err)
	}
	return writeFiles(filepath.Join(a.dir, "etc"), files)
}

// boot starts the process and waits until it is of use.
func (a *Asterisk) boot(ctx context.Context) error {
	// The process outlives the context of its start.
	cmd := a.command(context.WithoutCancel(ctx), "-f")
	var err error
	if a.process, err = startProcess(cmd); err != nil {
		return err
	}
	select {
	case <-a.process.console.ready:
	case <-a.process.exited:
		return fmt.Errorf("asterisk ended while starting: %w\n%s", a.Err(), lastLines(a.Log(), tailLines))
	case <-ctx.Done():
		return fmt.Errorf("asterisk was not ready in time: %w\n%s", context.Cause(ctx), lastLines(a.Log(), tailLines))
	}
	if strings.Contains(a.Log(), "Address already in use") {
		return fmt.Errorf("%w:\n%s", errTaken, lastLines(a.Log(), tailLines))
	}
	return a.checkARI(ctx)
}

// Crash kills the process, as a fault of its own would. The folder stays, for
// Restart.
func (a *Asterisk) Crash() error {
	err := errors.Join(a.process.Signal(syscall.SIGKILL), a.process.killGroup())
	<-a.process.exited
	return err
}

// Restart starts the server anew where it was, with the same configuration, and
// returns once it is of use. A process that still runs is stopped before, as
// "core stop now" does. What Exited gave before is of the old process.
func (a *Asterisk) Restart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if err := a.process.stop(ctx); err != nil {
		return fmt.Errorf("restart asterisk: %w", err)
	}
	if err := a.boot(ctx); err != nil {
		return fmt.Errorf("restart asterisk: %w", err)
	}
	return nil
}

// SIPAddr is where SIP over UDP is served.
func (a *Asterisk) SIPAddr() netip.AddrPort { return a.sip }

// ARIURL is the base of the ARI, such as http://127.64.0.1:8088/ari.
func (a *Asterisk) ARIURL() string { return "http://" + a.http.String() + "/ari" }

// Dir is the folder that the instance lives in; its configuration is in etc.
// It is gone after Stop.
func (a *Asterisk) Dir() string { return a.dir }

// Sounds is the folder that the instance looks for sounds in, with linewarden's
// prompts installed. Asterisk looks each time it plays one, so what is put there
// is heard at once.
func (a *Asterisk) Sounds() string { return soundsFolder(a.dir) }

// Version is Asterisk's version, such as "22.10.1".
func (a *Asterisk) Version() string { return a.installation.Version }

// PID is the id of the process that runs now.
func (a *Asterisk) PID() int { return a.process.PID() }

// Exited is closed when the process has ended, asked or not.
func (a *Asterisk) Exited() <-chan struct{} { return a.process.exited }

// Err tells how the process ended, once Exited is closed: nil, or an
// *exec.ExitError with the exit status or the signal.
func (a *Asterisk) Err() error { return a.process.err }

// Stop ends the process and removes its folder. It first asks, as "core stop
// now" does, and kills when asking took too long or ctx is done. The error is
// for a process that crashed while stopping or left something behind; further
// calls return the same.
func (a *Asterisk) Stop(ctx context.Context) error {
	a.stopOnce.Do(func() {
		var problems []error
		if a.process != nil {
			problems = append(problems, a.process.stop(ctx))
		}
		if a.dir != "" {
			log := a.readLog()
			a.finalLog.Store(&log)
			problems = append(problems, os.RemoveAll(a.dir))
		}
		if a.address != nil {
			problems = append(problems, a.address.release())
		}
		a.stopErr = errors.Join(problems...)
	})
	return a.stopErr
}
