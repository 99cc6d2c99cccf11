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
		user, _ = set.UserByNumber(number.Dial)
	}
	d := s.mayRing(ctx, set, user, policy.WayTrunk)
	switch {
	case s.unclaimed != nil:
		s.giveBack(ctx)
	case d.Allowed():
		s.place(ctx, s.legsTo(ctx, callee{user, d.Obligations}))
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
	s.place(ctx, s.legsTo(ctx, callee{user, d.Obligations}))
}

// A callee is a user whose phones may ring, and what goes with that.
type callee struct {
	user policy.User
	owed policy.Obligations
}

// owedToCallee names the obligations of a permission to ring that are discharged on
// the legs, or by what becomes of them.
var owedToCallee []string

// mayRing decides whether the user's phones may ring for the session's channel,
// whose own wish it is not.
func (s *session) mayRing(ctx context.Context, set *policy.Set, user policy.User, way policy.Way) policy.Decision {
	_, inside := set.UserByEndpoint(s.endpoint())
	request := s.board.ringRequest(user, policy.Request{
		Resource:    policy.Resource{Outside: !inside, Call: s.channel.ID},
		Environment: policy.Environment{Time: time.Now(), Way: way},
	})
	d, id := s.board.Trail.Decided(ctx, s.channel.ID, request, s.judgeRinging(set, request))
	s.decisionID = id
	return d
}

// ringRequest asks whether a user's phones may ring for what another request is
// about, be it a call, a transfer or a divert.
func (s *Switchboard) ringRequest(user policy.User, of policy.Request) policy.Request {
	return policy.Request{
		Subject:  policy.Subject{User: user.Name},
		Action:   policy.CallRing,
		Resource: policy.Resource{Outside: of.Resource.Outside, Call: of.Resource.Call},
		Environment: policy.Environment{
			Time: of.Environment.Time, Way: of.Environment.Way, Snoozed: s.Reach.Snoozed(user.Name),
		},
	}
}

// judgeRinging decides whether a user's phones may ring.
func (s *session) judgeRinging(set *policy.Set, request policy.Request) policy.Decision {
	return refusal.Enforceable(set.Evaluate(request), owedToCallee...)
}

// judge decides on a request by which the phones of a user would ring, of nobody if
// the user is the zero one: they have to be allowed to as well. It returns which
// request the decision is about.
func (s *session) judge(set *policy.Set, request policy.Request, rings policy.User, discharges []string) (policy.Request, policy.Decision) {
	decision := refusal.Enforceable(set.Evaluate(request), discharges...)
	if !decision.Allowed() || rings.Name == "" {
		return request, decision
	}
	ring := s.board.ringRequest(rings, request)
	if no := s.judgeRinging(set, ring); !no.Allowed() {
		return ring, no
	}
	return request, decision
}

// callees returns those of the users whose phones may ring.
func (s *session) callees(set *policy.Set, request policy.Request, users ...policy.User) []callee {
	var may []callee
	for _, user := range users {
		if d := s.judgeRinging(set, s.board.ringRequest(user, request)); d.Allowed() {
			may = append(may, callee{user, d.Obligations})
		}
	}
	return may
}

// members returns who is in a group, but for who calls from an endpoint.
func members(set *policy.Set, group, from string) []policy.User {
	return slices.DeleteFunc(set.Members(group), func(u policy.User) bool { return slices.Contains(u.Endpoints, from) })
}
