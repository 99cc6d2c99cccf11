package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// refuseToMerge refuses an attended transfer: nobody knows whom it would connect.
func (o transferOrder) refuseToMerge(ctx context.Context, s *session) {
	set := s.board.Policy()
	by, _ := s.board.Calls.Get(o.by)
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: by.Endpoint},
		Action:      policy.CallTransfer,
		Resource:    policy.Resource{Extension: o.to, User: by.Endpoint, Call: s.callID}, // no user has such a name
		Environment: policy.Environment{Time: time.Now(), Way: o.way},
	}
	_, id := s.board.Trail.Decided(ctx, o.by, request, refusal.Enforceable(set.Evaluate(request)))
	s.board.Trail.Became(ctx, id, string(outcomeRefused))
	o.told(ctx, outcomeRefused)
}
