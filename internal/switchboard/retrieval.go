package switchboard

import (
	"context"
	"fmt"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// A retrieval is that the session's phone talks with somebody whom another user
// had parked. It rests on the right to retrieve as long as it is these two who
// talk: when the policy takes that away, the phone is put off the call, and the
// other goes back to the parking lot. One's own call is one's own, whatever
// becomes of the right.
type retrieval struct {
	phone  string // the channel that retrieved
	parked string // the one that was retrieved
	slot   string // where it was; empty if that is not known any more
}

// owns reports whether the phone is one of the user's who parked a call.
func (s *session) owns(parked calls.Channel) bool {
	set := s.board.Policy()
	parker, known := set.UserByEndpoint(parked.Parker)
	self, _ := set.UserByEndpoint(s.endpoint())
	return known && parker.Name == self.Name
}

// rest notes what the talk will rest on, also on the phone's channel: a daemon
// that comes after this one has to know.
func (s *session) rest(ctx context.Context, r retrieval) error {
	if err := s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarRetrieved, r.parked); err != nil {
		return fmt.Errorf("note whom the phone retrieves: %w", err)
	}
	r.phone = s.channel.ID
	s.retrieved = r
	return nil
}

// judge decides the session's retrieval as things are now. Of a call whose parker
// is nobody any more there is nobody to be asked, nor could it be retrieved again:
// it is left where it is.
func (r retrieval) judge(s *session) (no revocation, refused bool) {
	if r.parked == "" {
		return no, false
	}
	set := s.board.Policy()
	parked, _ := s.board.Calls.Get(r.parked)
	parker, known := set.UserByEndpoint(parked.Parker)
	if !known {
		return no, false
	}
	no.request = s.ask(policy.CallUnpark, policy.Resource{User: parker.Name})
	no.decision = enforceable(set.Evaluate(&no.request))
	return no, !no.decision.Allowed()
}

// restsOnNothing ends a talk that rests on a right which is no more, and reports
// whether it did. While one of the two is on the way to the lot there is no talk.
func (s *session) restsOnNothing(ctx context.Context, p *placement) bool {
	r := s.retrieved
	left := p.transfer != nil && (p.transfer.by == "" || p.transfer.handing)
	if r.phone != s.channel.ID || p.otherThan(r.phone) != r.parked || left {
		return false
	}
	no, refused := r.judge(s)
	if !refused {
		return false
	}
	s.carryOut(ctx, p, p.stopsTransfer(revoked))
	p.state = over
	s.hush(ctx, r.phone)
	// Each of these parts the two, should the other fail. And what is played to a
	// channel on its way out of a bridge, Asterisk never plays.
	err := attempt(ctx, func(ctx context.Context) error { return s.board.ARI.RemoveChannel(ctx, s.bridge, s.channel.ID) })
	if err != nil {
		s.log.DebugContext(ctx, "the phone is in no bridge", "error", err)
	}
	s.putBack(ctx, r.parked, inLot(r.slot))
	s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, s.bridge) })
	s.bridge = ""
	s.revoke(ctx, no)
	return true
}
