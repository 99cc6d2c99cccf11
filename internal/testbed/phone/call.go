package phone

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// A Header is a header of a request or response, as it is to be sent.
type Header struct{ Name, Value string }

// A CallOption changes the INVITE of a call.
type CallOption func(*sip.Request)

// WithHeader adds a header, such as a P-Asserted-Identity that is a lie.
func WithHeader(name, value string) CallOption {
	return func(invite *sip.Request) { invite.AppendHeader(sip.NewHeader(name, value)) }
}

// WithDisplayName puts another name into From.
func WithDisplayName(name string) CallOption {
	return func(invite *sip.Request) { invite.From().DisplayName = name }
}

// WithReplaces asks to take the place of this phone, or of another one, in
// the call other (RFC 3891).
func WithReplaces(other *Dialog) CallOption { return WithHeader("Replaces", other.leg.replaces()) }

// Call calls an extension, and returns when the INVITE is sent; wait on the
// Dialog for what comes of it. The call outlives ctx.
func (p *Phone) Call(ctx context.Context, extension string, options ...CallOption) (*Dialog, error) {
	invite := p.outside(sip.INVITE, extension)
	to := sip.ToHeader{Address: p.uriOf(extension)}
	invite.AppendHeader(&to)
	invite.AppendHeader(sip.NewHeader("Supported", "replaces"))
	for _, option := range options {
		option(invite)
	}
	d, err := p.newDialog(callerLeg(invite), true)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", extension, err)
	}
	if err := d.startCall(ctx, invite); err != nil {
		d.end(End{Status: sip.StatusServiceUnavailable, Phrase: err.Error()})
		return nil, fmt.Errorf("call %s: %w", extension, err)
	}
	return d, nil
}

func (d *Dialog) startCall(ctx context.Context, invite *sip.Request) error {
	offer, err := d.session.offer()
	if err != nil {
		return err
	}
	setSDP(invite, offer)
	tx, err := d.phone.send(ctx, invite, newVia)
	if err != nil {
		return err
	}
	if !d.phone.goWhileOpen(func() { d.runInvite(invite, tx) }) {
		return errors.New("the phone is closed")
	}
	return nil
}

func setSDP(msg sip.Message, body []byte) {
	msg.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	msg.SetBody(body)
}

// runInvite sees the INVITE of a call through to its end: challenge, CANCEL,
// answer, refusal. Ringing and early media are seen in [Dialog.observe].
func (d *Dialog) runInvite(invite *sip.Request, tx sip.ClientTransaction) {
	var hangUp <-chan struct{}  // nil until a provisional response allows CANCEL
	var giveUp <-chan time.Time // how long a CANCEL may go without effect
	cancelled, challenges := false, 0
	for {
		select {
		case res := <-tx.Responses():
			switch {
			case res.IsProvisional():
				if !cancelled {
					hangUp = d.hangUp
				}
			case res.IsSuccess():
				d.answered(invite, res, tx)
				return
			case !cancelled && d.phone.answersChallenge(res, challenges):
				var err error
				if invite, tx, err = d.phone.authenticate(d.state.ctx, invite, res, d.leg.nextCSeq()); err != nil {
					d.end(End{Status: res.StatusCode, Phrase: err.Error()})
					return
				}
				challenges, hangUp = challenges+1, nil
			default:
				d.end(endOf(res, cancelled))
				return
			}
		case <-hangUp:
			cancelled, hangUp = true, nil
			giveUp = time.After(64 * sip.T1) // RFC 3261, section 9.1
			d.sendCancel(invite)
		case <-giveUp:
			d.end(End{Status: sip.StatusRequestTimeout, Phrase: "No final response after CANCEL", ByUs: true})
			return
		case <-tx.Done():
			d.end(endWithout(tx.Err(), cancelled))
			return
		case <-d.phone.ctx.Done():
			return
		}
	}
}

func endOf(res *sip.Response, cancelled bool) End {
	byUs := cancelled && res.StatusCode == sip.StatusRequestTerminated
	return End{Status: res.StatusCode, Phrase: res.Reason, Reason: reasonsOf(res), ByUs: byUs}
}

func endWithout(err error, cancelled bool) End {
	if errors.Is(err, sip.ErrTransactionTimeout) {
		return End{Status: sip.StatusRequestTimeout, Phrase: "Request Timeout", ByUs: cancelled}
	}
	return End{Status: sip.StatusServiceUnavailable, Phrase: fmt.Sprint(err), ByUs: cancelled}
}

func reasonsOf(m sip.Message) []Reason {
	var values []string
	for _, h := range m.GetHeaders("Reason") {
		values = append(values, h.Value())
	}
	return parseReasons(values)
}

// sendCancel sends the CANCEL of an INVITE: with its branch and number (RFC 3261,
// section 9.1). What comes of it is seen at the INVITE.
func (d *Dialog) sendCancel(invite *sip.Request) {
	cancel := sip.NewRequest(sip.CANCEL, *invite.Recipient.Clone())
	for _, h := range []sip.Header{invite.Via(), invite.From(), invite.To(), invite.CallID()} {
		cancel.AppendHeader(sip.HeaderClone(h))
	}
	sip.CopyHeaders("Route", invite, cancel)
	cancel.AppendHeader(&sip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sip.CANCEL})
	tx, err := d.phone.send(d.phone.ctx, cancel, sameVia)
	if err != nil {
		return // as if it was lost: the INVITE's own end comes by giveUp
	}
	d.phone.goWhileOpen(func() {
		_, _ = final(d.phone.ctx, tx)
		tx.Terminate()
	})
}

// answered acknowledges the 2xx to our INVITE.
func (d *Dialog) answered(invite *sip.Request, res *sip.Response, tx sip.ClientTransaction) {
	d.leg.established(res)
	unusable := d.session.accept(res.Body())
	ack := d.leg.build(sip.ACK, res.CSeq().SeqNo)
	err := d.phone.write(ack)
	d.watchAnswers(invite, tx, ack)
	d.state.enter(Answered)

	notWanted := err != nil || unusable != nil
	select {
	case <-d.hangUp:
		notWanted = true // the answer crossed a CANCEL
	default:
	}
	if notWanted {
		d.giveUp()
	}
}

// watchAnswers acknowledges a repeated 2xx again, and ends what other forks
// answered after the first (RFC 3261, section 13.2.2.4).
func (d *Dialog) watchAnswers(invite *sip.Request, tx sip.ClientTransaction, ack *sip.Request) {
	var mu sync.Mutex
	ended := map[string]bool{} // by tag of the fork
	tx.OnRetransmission(func(res *sip.Response) {
		tag := res.To().Params.GetOr("tag", "")
		if tag == d.leg.remoteTag() {
			_ = d.phone.write(freshVia(ack)) // lost again, asked for again
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if !ended[tag] {
			ended[tag] = true
			d.phone.goWhileOpen(func() { d.endFork(invite, res) })
		}
	})
}

// freshVia copies a request that was sent, ready to be sent once more.
func freshVia(req *sip.Request) *sip.Request {
	again := req.Clone()
	again.RemoveHeader("Via")
	return again
}

func (d *Dialog) endFork(invite *sip.Request, res *sip.Response) {
	fork := callerLeg(invite)
	fork.established(res)
	if d.phone.write(fork.build(sip.ACK, res.CSeq().SeqNo)) == nil {
		_, _ = d.phone.do(d.phone.ctx, fork.request(sip.BYE), fork.nextCSeq)
	}
}
