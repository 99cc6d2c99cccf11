package switchboard

import (
	"context"
	"errors"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A takeover is the wish of a picker, whom the policy allows it, to get the
// call that rings. The session that places the call answers it.
type takeover struct {
	picker string    // the picker's channel
	taken  chan bool // holds the answer
}

// pickup takes the call that has rung longest at the user's phones.
func (s *session) pickup(ctx context.Context, target policy.User) {
	for _, leg := range s.board.Calls.RingingAt(target.Endpoints) {
		placing := s.board.offered(leg.Call)
		if placing == nil {
			continue
		}
		taken, err := s.take(ctx, placing)
		if err != nil { // the daemon stops
			return
		}
		if taken {
			return
		}
	}
	s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
}

// take asks a placing session for its call.
func (s *session) take(ctx context.Context, placing *inbox) (taken bool, err error) {
	t := takeover{picker: s.channel.ID, taken: make(chan bool, 1)}
	placing.put(t)
	select {
	case taken = <-t.taken:
	case <-placing.closed:
		// It may have answered last thing before it ended.
		select {
		case taken = <-t.taken:
		default:
		}
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
	if !taken {
		return false, nil
	}
	s.let(s.channel.ID)
	s.became(ctx, outcomeConnected)
	// What happened to the picker until now, the placing session has not heard.
	for message, ok := s.in.poll(); ok; message, ok = s.in.poll() {
		placing.put(message)
	}
	return true, nil
}

// handOver gives the call to a picker. The picker is answered first: if it is
// gone by now the call goes on ringing.
func (s *session) handOver(ctx context.Context, p *placement, t takeover) {
	if p.state == talking {
		t.taken <- false
		return
	}
	if err := s.board.ARI.Answer(ctx, t.picker); err != nil {
		if !errors.Is(err, ari.ErrNotFound) {
			s.log.ErrorContext(ctx, "could not answer a picker", "error", err)
		}
		t.taken <- false
		return
	}
	s.hold(t.picker)
	steps, taken := p.pickedUp(t.picker)
	t.taken <- taken
	s.carryOut(ctx, p, steps)
	for name, value := range map[string]string{
		dialplan.VarCall: s.channel.ID,
		dialplan.VarRole: string(calls.RoleLeg),
	} {
		if err := s.board.ARI.SetVariable(ctx, t.picker, name, value); err != nil && !errors.Is(err, ari.ErrNotFound) {
			s.log.WarnContext(ctx, "could not note the call on its picker", "error", err)
		}
	}
}
