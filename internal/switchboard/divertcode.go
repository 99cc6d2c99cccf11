package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// diverted is what is heard by whoever has sent a call elsewhere by code.
const diverted = "sound:auth-thankyou"

// A divertOrder is the wish of a user, whom the policy allows it, that the call
// which rings at the user's phones ring elsewhere. The session that places the
// call answers it.
type divertOrder struct {
	by       policy.User
	to       string // as dialled
	set      *policy.Set
	request  policy.Request
	decision policy.Decision
	outside  bool // what the decision took the caller for
	became   chan outcome
}

// wishToDivert sends the call that has rung longest at the phones of whoever asks
// to what is dialled behind the code.
func (s *session) wishToDivert(_ context.Context, set *policy.Set, written string) wish {
	self, _ := set.UserByEndpoint(s.endpoint())
	placing, outside := s.board.ringsAt(set, self)
	to := s.destination(set, written, s.self(), s.endpoint())
	what := to.resource
	what.Outside = outside
	to = s.followed(set, to, s.ask(policy.CallDivert, what), course{avoid: self.Endpoints, sent: 1})
	return wish{
		action:     policy.CallDivert,
		resource:   what,
		nothing:    placing == nil,
		rings:      to.rings,
		call:       s.board.ringsLongest(self),
		discharges: to.discharges,
		do: func(ctx context.Context, d policy.Decision) {
			if placing == nil {
				s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
				return
			}
			if err := s.bound(ctx, s.board.setupLimit()+spare); err != nil && !isLeaving(err) {
				s.fail(ctx, err)
				return
			}
			s.tellDiverter(ctx, s.orderDivert(ctx, placing, divertOrder{self, written, set, s.ask(policy.CallDivert, what), d, outside, make(chan outcome, 1)}))
		},
	}
}

// ringsAt returns the inbox of the session that places the call which has rung
// longest at the user's phones, nil if there is none, and whether the caller is
// somebody outside, as far as is known.
func (s *Switchboard) ringsAt(set *policy.Set, user policy.User) (placing *inbox, outside bool) {
	for _, leg := range s.Calls.RingingAt(user.Endpoints) {
		if placing := s.offered(leg.Call); placing != nil {
			caller, _ := s.Calls.Get(leg.Call)
			return placing, isOutside(set, caller)
		}
	}
	return nil, true
}

// orderDivert puts the order to the session of the call. It waits for the answer
// also when the daemon stops, for that session stops then, too.
func (s *session) orderDivert(ctx context.Context, placing *inbox, o divertOrder) outcome {
	placing.put(o)
	select {
	case <-placing.closed:
	case what := <-o.became:
		return what
	}
	select {
	case what := <-o.became:
		return what
	default: // the call ended without a word
		if ctx.Err() != nil {
			return outcomeShutdown
		}
		return outcomeNoCall
	}
}

// carryOut diverts the call that rings there. It may be another by now, but not one
// of which more would have been asked.
func (o divertOrder) carryOut(ctx context.Context, s *session, p *placement) {
	rung, caller := s.rungAt(p, func(leg string) bool { return slices.Contains(o.by.Endpoints, s.diverts.phones[leg]) })
	if rung == nil || isOutside(o.set, caller) && !o.outside {
		o.became <- outcomeNoCall
		return
	}
	to := s.destination(o.set, o.to, o.request.Subject, caller.Endpoint)
	to = s.followed(o.set, to, o.request, s.sentOnBy(p, rung, o.by, caller))
	s.recordForwards(context.WithoutCancel(ctx), rung.caller, to.judged)
	o.became <- s.divert(ctx, p, rung, diversion{set: o.set, user: o.by, caller: caller, to: to, request: o.request, decision: o.decision})
}

// tellDiverter says what became of it.
func (s *session) tellDiverter(ctx context.Context, what outcome) {
	switch what {
	case outcomeDiverted:
		s.became(ctx, what)
		s.confirm(ctx, diverted)
	case outcomeNoCall:
		s.tellAndHangUp(ctx, refusal.NothingThere, what)
	case outcomeLoop:
		s.tellAndHangUp(ctx, refusal.For(policy.SelfTarget), what)
	default:
		s.tellAndHangUp(ctx, refusal.OutOfOrder, what)
	}
}

// confirm answers, and says by a sound that it is done.
func (s *session) confirm(ctx context.Context, sound string) {
	defer func() { s.hangUp(ctx, s.channel.ID, ari.CauseNormalClearing) }()
	if s.bound(ctx, 2*promptLimit+spare) != nil || s.board.ARI.Answer(ctx, s.channel.ID) != nil {
		return
	}
	id := "lw-prompt-" + s.channel.ID
	if _, err := s.board.ARI.Play(ctx, s.channel.ID, ari.PlayRequest{PlaybackID: id, Media: []string{sound}}); err == nil {
		s.waitForPrompt(ctx, s.channel.ID, id)
	}
}
