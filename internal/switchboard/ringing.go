package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// fromTrunk is a call from an outside line: it reaches the user whose number is
// called, if that user's phones may ring now, or where the user wants it, and nothing
// else.
func (s *session) fromTrunk(ctx context.Context) {
	set := s.board.Policy()
	var user policy.User
	if number, ok := s.board.Numbers.Called(s.channel.Dialplan.Exten); ok {
		user, _ = set.UserByNumber(number.Dial)
	}
	of := s.incoming(set, policy.WayTrunk)
	to := destination{rings: user, legs: func(ctx context.Context, r policy.Request, _ policy.Decision) (legs, error) {
		return s.legsTo(ctx, s.callees(ctx, set, r, user)...), nil
	}}
	if user.Name != "" {
		to = s.sentOn(set, to, of, course{from: s.endpoint(), avoid: []string{s.endpoint()}})
	}
	d := s.mayCome(ctx, set, to)
	switch {
	case s.unclaimed != nil:
		s.giveBack(ctx)
	case user.Name == "": // who calls did nothing wrong but to dial it
		s.tellAndHangUp(ctx, refusal.For(policy.UnknownTarget), outcomeRefused)
	case !d.Allowed():
		s.refuse(ctx, d)
	case to.legs == nil:
		s.leave(ctx, to.setting, to.where)
	case !s.announceFirst(ctx, set, to.rings): // the call is over
	default:
		l, err := to.legs(ctx, of, d)
		if err != nil {
			s.fail(ctx, err)
			return
		}
		s.place(ctx, l.ringing(to))
	}
}

// mayCome decides whether a call from outside may come to where it goes: whether the
// phones may ring there, or, where it goes to none of a user, whether it is forwarded
// there.
func (s *session) mayCome(ctx context.Context, set *policy.Set, to destination) (d policy.Decision) {
	forwards := to.judged
	if n := len(forwards); n > 0 && to.rings.Name == "" {
		last := forwards[n-1]
		d, s.decisionID = s.board.Trail.Decided(ctx, s.channel.ID, last.request, last.decision)
		forwards = forwards[:n-1]
	} else {
		d = s.mayRing(ctx, set, to.rings, policy.WayTrunk)
	}
	s.recordForwards(ctx, s.channel.ID, forwards)
	return d
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
	request := s.board.ringRequest(user, s.incoming(set, way))
	d, id := s.board.Trail.Decided(ctx, s.channel.ID, request, s.judgeRinging(ctx, set, request, s.callID))
	s.decisionID = id
	return d
}

// incoming is what is known of the session's channel as a call that nobody asked for
// who is known.
func (s *session) incoming(set *policy.Set, way policy.Way) policy.Request {
	_, inside := set.UserByEndpoint(s.endpoint())
	return policy.Request{
		Resource:    policy.Resource{Outside: !inside, Call: s.channel.ID},
		Environment: policy.Environment{Time: time.Now(), Way: way},
	}
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

// judgeRinging decides whether a user's phones may ring for a call.
func (s *session) judgeRinging(ctx context.Context, set *policy.Set, request policy.Request, call string) policy.Decision {
	return s.within(ctx, set, request, limits.Attempt{Call: call}, owedToCallee...)
}

// judge decides on a request by which the phones of a user would ring, of nobody if
// the user is the zero one: they have to be allowed to as well. It returns which
// request the decision is about.
func (s *session) judge(
	ctx context.Context, set *policy.Set, request policy.Request, rings policy.User, a limits.Attempt, discharges []string,
) (policy.Request, policy.Decision) {
	decision := s.within(ctx, set, request, a, discharges...)
	if !decision.Allowed() || rings.Name == "" {
		return request, decision
	}
	ring := s.board.ringRequest(rings, request)
	call := a.Call
	if call == calls.Aside(s.callID) { // which is the transferor's alone
		call = s.callID
	}
	if no := s.judgeRinging(ctx, set, ring, call); !no.Allowed() {
		return ring, no
	}
	return request, decision
}

// callees returns those of the users whose phones may ring.
func (s *session) callees(ctx context.Context, set *policy.Set, request policy.Request, users ...policy.User) []callee {
	var may []callee
	for _, user := range users {
		if d := s.judgeRinging(ctx, set, s.board.ringRequest(user, request), s.callID); d.Allowed() {
			may = append(may, callee{user, d.Obligations})
		}
	}
	return may
}

// members returns who is in a group, but for who calls from an endpoint.
func members(set *policy.Set, group, from string) []policy.User {
	return slices.DeleteFunc(set.Members(group), func(u policy.User) bool { return slices.Contains(u.Endpoints, from) })
}
