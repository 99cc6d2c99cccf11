package office

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// patience is how long a test waits for what must come. It is far longer than
// anything here takes: it ends a test that would otherwise hang.
const patience = 60 * time.Second

// Desk is an office in a test: what fails there fails the test.
type Desk struct {
	*Office
	tb   testing.TB
	Ctx  context.Context // ends when the test would otherwise hang
	read int             // where in the trail Decided begins to look

	expected []string // messages of errors that the daemon may log

	mu      sync.Mutex
	dialogs []*phone.Dialog // to be hung up at the end
}

// Start opens an office for a test and closes it at the end. It fails the test
// if a channel or bridge is left on Asterisk, if Asterisk crashed, and if the
// daemon logged an error.
func Start(tb testing.TB, opts Options) *Desk {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	o, err := Open(ctx, opts)
	d := &Desk{Office: o, tb: tb, Ctx: ctx}
	tb.Cleanup(func() {
		defer cancel()
		d.finish(err == nil)
	})
	if err != nil {
		tb.Fatalf("open the office: %v", err)
	}
	return d
}

// In returns the desk of a subtest: what fails there fails the subtest. Its calls
// are hung up at its end, and nothing of them may be left on Asterisk then.
func (d *Desk) In(tb testing.TB) *Desk {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	sub := &Desk{Office: d.Office, tb: tb, Ctx: ctx, read: len(d.Trail.Records())}
	tb.Cleanup(func() {
		defer cancel()
		sub.hangUpAndLeaveNothing()
	})
	return sub
}

// During returns the desk of a subtest in the midst of calls that go on behind it.
func (d *Desk) During(tb testing.TB) *Desk {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	tb.Cleanup(cancel)
	return &Desk{Office: d.Office, tb: tb, Ctx: ctx, read: len(d.Trail.Records())}
}

// hangUpAndLeaveNothing ends the calls that the test made.
func (d *Desk) hangUpAndLeaveNothing() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.Ctx), patience)
	defer cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, dialog := range d.dialogs {
		if dialog.State() != phone.Ended {
			// It may end by itself in this very moment; what counts is that it is gone.
			_ = dialog.Hangup(ctx)
		}
	}
	if err := d.WaitIdle(ctx); err != nil {
		d.tb.Errorf("something is left on asterisk: %v", err)
	}
}

func (d *Desk) keep(dialog *phone.Dialog) *phone.Dialog {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dialogs = append(d.dialogs, dialog)
	return dialog
}

func (d *Desk) finish(opened bool) {
	if opened {
		d.hangUpAndLeaveNothing()
		select {
		case <-d.Exited():
			d.tb.Errorf("asterisk ended: %v", d.Err())
		default:
		}
	}
	for name, p := range d.phones {
		if err := p.Close(); err != nil {
			d.tb.Errorf("close phone %s: %v", name, err)
		}
		if d.tb.Failed() {
			d.tb.Logf("phone %s: %v", name, p.Messages())
		}
	}
	if err := d.Close(); err != nil {
		d.tb.Errorf("close the office: %v", err)
	}
	for _, r := range d.Trail.Records() {
		if r.Level >= slog.LevelError && !slices.Contains(d.expected, r.Message) {
			d.tb.Errorf("the daemon logged an error: %v", r)
		}
	}
	if d.tb.Failed() {
		for _, r := range d.Trail.Records() {
			d.tb.Log(r)
		}
		if d.Asterisk != nil {
			d.tb.Logf("asterisk's log:\n%s", tail(d.Log(), 30_000))
		}
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// ExpectError lets the daemon log errors with this message.
func (d *Desk) ExpectError(message string) { d.expected = append(d.expected, message) }

// Phone returns the phone of an account, registered.
func (d *Desk) Phone(account string) *phone.Phone {
	d.tb.Helper()
	p, err := d.Office.Phone(d.Ctx, account)
	if err != nil {
		d.tb.Fatalf("phone %s: %v", account, err)
	}
	return p
}

// QuietPhone returns the phone of an account that sends no audio, registered.
func (d *Desk) QuietPhone(account string) *phone.Phone {
	d.tb.Helper()
	p, err := d.Office.QuietPhone(d.Ctx, account)
	if err != nil {
		d.tb.Fatalf("phone %s: %v", account, err)
	}
	return p
}

// Call dials on a phone.
func (d *Desk) Call(p *phone.Phone, extension string, options ...phone.CallOption) *phone.Dialog {
	d.tb.Helper()
	dialog, err := p.Call(d.Ctx, extension, options...)
	d.Must(err)
	return d.keep(dialog)
}

// Ring waits for a call that comes in and lets the phone ring.
func (d *Desk) Ring(p *phone.Phone) *phone.Dialog {
	d.tb.Helper()
	dialog, err := p.WaitCall(d.Ctx)
	d.Must(err)
	d.Must(dialog.Ring())
	return d.keep(dialog)
}

// Talk calls an extension, answers at the phone, and returns both ends once
// each hears the other.
func (d *Desk) Talk(caller, callee *phone.Phone, extension string) (calling, called *phone.Dialog) {
	d.tb.Helper()
	calling = d.Call(caller, extension)
	called = d.Ring(callee)
	d.Answer(called, calling)
	d.Must(calling.HearsOnly(d.Ctx, callee.Tone()))
	d.Must(called.HearsOnly(d.Ctx, caller.Tone()))
	return calling, called
}

// Answer lets a phone answer a call that rings, once its caller knows that it rings.
// Nobody is faster than that, and Asterisk's Dial would pass a ringing that it has not
// told yet to a caller who talks already: as a tone, over the voice.
func (d *Desk) Answer(called, calling *phone.Dialog) {
	d.tb.Helper()
	_ = calling.WaitRinging(d.Ctx) // but for one who was answered before, by an announcement
	d.Must(called.Answer(d.Ctx))
}

// Must ends the test on an error.
func (d *Desk) Must(err error) {
	d.tb.Helper()
	if err != nil {
		d.tb.Fatal(err)
	}
}

// Ends waits until a call is over and returns how it ended.
func (d *Desk) Ends(dialog *phone.Dialog) phone.End {
	d.tb.Helper()
	end, err := dialog.WaitEnded(d.Ctx)
	d.Must(err)
	return end
}

// Decision is what a test expects of a decision.
type Decision struct {
	User, Action, Extension string // whose decision about what
	Target, Reason, Outcome string // how it fell, and what became of it
}

// Decided waits for the first decision on this user's, action's and
// extension's request since the desk was made, and checks how it fell.
func (d *Desk) Decided(want Decision) {
	d.tb.Helper()
	_, next, err := d.Trail.Wait(d.Ctx, d.read, func(r Record) bool {
		return r.Message == audit.MessageDecision && r.Attrs["user"] == want.User &&
			r.Attrs["action"] == want.Action && r.Attrs["extension"] == want.Extension
	})
	if err != nil {
		d.tb.Fatalf("no decision for %+v: %v", want, err)
	}
	r, outcome, _, err := d.Trail.Decision(d.Ctx, next-1)
	d.Must(err)
	if got := (Decision{
		User: r.Attrs["user"], Action: r.Attrs["action"], Extension: r.Attrs["extension"],
		Target: r.Attrs["target"], Reason: r.Attrs["reason"], Outcome: outcome,
	}); got != want {
		d.tb.Errorf("decided %+v\nwant    %+v", got, want)
	}
}
