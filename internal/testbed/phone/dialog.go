package phone

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/emiago/sipgo/sip"
)

// A Dialog is one call of a phone, placed or received. It is safe for
// concurrent use.
type Dialog struct {
	phone   *Phone
	leg     *leg
	caller  bool // this phone placed the call
	state   *machine
	session *session
	changed broadcast // at every message, transition, packet and tick of the clock

	hangUp  chan struct{} // of a caller: closed when the call is not wanted any more
	hanging sync.Once
	byeSent atomic.Bool

	invited *invitation // of a callee

	mu    sync.Mutex
	acked map[uint32]chan struct{} // closed by the ACK for our 2xx of that CSeq

	renegotiating sync.Mutex // held while an INVITE of this side is under way
}

// newDialog makes a call of the phone and starts its audio. end it when it
// does not come about.
func (p *Phone) newDialog(l *leg, caller bool) (*Dialog, error) {
	d := &Dialog{phone: p, leg: l, caller: caller, hangUp: make(chan struct{}), acked: map[uint32]chan struct{}{}}
	d.state = newMachine(d.changed.fire)
	var err error
	if d.session, err = newSession(p, d.changed.fire); err != nil {
		return nil, err
	}
	if err := p.add(d); err != nil {
		d.session.close()
		return nil, err
	}
	done := d.state.ctx.Done()
	p.goWhileOpen(func() { d.session.runClock(done) })
	p.goWhileOpen(d.session.runReceiver)
	return d, nil
}

// end ends the call as far as this phone goes.
func (d *Dialog) end(end End) {
	if d.state.finish(end) {
		d.session.close()
	}
}

// abandon ends the call without a word to the peer.
func (d *Dialog) abandon() { d.end(End{Phrase: "the phone was closed", ByUs: true}) }

// Context ends with the call; its cause is then an [*EndedError].
func (d *Dialog) Context() context.Context { return d.state.ctx }

// State returns where the call stands.
func (d *Dialog) State() State { return d.state.current() }

// CallID returns the Call-ID that all messages of the call carry.
func (d *Dialog) CallID() string { return d.leg.callID }

// Messages returns every message of the call so far, in the order of the wire.
func (d *Dialog) Messages() []Message { return d.phone.messagesOf(d.leg.callID) }

// String tells whose call this is, for messages to a person.
func (d *Dialog) String() string {
	if d.caller {
		return fmt.Sprintf("call of %s to %s", d.phone.cfg.Name, d.RemoteParty().Number)
	}
	return fmt.Sprintf("call to %s from %s", d.phone.cfg.Name, d.RemoteParty().Number)
}

// observe looks at a message of the call in the order of the wire. It must not
// wait for anything.
func (d *Dialog) observe(m Message) {
	ringing := d.caller && !m.Sent && m.Method == "INVITE" && m.Status > 100 && m.Status < 200
	if ringing && d.State() < Answered {
		d.observeProvisional(m)
	}
	d.changed.fire()
}

func (d *Dialog) observeProvisional(m Message) {
	d.leg.early(m)
	if len(m.Body) > 0 {
		_ = d.session.accept(m.Body) // an unusable preview is no preview
	}
	switch m.Status {
	case sip.StatusRinging:
		d.state.enter(Ringing)
	case sip.StatusSessionInProgress:
		d.state.enter(Progress)
	}
}

// do sends a request within the call and returns the final response.
func (d *Dialog) do(ctx context.Context, req *sip.Request) (*sip.Response, error) {
	return d.phone.do(ctx, req, d.leg.nextCSeq)
}

// Hangup ends the call, whatever its state: BYE, CANCEL, or 603 for one that
// came in and was not answered. It returns when the peer has agreed. A call that
// is over is fine.
func (d *Dialog) Hangup(ctx context.Context) error {
	switch state := d.State(); {
	case state == Ended:
		return nil
	case state == Answered:
		return d.bye(ctx)
	case d.caller:
		return d.cancel(ctx)
	}
	return d.Decline()
}

// giveUp ends an answered call for want of use. However the peer takes it, it is
// over for this phone.
func (d *Dialog) giveUp() {
	ctx, stop := context.WithTimeout(d.phone.ctx, 64*sip.T1)
	defer stop()
	_ = d.bye(ctx)
}

// bye ends an answered call. Only the first BYE is sent.
func (d *Dialog) bye(ctx context.Context) error {
	if !d.byeSent.CompareAndSwap(false, true) {
		return nil
	}
	req := d.leg.request(sip.BYE)
	d.end(End{ByUs: true})
	res, err := d.do(ctx, req)
	switch {
	case err != nil:
		return d.failed("hang up", err)
	case !res.IsSuccess() && res.StatusCode != sip.StatusCallTransactionDoesNotExists:
		return d.failed("hang up", refused(res)) // 481 is a BYE of the peer that crossed ours
	}
	return nil
}

// cancel gives up a call that was not answered. The goroutine of the INVITE
// does it, as only it knows when a CANCEL may be sent; an answer that crosses
// the CANCEL is followed by BYE.
func (d *Dialog) cancel(ctx context.Context) error {
	d.hanging.Do(func() { close(d.hangUp) })
	if d.State() == Answered {
		return d.bye(ctx)
	}
	select {
	case <-d.state.ctx.Done():
		return nil
	case <-ctx.Done():
		return d.failed("cancel", ctx.Err())
	}
}

// failed says what could not be done and all that helps to see why.
func (d *Dialog) failed(what string, err error) error {
	return fmt.Errorf("%v: %s: %w [state %v; messages %s; %s]",
		d, what, err, d.State(), ladder(d.Messages()), d.session.describeHeard())
}

// usable returns an error where the call is not answered, or over.
func (d *Dialog) usable() error {
	if err := context.Cause(d.state.ctx); err != nil {
		return err
	}
	if d.State() != Answered {
		return errors.New("the call is not answered")
	}
	return nil
}
