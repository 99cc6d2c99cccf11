package phone

import (
	"context"
	"fmt"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// allow are the methods that a phone understands.
const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY"

// serve registers what the phone does with requests.
func (p *Phone) serve(server *sipgo.Server) {
	server.OnInvite(p.handled(p.onInvite))
	server.OnAck(p.handled(p.onAck))
	server.OnBye(p.handled(p.onBye))
	server.OnUpdate(p.handled(p.onUpdate))
	for _, method := range []sip.RequestMethod{sip.OPTIONS, sip.INFO, sip.NOTIFY} {
		server.OnRequest(method, p.handled(p.onOther))
	}
	server.OnNoRoute(p.handled(func(req *sip.Request, tx sip.ServerTransaction) {
		reply(tx, req, sip.StatusMethodNotAllowed, nil, Header{"Allow", allow})
	}))
	server.OnCancel(p.handled(func(req *sip.Request, tx sip.ServerTransaction) {
		reply(tx, req, sip.StatusCallTransactionDoesNotExists, nil) // those that match never get here
	}))
}

// handled lets Close wait for the handler, and gives it a request of its own:
// the stack goes on using the one that came.
func (p *Phone) handled(f sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		p.wire.handling(req)
		done := make(chan struct{})
		if p.goWhileOpen(func() { defer close(done); f(req.Clone(), tx) }) {
			<-done
		}
	}
}

// phrases are the reason phrases of the statuses that phones send.
var phrases = map[int]string{
	100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK",
	302: "Moved Temporarily", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 480: "Temporarily Unavailable",
	481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 486: "Busy Here",
	488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error",
	503: "Service Unavailable", 600: "Busy Everywhere", 603: "Decline",
}

// response builds a response of this phone.
func response(req *sip.Request, status int, body []byte, headers ...Header) *sip.Response {
	res := sip.NewResponseFromRequest(req, status, phrases[status], nil)
	for _, h := range headers {
		res.AppendHeader(sip.NewHeader(h.Name, h.Value))
	}
	if body != nil {
		setSDP(res, body)
	}
	return res
}

// reply sends a final response outside of the setting up of a call. A failure
// is a lost packet to the peer, who will repeat the request.
func reply(tx sip.ServerTransaction, req *sip.Request, status int, body []byte, headers ...Header) {
	_ = tx.Respond(response(req, status, body, headers...))
}

// dialogOf returns the call that a request is within, or nil.
func (p *Phone) dialogOf(req *sip.Request) *Dialog {
	d := p.dialog(req.CallID().Value())
	if d == nil || req.To().Params.GetOr("tag", "") != d.leg.localTag() {
		return nil
	}
	return d
}

func (p *Phone) onInvite(req *sip.Request, tx sip.ServerTransaction) {
	if req.To().Params.Has("tag") {
		if d := p.dialogOf(req); d != nil {
			d.onReinvite(req, tx)
			return
		}
		p.refuseInvite(tx, response(req, sip.StatusCallTransactionDoesNotExists, nil))
		return
	}
	d, err := p.newIncoming(req, tx)
	if err != nil { // this call is here already, by another way
		p.refuseInvite(tx, response(req, sip.StatusLoopDetected, nil))
		return
	}
	if p.cfg.AutoRing {
		_ = d.Ring() // the caller may have given up meanwhile
	}
	select {
	case p.incoming <- d:
	default:
		_ = d.Busy() // nobody takes calls
	}
	d.invited.wait(d)
}

// refuseInvite answers an INVITE that is not, or not any more, a call to the
// user.
func (p *Phone) refuseInvite(tx sip.ServerTransaction, res *sip.Response) {
	if tx.Respond(res) == nil {
		p.awaitAck(tx)
	}
}

// awaitAck takes the ACK of a refused INVITE.
func (p *Phone) awaitAck(tx sip.ServerTransaction) {
	select {
	case ack := <-tx.Acks():
		p.wire.handling(ack)
	case <-tx.Done():
	case <-p.ctx.Done():
	}
}

func (p *Phone) newIncoming(req *sip.Request, tx sip.ServerTransaction) (*Dialog, error) {
	l, err := calleeLeg(req, p.contact())
	if err != nil {
		return nil, err
	}
	d, err := p.newDialog(l, false)
	if err != nil {
		return nil, err
	}
	d.invited = newInvitation(req, tx)
	withdrawn := func(cancel *sip.Request) {
		d.end(End{
			Status: sip.StatusRequestTerminated, Phrase: "Request Terminated",
			Reason: reasonsOf(cancel),
		})
	}
	if !tx.OnCancel(withdrawn) {
		d.end(End{Status: sip.StatusRequestTerminated, Phrase: "Request Terminated"})
	}
	return d, nil
}

// WaitCall returns the next call that comes in. Each call is returned once.
func (p *Phone) WaitCall(ctx context.Context) (*Dialog, error) {
	select {
	case d := <-p.incoming:
		return d, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: wait for a call: %w [messages %s]", p.cfg.Name, ctx.Err(), ladder(p.Messages()))
	}
}

// Incoming is the channel that [Phone.WaitCall] receives from.
func (p *Phone) Incoming() <-chan *Dialog { return p.incoming }

func (p *Phone) onAck(req *sip.Request, _ sip.ServerTransaction) {
	if d := p.dialogOf(req); d != nil {
		d.onAck(req)
	}
}

func (p *Phone) onBye(req *sip.Request, tx sip.ServerTransaction) {
	d := p.dialogOf(req)
	if d == nil {
		reply(tx, req, sip.StatusCallTransactionDoesNotExists, nil)
		return
	}
	reply(tx, req, sip.StatusOK, nil)
	d.end(End{Reason: reasonsOf(req)})
}

func (p *Phone) onUpdate(req *sip.Request, tx sip.ServerTransaction) {
	d := p.dialogOf(req)
	if d == nil {
		reply(tx, req, sip.StatusCallTransactionDoesNotExists, nil)
		return
	}
	d.leg.refreshed(req.Contact())
	var body []byte
	if len(req.Body()) > 0 {
		var err error
		if body, err = d.session.answer(req.Body()); err != nil {
			reply(tx, req, sip.StatusNotAcceptableHere, nil)
			return
		}
	}
	reply(tx, req, sip.StatusOK, body, d.contact())
}

// onOther agrees to what needs no more than that: OPTIONS, INFO, and NOTIFY,
// which [Transfer] reads from the messages.
func (p *Phone) onOther(req *sip.Request, tx sip.ServerTransaction) {
	reply(tx, req, sip.StatusOK, nil, Header{"Allow", allow}, Header{"Accept", "application/sdp"})
}
