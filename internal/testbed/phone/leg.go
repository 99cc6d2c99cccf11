package phone

import (
	"fmt"
	"slices"
	"sync"

	"github.com/emiago/sipgo/sip"
)

// A leg is the dialog as RFC 3261, section 12, has it: what every request
// within it carries. The library's own dialogs are not used, because they lose
// an answer that crosses a CANCEL, allow ten provisional responses, and share the
// last response between goroutines.
type leg struct {
	callID string
	self   sip.Uri // Contact of the phone

	mu     sync.Mutex
	local  sip.FromHeader // with the tag of this phone
	remote sip.ToHeader   // with the tag of the peer, once there is one
	target sip.Uri        // where requests go: the peer's Contact
	routes []string
	cseq   uint32
	fixed  bool // there is a 2xx: forks change nothing any more
}

// callerLeg is the leg of a call that a phone places with invite.
func callerLeg(invite *sip.Request) *leg {
	return &leg{
		callID: invite.CallID().Value(),
		self:   invite.Contact().Address,
		local:  *sip.HeaderClone(invite.From()).(*sip.FromHeader),
		remote: *sip.HeaderClone(invite.To()).(*sip.ToHeader),
		target: *invite.Recipient.Clone(),
		cseq:   invite.CSeq().SeqNo,
	}
}

// calleeLeg is the leg of a call that came to a phone with invite.
func calleeLeg(invite *sip.Request, self sip.Uri) (*leg, error) {
	if invite.Contact() == nil {
		return nil, fmt.Errorf("the INVITE has no Contact")
	}
	local := invite.To().AsFrom()
	local.Params.Add("tag", sip.GenerateTagN(16))
	l := &leg{
		callID: invite.CallID().Value(),
		self:   self,
		local:  local,
		remote: invite.From().AsTo(),
		target: *invite.Contact().Address.Clone(),
	}
	for _, h := range invite.GetHeaders("Record-Route") {
		l.routes = append(l.routes, h.Value())
	}
	return l, nil
}

// established takes over what a response to our INVITE says about the peer.
func (l *leg) established(res *sip.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fixed = true
	l.remote = *sip.HeaderClone(res.To()).(*sip.ToHeader)
	if c := res.Contact(); c != nil {
		l.target = *c.Address.Clone()
	}
	l.routes = nil
	for _, h := range slices.Backward(res.GetHeaders("Record-Route")) {
		l.routes = append(l.routes, h.Value())
	}
}

// refreshed takes over the peer's new address from a request or response that
// refreshes the target. The routes stay (RFC 3261, section 12.2).
func (l *leg) refreshed(contact *sip.ContactHeader) {
	if contact != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.target = *contact.Address.Clone()
	}
}

// nextCSeq allots a sequence number for a request.
func (l *leg) nextCSeq() uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cseq++
	return l.cseq
}

// request builds a request within the dialog, with a sequence number of its own.
func (l *leg) request(method sip.RequestMethod) *sip.Request {
	return l.build(method, l.nextCSeq())
}

// build builds a request with the given sequence number: that of the INVITE for
// an ACK.
func (l *leg) build(method sip.RequestMethod, seq uint32) *sip.Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	req := sip.NewRequest(method, *l.target.Clone())
	for _, r := range l.routes {
		req.AppendHeader(sip.NewHeader("Route", r))
	}
	req.AppendHeader(sip.HeaderClone(&l.local))
	req.AppendHeader(sip.HeaderClone(&l.remote))
	callID := sip.CallIDHeader(l.callID)
	req.AppendHeader(&callID)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: seq, MethodName: method})
	req.AppendHeader(&sip.ContactHeader{Address: *l.self.Clone()})
	return req
}

// localTag is the tag that this phone gave the dialog.
func (l *leg) localTag() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.local.Params.GetOr("tag", "")
}

// remoteTag is the tag that the peer gave the dialog, "" before there is one.
func (l *leg) remoteTag() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.remote.Params.GetOr("tag", "")
}

// replaces names this dialog to whoever it is with, in the form of the Replaces
// header (RFC 3891): the tags are named as the other side has them.
func (l *leg) replaces() string {
	return fmt.Sprintf("%s;to-tag=%s;from-tag=%s", l.callID, l.remoteTag(), l.localTag())
}

// early takes over the tag that a provisional response gives the dialog.
func (l *leg) early(m Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if tag := m.toTag(); tag != "" && !l.fixed {
		l.remote.Params.Add("tag", tag)
	}
}
