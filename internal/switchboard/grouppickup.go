package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/policy"
)

// wishToPickUpAny is group pickup: of the calls that ring, the subject gets the
// one that has rung longest among those it may pick up. Where it may pick up
// none of them, the decision is about the one that has rung longest.
func (s *session) wishToPickUpAny(_ context.Context, set *policy.Set, _ string) wish {
	var whose policy.User
	var call string
	for _, leg := range s.board.Calls.Ringing() {
		user, ok := set.UserByEndpoint(leg.Endpoint)
		if !ok || s.board.offered(leg.Call) == nil {
			continue
		}
		may := set.Evaluate(new(s.ask(policy.CallPickup, policy.Resource{User: user.Name}))).Allowed()
		if may || whose.Name == "" {
			whose, call = user, leg.Call
		}
		if may {
			break
		}
	}
	return wish{
		action:   policy.CallPickup,
		resource: policy.Resource{User: whose.Name},
		nothing:  whose.Name == "",
		call:     call,
		do:       func(ctx context.Context, _ policy.Decision) { s.pickup(ctx, whose) },
	}
}
