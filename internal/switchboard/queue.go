package switchboard

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// wishOfQueue is what a phone asks of the queue that has an extension. The
// dialplan carries it out, at way, an extension of [dialplan.QueueContext].
func wishOfQueue(action policy.Action, way string) func(*session, context.Context, *policy.Set, string) wish {
	return func(s *session, _ context.Context, set *policy.Set, extension string) wish {
		kind, queue := set.At(extension)
		self, _ := set.UserByEndpoint(s.endpoint())
		return wish{
			action:   action,
			resource: policy.Resource{Extension: extension},
			do: func(ctx context.Context, _ policy.Decision) {
				if kind != policy.KindQueue {
					s.fail(ctx, fmt.Errorf("extension %s: %w", extension, errNoQueue))
					return
				}
				s.askQueue(ctx, way, queue, self)
			},
		}
	}
}

// What keeps a phone from asking something of a queue, though it may.
var (
	errNoQueue     = errors.New("it is no queue's")
	errNoExtension = errors.New("the user has no extension by which a queue could know a member")
)

// askQueue sends the phone on to where the dialplan asks the queue. A member is
// its user's extension, whichever phone asks.
func (s *session) askQueue(ctx context.Context, way, queue string, self policy.User) {
	if self.Extension == "" {
		s.fail(ctx, errNoExtension)
		return
	}
	for _, v := range [][2]string{
		{dialplan.VarQueue, queue},
		{dialplan.VarMember, self.Extension},
		{dialplan.VarAgent, self.Name},
		{dialplan.VarState, stateInterface(self.Endpoints)},
	} {
		if err := s.board.ARI.SetVariable(ctx, s.channel.ID, v[0], v[1]); err != nil {
			s.fail(ctx, fmt.Errorf("name the queue and its member: %w", err))
			return
		}
	}
	s.leave(ctx, "", ari.Location{Context: dialplan.QueueContext, Extension: way, Priority: 1})
}

// stateLimit is how long a member's state interface may be, in bytes
// (AST_CHANNEL_NAME, less the byte that ends it).
const stateLimit = 79

// stateInterface is what tells a queue whether a member is busy: the device, or a
// hint for several. Of more phones than the queue can note only the first count.
// An "@" would end the name of a hint.
func stateInterface(endpoints []string) string {
	if len(endpoints) == 1 {
		return endpoints[0]
	}
	const start, end = "hint:", "@" + dialplan.DevicesContext
	var devices string
	for _, endpoint := range endpoints {
		more := strings.TrimPrefix(devices+"&"+endpoint, "&")
		if len(start)+len(more)+len(end) <= stateLimit && !strings.Contains(endpoint, "@") {
			devices = more
		}
	}
	if devices == "" {
		return endpoints[0]
	}
	return start + devices + end
}
