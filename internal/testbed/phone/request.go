package phone

import (
	"context"
	"fmt"
	"net"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// A ResponseError is a request that was refused.
type ResponseError struct {
	Method string
	Status int
	Phrase string
}

func (e *ResponseError) Error() string {
	return fmt.Sprintf("%s was answered with %d %s", e.Method, e.Status, e.Phrase)
}

func refused(res *sip.Response) error {
	return &ResponseError{Method: string(res.CSeq().MethodName), Status: res.StatusCode, Phrase: res.Reason}
}

// send starts a client transaction from the phone's own socket. via gives
// it its Via: newVia, or sameVia for a CANCEL.
func (p *Phone) send(ctx context.Context, req *sip.Request, via sipgo.ClientRequestOption) (sip.ClientTransaction, error) {
	if err := p.hold(); err != nil {
		return nil, err
	}
	defer p.sending.Done()
	p.address(req)
	tx, err := p.client.TransactionRequest(ctx, req, via)
	if err != nil {
		return nil, fmt.Errorf("send %s: %w", req.Method, err)
	}
	return tx, nil
}

// newVia begins a transaction; sameVia is for a request that has its Via.
var newVia = sipgo.ClientRequestAddVia

func sameVia(*sipgo.Client, *sip.Request) error { return nil }

// write sends a request that has no transaction: the ACK of a 2xx.
func (p *Phone) write(req *sip.Request) error {
	if err := p.hold(); err != nil {
		return err
	}
	defer p.sending.Done()
	p.address(req)
	if err := p.client.WriteRequest(req, newVia); err != nil {
		return fmt.Errorf("send %s: %w", req.Method, err)
	}
	return nil
}

func (p *Phone) address(req *sip.Request) {
	req.Laddr = sip.Addr{IP: net.IP(p.addr.Addr().AsSlice()), Port: int(p.addr.Port())}
	if req.MaxForwards() == nil {
		hops := sip.MaxForwardsHeader(70)
		req.AppendHeader(&hops)
	}
	req.SetBody(req.Body())
}

// maxChallenges is how often one request is challenged before that is a
// refusal: once, and once more for a nonce that went stale.
const maxChallenges = 2

func (p *Phone) answersChallenge(res *sip.Response, challenges int) bool {
	challenged := res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired
	return challenged && p.cfg.Secret != "" && challenges < maxChallenges
}

// authenticate sends req once more, with the digest that res asks for, as the
// request number seq. It returns the request as sent.
func (p *Phone) authenticate(ctx context.Context, req *sip.Request, res *sip.Response, seq uint32) (*sip.Request, sip.ClientTransaction, error) {
	if err := p.hold(); err != nil {
		return nil, nil, err
	}
	defer p.sending.Done()
	again := req.Clone()
	again.CSeq().SeqNo = seq - 1 // the library adds one
	auth := sipgo.DigestAuth{Username: p.cfg.Name, Password: p.cfg.Secret}
	tx, err := p.client.TransactionDigestAuth(ctx, again, res, auth)
	if err != nil {
		return nil, nil, fmt.Errorf("answer the challenge of %s: %w", req.Method, err)
	}
	return again, tx, nil
}

// do sends a request and returns its final response, whatever that is.
// nextCSeq numbers the request that answers a challenge.
func (p *Phone) do(ctx context.Context, req *sip.Request, nextCSeq func() uint32) (*sip.Response, error) {
	tx, err := p.send(ctx, req, newVia)
	if err != nil {
		return nil, err
	}
	for challenges := 0; ; challenges++ {
		res, err := final(ctx, tx)
		tx.Terminate()
		if err != nil {
			return nil, fmt.Errorf("wait for the answer to %s: %w", req.Method, err)
		}
		if !p.answersChallenge(res, challenges) {
			return res, nil
		}
		if req, tx, err = p.authenticate(ctx, req, res, nextCSeq()); err != nil {
			return nil, err
		}
	}
}

// final waits for the final response of a transaction.
func final(ctx context.Context, tx sip.ClientTransaction) (*sip.Response, error) {
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, tx.Err()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
