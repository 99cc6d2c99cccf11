package phone

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Register tells the server where the phone is, and returns when it has agreed.
// There is no refresh: Config.Expires outlasts any test.
func (p *Phone) Register(ctx context.Context) error {
	if err := p.register(ctx, p.cfg.Expires); err != nil {
		return err
	}
	p.setRegistered(true)
	return nil
}

// Unregister takes the phone's address off the server.
func (p *Phone) Unregister(ctx context.Context) error {
	if err := p.register(ctx, 0); err != nil {
		return err
	}
	p.setRegistered(false)
	return nil
}

func (p *Phone) setRegistered(registered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.registered = registered
}

func (p *Phone) isRegistered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.registered
}

func (p *Phone) register(ctx context.Context, expires time.Duration) error {
	req := p.outside(sip.REGISTER, "")
	to := sip.ToHeader{Address: p.addressOfRecord()}
	req.AppendHeader(&to)
	seconds := sip.ExpiresHeader(expires / time.Second)
	req.AppendHeader(&seconds)
	callID := req.CallID().Value()

	seq := req.CSeq().SeqNo
	res, err := p.do(ctx, req, func() uint32 { seq++; return seq })
	if err == nil && !res.IsSuccess() {
		err = refused(res)
	}
	if err != nil {
		return fmt.Errorf("register %s at %v: %w [%s]", p.cfg.Name, p.cfg.Server, err, ladder(p.messagesOf(callID)))
	}
	return nil
}

// outside starts a request that belongs to no dialog: everything but To and
// a body.
func (p *Phone) outside(method sip.RequestMethod, extension string) *sip.Request {
	req := sip.NewRequest(method, p.uriOf(extension))
	from := sip.FromHeader{DisplayName: p.cfg.DisplayName, Address: p.addressOfRecord()}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(&from)
	callID := sip.CallIDHeader(sip.GenerateTagN(24) + "@" + p.cfg.Name)
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: method})
	req.AppendHeader(&sip.ContactHeader{Address: p.contact()})
	req.AppendHeader(sip.NewHeader("Allow", allow))
	return req
}

// uriOf is the URI of an extension at the server.
func (p *Phone) uriOf(extension string) sip.Uri {
	return sip.Uri{
		Scheme: "sip",
		User:   escapeUser(extension),
		Host:   p.cfg.Server.Addr().String(),
		Port:   int(p.cfg.Server.Port()),
	}
}

func (p *Phone) addressOfRecord() sip.Uri {
	return sip.Uri{Scheme: "sip", User: p.cfg.Name, Host: p.cfg.Server.Addr().String()}
}
