package switchboard

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/policy"
)

// maxDiverts is how often one call can be sent elsewhere. Users who send it round
// in a circle end earlier: nobody's phones ring again who has sent it on.
const maxDiverts = 5

// diverts is what a session knows of a call that rings and may be sent elsewhere.
type diverts struct {
	phones map[string]string // the endpoints of the legs that ring phones, by leg
	of     *placement        // what the rest is about
	by     []string          // endpoints of the users who have sent it on
	times  int
	user   policy.User // who is called, if it is one
}

// A diversion is that a user may send the call that rings elsewhere.
type diversion struct {
	set      *policy.Set
	user     policy.User
	caller   calls.Channel // for whom it rings
	to       destination
	request  policy.Request
	decision policy.Decision
	gone     string // the leg that said so and has ended, if it has
}

// forwards sees to a phone that answers with where the call should go instead
// (302, or another status of the kind). Asterisk tells where to, several times,
// and ends the leg. A refused one ends as if the phone had not been answered, and
// others go on ringing.
//
// Of the Contact only the user part is told: it is taken for what a phone dials,
// and its host is never asked (redirect_method=user). A feature code is nowhere
// that a call could go.
//
// Not always does Asterisk tell: see forwardsAtItsEnd.
func (s *session) forwards(ctx context.Context, p *placement, leg, dialled string) {
	s.judgeDivert(ctx, p, leg, dialled, "")
}

// judgeDivert decides whether the user whose phone it is may send the call
// elsewhere, and does so.
func (s *session) judgeDivert(ctx context.Context, p *placement, leg, dialled, gone string) {
	endpoint, known := s.diverts.phones[leg]
	rung, caller := s.rungAt(p, func(id string) bool { return id == leg })
	if !known || rung == nil {
		return
	}
	set := s.board.Policy()
	to := s.destination(set, dialled, policy.Subject{Endpoint: endpoint}, caller.Endpoint)
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: endpoint},
		Action:      policy.CallDivert,
		Resource:    to.resource,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDivert},
	}
	request.Resource.Call, request.Resource.Outside = s.callID, isOutside(set, caller)
	user, _ := set.UserByEndpoint(endpoint)
	to = s.followed(set, to, request, s.sentOnBy(p, rung, user, caller))
	decisive, d := s.judge(ctx, set, request, to.rings, limits.Attempt{Call: s.callID}, to.discharges)
	d, id := s.board.Trail.Decided(ctx, rung.caller, decisive, d)
	s.recordForwards(ctx, rung.caller, to.judged)
	what := outcomeRefused
	if d.Allowed() {
		what = s.divert(ctx, p, rung, diversion{set, user, caller, to, request, d, gone})
	}
	delete(s.diverts.phones, leg) // what it says once more is heard no more
	s.board.Trail.Became(ctx, id, string(what))
}

// rungAt returns what a leg is rung for, the call or a transfer of it, nil if it
// is not rung any more, and whom the leg would talk with.
func (s *session) rungAt(p *placement, leg func(string) bool) (rung *placement, caller calls.Channel) {
	switch {
	case slices.ContainsFunc(p.legs, leg):
		rung = p
	case p.transfer != nil && slices.ContainsFunc(p.transfer.attempt.legs, leg):
		rung = p.transfer.attempt
	default:
		return nil, calls.Channel{}
	}
	caller, _ = s.board.Calls.Get(rung.caller)
	return rung, caller
}

// isOutside reports whether a channel is that of somebody outside, as far as is
// known.
func isOutside(set *policy.Set, c calls.Channel) bool {
	_, inside := set.UserByEndpoint(c.Endpoint)
	return !inside
}

// divert lets a call, or the transfer of one, ring elsewhere in place of all the
// user's phones, and says what became of that. Unless it can be done nothing
// changes. The caller goes on hearing that it rings.
func (s *session) divert(ctx context.Context, p, rung *placement, d diversion) outcome {
	s.divertsOf(rung)
	if s.diverts.times+len(d.to.by) >= maxDiverts {
		return outcomeLoop
	}
	var leaving []string
	for _, leg := range rung.legs {
		if slices.Contains(d.user.Endpoints, s.diverts.phones[leg]) {
			leaving = append(leaving, leg)
		}
	}
	if d.to.legs == nil {
		return s.divertToDialplan(ctx, p, rung, d, leaving)
	}
	to, err := d.to.legs(ctx, d.request, d.decision)
	if err != nil {
		return s.wentWrong(ctx, "find where to divert a call", err).outcome
	}
	to = to.ringing(d.to)
	wanted := len(to.each)
	to = to.without(slices.Concat(s.diverts.by, d.user.Endpoints, s.onTheCall(p, rung))...)
	if len(to.each) == 0 && wanted > 0 {
		return outcomeLoop
	}
	return s.ringInstead(ctx, p, rung, d, to, leaving)
}

// divertsOf begins to count what is diverted, if it is another call, or the transfer
// of it.
func (s *session) divertsOf(rung *placement) {
	if s.diverts.of != rung {
		s.diverts.of, s.diverts.by, s.diverts.times, s.diverts.user = rung, nil, 0, policy.User{}
	}
}

// sentOnBy is the course of a call that a user sends elsewhere.
func (s *session) sentOnBy(p, rung *placement, user policy.User, caller calls.Channel) course {
	s.divertsOf(rung)
	return course{
		from: caller.Endpoint, sent: s.diverts.times + 1,
		avoid: slices.Concat(s.diverts.by, user.Endpoints, s.onTheCall(p, rung)),
	}
}

// onTheCall returns the endpoints of those who wait or talk while it rings.
func (s *session) onTheCall(p, rung *placement) []string {
	on := []string{rung.caller}
	if rung != p {
		on = append(on, p.caller, p.peer)
	}
	var endpoints []string
	for _, id := range on {
		if c, known := s.board.Calls.Get(id); known {
			endpoints = append(endpoints, c.Endpoint)
		}
	}
	return endpoints
}

// ringInstead rings others in place of the legs that leave. A phone that rings
// already goes on ringing.
func (s *session) ringInstead(ctx context.Context, p, rung *placement, d diversion, to legs, leaving []string) outcome {
	var ringing []string
	for _, leg := range rung.legs {
		ringing = append(ringing, s.diverts.phones[leg])
	}
	fresh := to.without(ringing...)
	fresh.caller = rung.caller
	if rung == p {
		if err := s.bound(ctx, s.board.setupLimit()+spare); err != nil && !isLeaving(err) {
			return s.wentWrong(ctx, "bound the caller's time", err).outcome
		}
	}
	made, none := s.createLegs(ctx, fresh)
	if len(made) == 0 && (len(fresh.each) > 0 || len(to.each) == 0) {
		return none.outcome
	}
	s.diverts.times += 1 + len(to.by)
	for _, u := range append([]policy.User{d.user}, to.by...) {
		s.diverts.by = append(s.diverts.by, u.Endpoints...)
	}
	s.discreet = s.discreet || to.discreet
	rung.hasEnded(d.gone)
	steps := rung.diverts(leaving, made)
	if slices.Equal(rung.legs, made) { // nobody else's ring
		s.expects(rung, to.user)
	} else {
		s.expects(rung, policy.User{})
	}
	if rung == p {
		s.begun = time.Now()
	} else {
		s.transferring.begun = time.Now()
		steps = p.meaning(steps)
		if p.transfer.by == "" {
			steps = append(steps, step{verb: boundWaiter, channel: rung.caller})
		}
	}
	s.carryOut(ctx, p, steps)
	return outcomeDiverted
}

// divertToDialplan sends the caller there, unless others ring or talk as well: it
// would be taken from them at once.
func (s *session) divertToDialplan(ctx context.Context, p, rung *placement, d diversion, leaving []string) outcome {
	to := d.to
	_, borrowed := s.belongs(rung.caller)
	switch {
	case to.where.Context == "":
		s.log.ErrorContext(ctx, "could not divert a call", "error", fmt.Errorf("%s: %w", to.setting, errNoContext))
		return outcomeFailed
	case rung != p || borrowed || !p.rungOnlyAt(leaving):
		return outcomeOthersRing
	}
	if err := s.release(ctx, s.channel.ID); isLeaving(err) {
		return outcomeNoCall
	} else if err != nil {
		return s.wentWrong(ctx, "take the timeout off the caller", err).outcome
	}
	p.hasEnded(d.gone)
	s.carryOut(ctx, p, p.leaves())
	s.leave(ctx, to.setting, to.where)
	return outcomeDiverted
}
