package phone

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// An invitation is the INVITE of a call that came in, until it was answered
// or refused.
type invitation struct {
	req *sip.Request
	tx  sip.ServerTransaction

	mu       sync.Mutex
	answer   []byte        // our SDP, the same in 183 and 200
	decided  chan struct{} // closed with the 200
	deciding sync.Once
}

func newInvitation(req *sip.Request, tx sip.ServerTransaction) *invitation {
	return &invitation{req: req, tx: tx, decided: make(chan struct{})}
}

// wait returns when the INVITE is dealt with, for better or worse. The stack
// drops a transaction whose handler returned without a final response.
func (i *invitation) wait(d *Dialog) {
	select {
	case <-i.decided:
	case <-d.state.ctx.Done():
		d.phone.awaitAck(i.tx)
	case <-i.tx.Done():
	case <-d.phone.ctx.Done():
	}
}

// description returns our SDP for 183 and 200: an answer, or an offer where
// the INVITE had none.
func (i *invitation) description(s *session) (body []byte, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.answer != nil {
		return i.answer, nil
	}
	if offer := i.req.Body(); len(offer) > 0 {
		i.answer, err = s.answer(offer)
	} else {
		i.answer, err = s.offer()
	}
	return i.answer, err
}

// respond sends a response to the INVITE of a call that came in and is still
// to be decided about.
func (d *Dialog) respond(status int, body []byte, headers ...Header) error {
	err := d.undecided()
	if err == nil {
		err = d.invited.tx.Respond(d.toResponse(d.invited.req, status, body, headers...))
	}
	if err != nil {
		return d.failed(fmt.Sprintf("send %d", status), err)
	}
	return nil
}

// undecided returns an error where there is nothing to answer.
func (d *Dialog) undecided() error {
	if d.caller {
		return errors.New("this phone is the caller, there is nothing to answer")
	}
	if err := context.Cause(d.state.ctx); err != nil {
		return err
	}
	select {
	case <-d.invited.decided:
		return errors.New("the call was answered before")
	default:
		return nil
	}
}

// toResponse builds a response within the call: with its tag and Contact.
func (d *Dialog) toResponse(req *sip.Request, status int, body []byte, headers ...Header) *sip.Response {
	if status < 300 {
		headers = append(headers, d.contact(), Header{"Allow", allow}, Header{"Supported", "replaces"})
	}
	res := response(req, status, body, headers...)
	res.To().Params.Add("tag", d.leg.localTag())
	return res
}

func (d *Dialog) contact() Header {
	uri := d.phone.contact()
	return Header{"Contact", "<" + uri.String() + ">"}
}

// Ring answers 180: the phone rings.
func (d *Dialog) Ring() error {
	err := d.respond(sip.StatusRinging, nil)
	if err == nil {
		d.state.enter(Ringing)
	}
	return err
}

// Progress answers 183 with SDP. From then on the phone's tone is on its way to
// the caller, as early media.
func (d *Dialog) Progress() error {
	err := d.undecided()
	var body []byte
	if err == nil {
		body, err = d.invited.description(d.session)
	}
	if err != nil {
		return d.failed("send early media", err)
	}
	if err := d.respond(sip.StatusSessionInProgress, body); err != nil {
		return err
	}
	d.state.enter(Progress)
	return nil
}

// Answer answers the call, and returns when the caller has acknowledged that. An
// offer without a codec that the phone has is refused with 488.
func (d *Dialog) Answer(ctx context.Context) error {
	if err := d.undecided(); err != nil {
		return d.failed("answer", err)
	}
	body, err := d.invited.description(d.session)
	if err != nil {
		return errors.Join(d.failed("answer", err), d.Reject(sip.StatusNotAcceptableHere))
	}
	acked := d.expectAck(d.invited.req)
	if err := d.respond(sip.StatusOK, body); err != nil {
		return err
	}
	d.invited.deciding.Do(func() { close(d.invited.decided) })
	again := d.toResponse(d.invited.req, sip.StatusOK, body)
	d.phone.goWhileOpen(func() { d.repeat(d.invited.tx, again, acked) })
	return d.WaitAnswered(ctx)
}

// Busy refuses the call with 486.
func (d *Dialog) Busy() error { return d.Reject(sip.StatusBusyHere) }

// Decline refuses the call with 603.
func (d *Dialog) Decline() error { return d.Reject(sip.StatusGlobalDecline) }

// Redirect sends the caller to another extension with 302.
func (d *Dialog) Redirect(extension string) error {
	uri := d.phone.uriOf(extension)
	return d.Reject(sip.StatusMovedTemporarily, Header{"Contact", "<" + uri.String() + ">"})
}

// Reject refuses the call with a final status of 300 or more.
func (d *Dialog) Reject(status int, headers ...Header) error {
	if status < 300 || status > 699 {
		return fmt.Errorf("%v: %d refuses nothing", d, status)
	}
	if err := d.respond(status, nil, headers...); err != nil {
		return err
	}
	d.end(End{Status: status, Phrase: phrases[status], ByUs: true})
	return nil
}

// expectAck returns a channel that the ACK for a 2xx to req closes.
func (d *Dialog) expectAck(req *sip.Request) <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	seq := req.CSeq().SeqNo
	if d.acked[seq] == nil {
		d.acked[seq] = make(chan struct{})
	}
	return d.acked[seq]
}

// onAck takes the ACK for a 2xx, and the answer in it if the 2xx held an offer.
func (d *Dialog) onAck(req *sip.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	acked, seq := d.acked[req.CSeq().SeqNo], req.CSeq().SeqNo
	if acked == nil {
		return
	}
	select {
	case <-acked:
		return // repeated
	default:
	}
	if len(req.Body()) > 0 {
		_ = d.session.accept(req.Body()) // what cannot be played stays silent
	}
	close(acked)
	if d.invited != nil && seq == d.invited.req.CSeq().SeqNo {
		d.state.enter(Answered)
	}
}

// repeat sends a 2xx again until it is acknowledged (RFC 3261, section
// 13.3.1.4), and hangs up when it never is.
func (d *Dialog) repeat(tx sip.ServerTransaction, res *sip.Response, acked <-chan struct{}) {
	giveUp := time.After(64 * sip.T1)
	for interval := sip.T1; ; interval = min(2*interval, sip.T2) {
		select {
		case <-acked:
			return
		case <-d.state.ctx.Done():
			return
		case <-giveUp:
			d.giveUp()
			return
		case <-time.After(interval):
			_ = tx.Respond(res) // lost again, sent again
		}
	}
}
