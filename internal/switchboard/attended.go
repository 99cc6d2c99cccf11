package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// A secondCall is the transferor's other call in an attended transfer.
type secondCall struct {
	own     calls.Channel   // the transferor's channel there
	inbox   *inbox          // of the session that sees to it
	targets []calls.Channel // whom it talks with there, or calls
}

// secondCall finds the call in which a channel is a party. It must be one of the
// same phone, and an owned one: nobody else's, none for help, and no listening.
func (s *session) secondCall(by calls.Channel, channelID string) (secondCall, bool) {
	own, known := s.board.Calls.Get(channelID)
	other := secondCall{own: own, inbox: s.board.offered(own.Call)}
	party := own.Role.Calls() || own.Role == calls.RoleLeg
	if !known || !party || by.Endpoint == "" || own.Endpoint != by.Endpoint || own.Call == s.callID ||
		other.inbox == nil || s.board.ownerOf(own.ID) != other.inbox {
		return secondCall{}, false
	}
	if own.State == ari.StateUp {
		other.targets = s.board.Calls.Beside(own.ID)
		return other, len(other.targets) == 1 // and not at a moment in which one takes another's place
	}
	for _, c := range s.board.Calls.Calls()[own.Call] {
		if c.Role == calls.RoleLeg && c.ID != own.ID {
			other.targets = append(other.targets, c)
		}
	}
	return other, own.Role.Calls() && len(other.targets) > 0
}

// ids returns the ids of the targets.
func (c secondCall) ids() []string {
	all := make([]string, len(c.targets))
	for i, target := range c.targets {
		all[i] = target.ID
	}
	return all
}

// merge judges an attended transfer over all whom it connects, and asks the
// transferor's other call to take in who is moved. What is refused leaves both calls
// as they are.
func (o transferOrder) merge(ctx context.Context, s *session, p *placement, with string) {
	set := s.board.Policy()
	by, _ := s.board.Calls.Get(o.by)
	moved, talks := s.board.Calls.Get(p.otherThan(o.by))
	other, found := s.secondCall(by, with)
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: by.Endpoint},
		Action:      policy.CallTransfer,
		Resource:    policy.Resource{User: by.Endpoint}, // which is nobody's name
		Environment: policy.Environment{Time: time.Now(), Way: o.way},
	}
	if found && talks {
		request.Resource = s.connects(set, by, moved, other)
	}
	request.Resource.Call = s.callID
	// What the number outside is shown was decided when it was called.
	decision, id := s.board.Trail.Decided(ctx, o.by, request, enforceable(set.Evaluate(&request), shows...))
	end := func(what outcome) { s.endForwarding(ctx, forwarding{order: o, decisionID: id}, what) }
	switch {
	case !decision.Allowed():
		end(outcomeRefused)
	case !p.handsOver(o.by):
		end(outcomeOccupied)
	default:
		s.stopDialling(ctx) // whose music would go on in the other call
		s.transferring = &transferring{transferOrder: o, request: request, decisionID: id, begun: time.Now()}
		s.merging = &mergeOrder{
			moved: moved, seat: other.own.ID, judged: other.ids(), discreet: s.discreet,
			decisionID: id, from: s.in, answered: make(chan struct{}),
		}
		s.merging.putTo(s.board, other.inbox)
		o.told(ctx, outcomeUnderWay)
	}
}
