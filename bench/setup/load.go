package setup

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
)

// A load is calls that are made at a steady rate.
type load struct {
	scenario string
	callers  func(n int) string // their names
	rate     int                // calls per second
	calls    int
}

// patience is how long SIPp waits for calls that do not end, after the last has begun.
const patience = 5 * time.Second

// took is how long calls took.
type took struct {
	ringing []float64 // from the INVITE to 180, for each call that was answered, in ms
	answer  []float64 // to 200, without the time that the phone rang, in ms
	failed  int
	finals  map[int]int // how many INVITEs ended with a status
}

// call makes calls, and returns when all have ended.
func (p *phones) call(ctx context.Context, l load) (t took, err error) {
	called, err := p.sipp(ctx, "callee", p.port, nil)
	if err != nil {
		return t, err
	}
	callees, err := testbed.StartChild(called)
	if err != nil {
		return t, err
	}
	defer func() {
		err = errors.Join(err, callees.Signal(syscall.SIGKILL))
		<-callees.Exited()
	}()
	// Of a call that is refused nothing comes to them, and it is over before SIPp has begun
	// to take anything down.
	if err := waitListening(ctx, netip.AddrPortFrom(p.server.Addr(), p.port), callees.Exited()); err != nil {
		return t, err
	}
	port, err := freePort(ctx, p.server.Addr())
	if err != nil {
		return t, err
	}
	var who []string
	for n := range pairs {
		who = append(who, login(l.callers(n), callee(n)))
	}
	limit := time.Duration(l.calls)*time.Second/time.Duration(l.rate) + patience
	ctx, cancel := context.WithTimeout(ctx, limit+patience)
	defer cancel()
	cmd, err := p.sipp(ctx, l.scenario, port, who, "-r", strconv.Itoa(l.rate), "-m", strconv.Itoa(l.calls),
		"-timeout", strconv.Itoa(int(limit.Seconds())))
	if err != nil {
		return t, err
	}
	// A status of 1 is that calls have failed, of which what they took down tells.
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		return t, fmt.Errorf("call: %w: %s", errors.Join(err, context.Cause(ctx)), lastOf(out))
	}
	return timesIn(cmd.Dir, called.Dir, l.calls)
}

// timesIn reads what both sides have taken down of so many calls.
func timesIn(caller, callee string, expected int) (took, error) {
	said, err := readMessages(caller)
	if err != nil {
		return took{}, err
	}
	heard, err := readMessages(callee)
	if err != nil {
		return took{}, err
	}
	t, rang := took{failed: expected, finals: make(map[int]int)}, pickUp(heard)
	for _, c := range calls(said) {
		t.finals[c.final]++
		if c.rang == 0 || c.final != 200 || c.ended == 0 {
			continue
		}
		t.failed--
		t.ringing = append(t.ringing, 1000*(c.rang-c.begun))
		t.answer = append(t.answer, 1000*(c.answered-c.begun-rang))
	}
	return t, nil
}

// sustained reports whether all calls were answered, each within a second.
func (t took) sustained() bool { return t.failed == 0 && slices.Max(t.answer) <= 1000 }
