package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/policy"
)

// A course is how a call comes to where it rings: by the forwards of the users whose
// phones would ring. Each is judged, and one that may not be used is none. It looks
// ahead: nothing is done, and nothing recorded.
type course struct {
	s      *session
	set    *policy.Set
	of     policy.Request // the call, transfer or divert
	from   string         // endpoint of who would talk there
	avoid  []string       // endpoints of who is on the call, or has sent it on before
	by     []policy.User  // who has sent it on now, in turn
	sent   int            // how often it had been sent on before
	judged []forward
}

// A forward is one that was judged.
type forward struct {
	user     policy.User
	on       reach.Condition
	request  policy.Request
	decision policy.Decision
	became   outcome
}

// followed returns where a call to a destination goes by the forwards of the user
// whose phones would ring there. What was asked for, and is judged, stays the same.
// Nobody learns by a call that is refused where another's calls go.
func (s *session) followed(set *policy.Set, to destination, of policy.Request, c course) destination {
	if to.rings.Name == "" || !set.Evaluate(&of).Allowed() {
		return to
	}
	return s.sentOn(set, to, of, c)
}

// sentOn is followed for a call that nobody asked for who is known.
func (s *session) sentOn(set *policy.Set, to destination, of policy.Request, c course) destination {
	c.s, c.set, c.of = s, set, of
	there, _ := c.reach(to)
	there.resource, there.action, there.discharges = to.resource, to.action, to.discharges
	there.by, there.judged = c.by, c.judged
	return there
}

// reach returns where a call to a user's phones goes, and whether anything may ring
// there.
func (c *course) reach(to destination) (destination, bool) {
	user := to.rings
	if there, ok := c.forward(user, reach.Always); ok {
		return there, true
	}
	// Nothing is kept for the user yet: it may come to something else.
	ring := enforceable(c.set.Evaluate(new(c.s.board.ringRequest(user, c.of))), owedToCallee...)
	if ring.Allowed() {
		if c.s.board.Limits.Full(user, c.of.Resource.Call, ring.Obligations.MaxChannels) {
			if there, ok := c.forward(user, reach.Busy); ok {
				return there, true
			}
		}
		return to, true
	}
	if notNow(ring.Reason.Code) {
		if there, ok := c.forward(user, reach.NoAnswer); ok {
			return there, true
		}
	}
	return to, false
}

// notNow reports whether phones do not ring for a reason that passes: nobody answers.
func notNow(why policy.Code) bool {
	return why == policy.Snoozed || why == policy.OutsideHours || why == policy.InAfterCallWork
}

// forward returns where a user's forward leads, if there is one that may be used.
func (c *course) forward(user policy.User, on reach.Condition) (destination, bool) {
	dialled := c.s.board.Reach.Forward(user.Name, on)
	if dialled == "" {
		return destination{}, false
	}
	to := c.s.destination(c.set, dialled, policy.Subject{User: user.Name}, c.from)
	f := forward{user: user, on: on, became: outcomeForwarded, request: policy.Request{
		Subject:     policy.Subject{User: user.Name},
		Action:      policy.CallForward,
		Resource:    to.resource,
		Environment: policy.Environment{Time: c.of.Environment.Time, Way: policy.WayForward},
	}}
	f.request.Resource.Call, f.request.Resource.Outside = c.of.Resource.Call, c.of.Resource.Outside
	f.decision = enforceable(c.set.Evaluate(&f.request), to.discharges...)
	at := len(c.judged)
	c.judged = append(c.judged, f)
	switch {
	case !f.decision.Allowed():
		c.judged[at].became = outcomeRefused
		return destination{}, false
	case c.sent+len(c.by) >= maxDiverts || c.comesBack(user, to.rings):
		c.judged[at].became = outcomeLoop
		return destination{}, false
	case c.s.leadsNowhere(to):
		c.judged[at].became = outcomeFailed
		return destination{}, false
	}
	c.by = append(c.by, user)
	if to.rings.Name == "" {
		return to.decided(c, f), true
	}
	there, ok := c.reach(to)
	if !ok {
		c.by = c.by[:len(c.by)-1]
		c.judged[at].became = outcomeUnreachable
	}
	return there, ok
}

// leadsNowhere reports whether the settings name no context for a place in the
// dialplan, or for numbers outside.
func (s *session) leadsNowhere(to destination) bool {
	return to.legs == nil && to.where.Context == "" || to.resource.Number != "" && s.board.OutboundContext == ""
}

// comesBack reports whether a call that a user sends on to another would come to who
// is on it, or has sent it on.
func (c *course) comesBack(user, to policy.User) bool {
	for _, u := range append([]policy.User{user}, c.by...) {
		if to.Name == u.Name {
			return true
		}
	}
	return slices.ContainsFunc(to.Endpoints, func(e string) bool { return slices.Contains(c.avoid, e) })
}

// decided is the destination as a forward's decision has it: a number outside is
// shown what the one who forwards may present.
func (d destination) decided(c *course, f forward) destination {
	if find := d.legs; find != nil {
		s, set, discharges := c.s, c.set, d.discharges
		d.legs = func(ctx context.Context, _ policy.Request, _ policy.Decision) (legs, error) {
			if !s.mayForward(ctx, set, f, discharges) {
				return legs{none: busy}, nil
			}
			to, err := find(ctx, f.request, f.decision)
			return to.divertedBecause(diversionReasons[f.on]), err
		}
	}
	return d
}

// ringing is whose phones ring for a call at a destination, and who has sent it
// there, whose own do not: they may be in the group that it is.
func (l legs) ringing(at destination) legs {
	l.user, l.by = at.rings, at.by
	for _, u := range at.by {
		l = l.without(u.Endpoints...)
	}
	return l
}

// recordForwards puts on record what became of forwards that were judged for a
// channel.
func (s *session) recordForwards(ctx context.Context, channelID string, all []forward) {
	for _, f := range all {
		_, id := s.board.Trail.Decided(ctx, channelID, f.request, f.decision)
		s.board.Trail.Became(ctx, id, string(f.became))
	}
}

// nowRings begins to follow where a call goes that rings at these legs, see diverts.
func (s *session) nowRings(rung *placement, l legs) {
	s.diverts.of, s.diverts.by, s.diverts.times = rung, nil, len(l.by)
	for _, u := range l.by {
		s.diverts.by = append(s.diverts.by, u.Endpoints...)
	}
	s.expects(rung, l.user)
}

// expects notes who is called, and with that whether the call goes elsewhere if the
// user is busy or nobody answers.
func (s *session) expects(rung *placement, user policy.User) {
	s.diverts.user = user
	rung.ifBusy, rung.ifUnanswered = s.wantedElsewhere(user, busy), s.wantedElsewhere(user, noAnswer)
}

// wantedElsewhere reports whether a user wants calls elsewhere that end so.
func (s *session) wantedElsewhere(user policy.User, why ending) bool {
	return user.Name != "" && s.board.Reach.Forward(user.Name, why.condition()) != ""
}

// sendOnUnanswered lets a call go where the user wants it who is busy or does not
// answer, or ends it as it would have ended.
func (s *session) sendOnUnanswered(ctx context.Context, p *placement, why ending) {
	rung := p
	if p.transfer != nil {
		rung = p.transfer.attempt
	}
	if s.diverts.of == rung && s.forwardUnanswered(ctx, p, rung, why) {
		return
	}
	steps := rung.fails(why)
	if rung != p {
		steps = p.meaning(steps)
	}
	s.carryOut(ctx, p, steps)
}

// forwardUnanswered reports whether the call rings elsewhere by now, or is there.
func (s *session) forwardUnanswered(ctx context.Context, p, rung *placement, why ending) bool {
	set, user := s.board.Policy(), s.diverts.user
	caller, _ := s.board.Calls.Get(rung.caller)
	of := policy.Request{
		Resource:    policy.Resource{Call: s.callID, Outside: s.hearsOutside(set, p, rung, caller)},
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayForward},
	}
	c := course{s: s, set: set, of: of, from: caller.Endpoint, sent: s.diverts.times}
	c.avoid = slices.Concat(s.diverts.by, s.onTheCall(p, rung))
	to, ok := c.forward(user, why.condition())
	if len(c.judged) == 0 { // it is none any more
		return false
	}
	if !ok {
		s.recordForwards(ctx, rung.caller, c.judged)
		return false
	}
	to.by = c.by[1:]
	first := c.judged[0]
	_, id := s.board.Trail.Decided(ctx, rung.caller, first.request, first.decision)
	s.recordForwards(ctx, rung.caller, c.judged[1:])
	what := s.divert(ctx, p, rung, diversion{
		set: set, user: user, caller: caller, to: to, request: first.request, decision: first.decision,
	})
	if what == outcomeDiverted {
		first.became = outcomeForwarded
	} else {
		first.became = what
	}
	s.board.Trail.Became(ctx, id, string(first.became))
	return what == outcomeDiverted
}

// hearsOutside reports whether who would talk there is outside, or talks there with
// somebody outside in the end.
func (s *session) hearsOutside(set *policy.Set, p, rung *placement, caller calls.Channel) bool {
	if rung != p && s.transferring != nil {
		return s.transferring.request.Resource.Outside
	}
	return isOutside(set, caller)
}
