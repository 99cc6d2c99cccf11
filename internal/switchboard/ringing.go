package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// fromTrunk is a call from an outside line: it reaches the user whose number is
// called, if that user's phones may ring now, and nothing else.
func (s *session) fromTrunk(ctx context.Context) {
	set := s.board.Policy()
	var user policy.User
	if number, ok := s.board.Numbers.Called(s.channel.Dialplan.Exten); ok {
		user, _ = set.UserByNumber(number)
	}
	d := s.mayRing(ctx, set, user, policy.WayTrunk)
	switch {
	case s.unclaimed != nil:
		s.giveBack(ctx)
	case d.Allowed():
		s.place(ctx, s.legsTo(ctx, user))
	case user.Name == "": // who calls did nothing wrong but to dial it
		s.tellAndHangUp(ctx, refusal.For(policy.UnknownTarget), outcomeRefused)
	default:
		s.refuse(ctx, d)
	}
}

// fromQueue is a queue's call to a member, by the member's extension. The queue
// needs no prompt: it offers the call to somebody else.
func (s *session) fromQueue(ctx context.Context) {
	set := s.board.Policy()
	user, _ := set.UserByExtension(s.channel.Dialplan.Exten)
	d := s.mayRing(ctx, set, user, policy.WayQueue)
	if s.unclaimed != nil {
		s.giveBack(ctx)
		return
	}
	if !d.Allowed() {
		s.became(ctx, outcomeRefused)
		s.hangUp(ctx, s.channel.ID, ari.CauseCallRejected)
		return
	}
	s.place(ctx, s.legsTo(ctx, user))
}

// mayRing decides whether the user's phones may ring for the session's channel,
// whose own wish it is not.
func (s *session) mayRing(ctx context.Context, set *policy.Set, user policy.User, way policy.Way) policy.Decision {
	request := s.ringRequest(set, user, way)
	d, id := s.board.Trail.Decided(ctx, s.channel.ID, request, refusal.Enforceable(set.Evaluate(request)))
	s.decisionID = id
	return d
}

func (s *session) ringRequest(set *policy.Set, user policy.User, way policy.Way) policy.Request {
	_, inside := set.UserByEndpoint(s.endpoint())
	return policy.Request{
		Subject:     policy.Subject{User: user.Name},
		Action:      policy.CallRing,
		Resource:    policy.Resource{Outside: !inside, Call: s.channel.ID},
		Environment: policy.Environment{Time: time.Now(), Way: way},
	}
}

// mayBeRung reports whether a user's phones may ring for the session's channel now.
func (s *session) mayBeRung(set *policy.Set, user policy.User, way policy.Way) bool {
	return refusal.Enforceable(set.Evaluate(s.ringRequest(set, user, way))).Allowed()
}

// whoRings returns the members of a group whose phones ring when it is called from
// an endpoint: not who calls, and nobody whose phones may not ring now.
func (s *session) whoRings(set *policy.Set, group, from string) []policy.User {
	return slices.DeleteFunc(set.Members(group), func(u policy.User) bool {
		return !s.mayBeRung(set, u, policy.WayDial) || slices.Contains(u.Endpoints, from)
	})
}
