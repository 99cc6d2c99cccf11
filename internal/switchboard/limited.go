package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A keeping is what is kept for a user in a call before it shows in Asterisk.
type keeping struct{ user, call string }

// enforceable is refusal.Enforceable where limits count no more: what is under way was
// within them when it began. Who calls is hidden on every way.
func enforceable(d policy.Decision, discharges ...string) policy.Decision {
	return refusal.Enforceable(d, slices.Concat([]string{hideCaller}, discharges, limits.Discharged)...)
}

// within decides on a request within the limits of who asks, or is asked about. What
// is allowed counts from then on: see releaseUnused.
func (s *session) within(ctx context.Context, set *policy.Set, r policy.Request, a limits.Attempt, discharges ...string) policy.Decision {
	d := s.board.Limits.Judge(ctx, set, r, enforceable(set.Evaluate(&r), discharges...), a)
	switch {
	case !d.Allowed():
	case a.Channel == "":
		s.keepings = append(s.keepings, keeping{d.Subject, a.Call})
	default:
		if _, there := s.board.Calls.Get(a.Channel); !there { // its end has been told already
			s.board.Limits.Forget(a.Channel)
		}
	}
	return d
}

// mayForward reports whether the limits of who has calls forwarded leave room for one
// more outside. To a colleague it counts for the colleague.
func (s *session) mayForward(ctx context.Context, set *policy.Set, f forward, discharges []string) bool {
	if f.request.Resource.Number == "" {
		return true
	}
	d := s.within(ctx, set, f.request, limits.Attempt{Call: s.callID}, discharges...)
	if d.Allowed() {
		return true
	}
	_, id := s.board.Trail.Decided(ctx, s.channel.ID, f.request, d)
	s.board.Trail.Became(ctx, id, string(outcomeRefused))
	return false
}

// ringsLongest returns the call that has rung longest at the user's phones, empty if
// there is none.
func (s *Switchboard) ringsLongest(user policy.User) string {
	for _, leg := range s.Calls.RingingAt(user.Endpoints) {
		if s.offered(leg.Call) != nil {
			return leg.Call
		}
	}
	return ""
}

// releaseUnused gives up what is kept for users whose phones the call does not ring
// any more, and for a transferor who asks nobody any more.
func (s *session) releaseUnused(p *placement) {
	s.keepings = slices.DeleteFunc(s.keepings, func(one keeping) bool {
		used := slices.ContainsFunc(s.held, func(h holding) bool {
			l := s.legs[h.channel]
			return l.user == one.user || l.variables[dialplan.VarBehalf] == one.user
		})
		if one.call == calls.Aside(s.callID) {
			used = p.transfer != nil && p.transfer.stage != notConsulting
		}
		if !used {
			s.board.Limits.Release(one.user, one.call)
		}
		return !used
	})
}

// releaseKept gives up all that is kept. What shows in Asterisk counts on.
func (s *session) releaseKept() {
	for _, one := range s.keepings {
		s.board.Limits.Release(one.user, one.call)
	}
	s.keepings = nil
}
