package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/internal/reach"
	"github.com/linewarden/linewarden/policy"
)

// wishToForward is having one's calls forwarded to what is dialled behind the code. It
// takes the right to change that, and where they go is judged now, so that who sets it
// hears why not, and again whenever a call comes.
func wishToForward(on reach.Condition) func(*session, context.Context, *policy.Set, string) wish {
	return func(s *session, _ context.Context, set *policy.Set, dialled string) wish {
		self, _ := set.UserByEndpoint(s.endpoint())
		return wish{
			action:   policy.ForwardingEdit,
			resource: policy.Resource{User: self.Name},
			do: func(ctx context.Context, _ policy.Decision) {
				to := s.destination(set, dialled, s.self(), s.endpoint())
				request := s.ask(policy.CallForward, to.resource)
				d, id := s.board.Trail.Decided(ctx, s.channel.ID, request, enforceable(set.Evaluate(&request), to.discharges...))
				s.alsoDecided = append(s.alsoDecided, id)
				if !d.Allowed() {
					s.refuse(ctx, d)
					return
				}
				s.keepSaid(ctx, activated, func() error { return s.board.Reach.SetForward(self.Name, on, dialled) })
			},
		}
	}
}

// wishToForwardNoMore is having them ring at one's own phones again.
func wishToForwardNoMore(on reach.Condition) func(*session, context.Context, *policy.Set, string) wish {
	return func(s *session, _ context.Context, set *policy.Set, _ string) wish {
		self, _ := set.UserByEndpoint(s.endpoint())
		return wish{
			action:   policy.ForwardingEdit,
			resource: policy.Resource{User: self.Name},
			do: func(ctx context.Context, _ policy.Decision) {
				s.keepSaid(ctx, deactivated, func() error { return s.board.Reach.SetForward(self.Name, on, "") })
			},
		}
	}
}
