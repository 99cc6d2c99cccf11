package phone

import (
	"context"
	"fmt"
	"regexp"

	"github.com/emiago/sipgo/sip"
)

// A Lamp is a subscription to the state of an extension, by which a phone lights the
// lamp beside a key (RFC 4235). It ends with the server: nothing renews it.
type Lamp struct {
	phone   *Phone
	callID  string
	changed broadcast
}

// lampExpires is how long a subscription lasts, in seconds: longer than any test.
const lampExpires = 3600

// WatchLamp subscribes to the state of an extension. It returns when the server has
// agreed; a refusal is a [*ResponseError].
func (p *Phone) WatchLamp(ctx context.Context, extension string) (*Lamp, error) {
	req := p.outside(sip.SUBSCRIBE, extension)
	req.AppendHeader(&sip.ToHeader{Address: p.uriOf(extension)})
	req.AppendHeader(sip.NewHeader("Event", "dialog"))
	req.AppendHeader(sip.NewHeader("Accept", "application/dialog-info+xml"))
	expires := sip.ExpiresHeader(lampExpires)
	req.AppendHeader(&expires)
	l := &Lamp{phone: p, callID: req.CallID().Value()}
	p.mu.Lock()
	p.lamps[l.callID] = l // its first NOTIFY may come before the answer
	p.mu.Unlock()
	seq := req.CSeq().SeqNo
	res, err := p.do(ctx, req, func() uint32 { seq++; return seq })
	if err == nil && !res.IsSuccess() {
		err = refused(res)
	}
	if err != nil {
		return nil, fmt.Errorf("watch the lamp of %s: %w", extension, err)
	}
	return l, nil
}

// stateOf finds the state of the extension's dialog in a document of RFC 4235.
var stateOf = regexp.MustCompile(`<state[^>]*>\s*([a-z]+)\s*</state>`)

// State returns what the server last said: "confirmed" for a lamp that is lit,
// "terminated" for one that is not, "" before it said anything.
func (l *Lamp) State() string {
	state := ""
	for _, m := range l.phone.messagesOf(l.callID) {
		if found := stateOf.FindSubmatch(m.Body); !m.Sent && m.IsRequest("NOTIFY") && found != nil {
			state = string(found[1])
		}
	}
	return state
}

// WaitLit returns when the lamp is lit, or not, as is wanted.
func (l *Lamp) WaitLit(ctx context.Context, lit bool) error {
	want := "terminated"
	if lit {
		want = "confirmed"
	}
	for {
		next := l.changed.next()
		if l.State() == want {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return fmt.Errorf("wait for a lamp to be %s, it is %q: %w", want, l.State(), ctx.Err())
		}
	}
}
