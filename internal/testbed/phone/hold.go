package phone

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Hold puts the peer on hold with a re-INVITE that says sendonly; the phone falls
// silent. Whether the peer sends anything from then on is its affair; what it
// sends is heard.
func (d *Dialog) Hold(ctx context.Context) error {
	d.session.hold(true, false)
	return d.renegotiate(ctx, "hold")
}

// HoldRFC2543 puts the peer on hold as old phones do, with the address 0.0.0.0.
func (d *Dialog) HoldRFC2543(ctx context.Context) error {
	d.session.hold(true, true)
	return d.renegotiate(ctx, "hold")
}

// Resume takes the peer off hold.
func (d *Dialog) Resume(ctx context.Context) error {
	d.session.hold(false, false)
	return d.renegotiate(ctx, "resume")
}

// HeldByPeer tells whether the peer put this phone on hold.
func (d *Dialog) HeldByPeer() bool { return d.session.heldByPeer() }

// WaitHeld returns once the peer has put this phone on hold (true) or taken it
// off (false).
func (d *Dialog) WaitHeld(ctx context.Context, held bool) error {
	return d.await(ctx, fmt.Sprintf("wait until held is %v", held), func() (bool, error) {
		return d.HeldByPeer() == held, d.usable()
	})
}

// renegotiate offers the session anew, and again after a while when the peer's
// own offer was under way (491).
func (d *Dialog) renegotiate(ctx context.Context, what string) error {
	if err := d.usable(); err != nil {
		return d.failed(what, err)
	}
	for {
		res, err := d.reinvite(ctx)
		if err == nil && res.StatusCode == sip.StatusRequestPending {
			select {
			case <-time.After(d.glarePause()):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			case <-d.state.ctx.Done():
				err = context.Cause(d.state.ctx)
			}
		}
		if err == nil && !res.IsSuccess() {
			err = refused(res)
		}
		if err != nil {
			return d.failed(what, err)
		}
		return nil
	}
}

// glarePause is how long to wait after a 491; who called waits longer
// (RFC 3261, section 14.1).
func (d *Dialog) glarePause() time.Duration {
	pause := time.Duration(rand.IntN(200)) * 10 * time.Millisecond
	if d.caller {
		pause += 2100 * time.Millisecond
	}
	return pause
}

// reinvite sends an INVITE within the call and acknowledges a 2xx.
func (d *Dialog) reinvite(ctx context.Context) (*sip.Response, error) {
	d.renegotiating.Lock()
	defer d.renegotiating.Unlock()
	offer, err := d.session.offer()
	if err != nil {
		return nil, err
	}
	req := d.leg.request(sip.INVITE)
	setSDP(req, offer)
	tx, err := d.phone.send(ctx, req, newVia)
	if err != nil {
		return nil, err
	}
	res, err := final(ctx, tx)
	if err != nil {
		return nil, err
	}
	if !res.IsSuccess() {
		return res, nil // the stack has acknowledged it
	}
	d.leg.refreshed(res.Contact())
	ack := d.leg.build(sip.ACK, res.CSeq().SeqNo)
	tx.OnRetransmission(func(*sip.Response) { _ = d.phone.write(freshVia(ack)) })
	if err := d.phone.write(ack); err != nil {
		return nil, err
	}
	return res, d.session.accept(res.Body())
}

// onReinvite answers a re-INVITE of the peer: hold, resume, media elsewhere, or
// a mere update of who it is.
func (d *Dialog) onReinvite(req *sip.Request, tx sip.ServerTransaction) {
	if d.usable() != nil || !d.renegotiating.TryLock() {
		d.phone.refuseInvite(tx, d.toResponse(req, sip.StatusRequestPending, nil))
		return
	}
	defer d.renegotiating.Unlock()
	d.leg.refreshed(req.Contact())
	var body []byte
	var err error
	if offer := req.Body(); len(offer) > 0 {
		body, err = d.session.answer(offer)
	} else {
		body, err = d.session.offer()
	}
	if err != nil {
		d.phone.refuseInvite(tx, d.toResponse(req, sip.StatusNotAcceptableHere, nil))
		return
	}
	acked := d.expectAck(req)
	_ = tx.Respond(d.toResponse(req, sip.StatusOK, body)) // lost, it is repeated
	d.changed.fire()
	again := d.toResponse(req, sip.StatusOK, body)
	d.phone.goWhileOpen(func() { d.repeat(tx, again, acked) })
}
