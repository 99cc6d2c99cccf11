package switchboard

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// wishToUnpark is about the user who parked the call in the slot. Of a call that
// nobody of the policy parked, nobody may be asked: it is refused. Where the slot
// is empty, the question is whether one may retrieve one's own.
func (s *session) wishToUnpark(ctx context.Context, set *policy.Set, slot string) wish {
	name, err := s.inSlot(ctx, s.channel.ID, slot)
	parked, there := s.board.Calls.Parked(name)
	whose := s.endpoint()
	if there {
		whose = parked.Parker
	}
	user, _ := set.UserByEndpoint(whose)
	return wish{
		action:   policy.CallUnpark,
		resource: policy.Resource{User: user.Name},
		call:     parked.Call,
		do: func(ctx context.Context, _ policy.Decision) {
			switch {
			case err != nil && !isGone(err):
				s.fail(ctx, fmt.Errorf("ask for the call in a slot: %w", err))
			case !there:
				s.tellAndHangUp(ctx, refusal.For(refusal.NoneParked), outcomeNoCall)
			default:
				s.unpark(ctx, parked, slot)
			}
		},
	}
}

// unpark connects the phone with a parked call. Of several who try, one gets it.
func (s *session) unpark(ctx context.Context, parked calls.Channel, slot string) {
	err := s.bound(ctx, 2*s.board.startLimit+spare)
	if err == nil {
		err = s.pull(ctx, parked, pulling{
			extension: "parked",
			variables: map[string]string{dialplan.VarSlot: slot},
			back:      inLot(slot),
		})
	}
	if err == nil {
		err = s.retrieve(ctx, parked, slot)
	}
	if err == nil {
		s.follow(ctx, &placement{state: talking, caller: s.channel.ID, peer: parked.ID})
		return
	}
	if back, borrowed := s.belongs(parked.ID); borrowed { // at once: it hears nothing meanwhile
		s.putBack(ctx, parked.ID, back)
	}
	no, refused := errors.AsType[revocation](err)
	switch {
	case refused:
		s.revoke(ctx, no)
	case errors.Is(err, errTaken), isLeaving(err):
		s.tellAndHangUp(ctx, refusal.For(refusal.NoneParked), outcomeNoCall)
	default:
		s.fail(ctx, err)
	}
}

// retrieve connects the phone with a call that was pulled. Until both are in the
// bridge and the phone is answered, the call belongs to the lot.
func (s *session) retrieve(ctx context.Context, parked calls.Channel, slot string) error {
	if !s.owns(parked) {
		if err := s.rest(ctx, retrieval{parked: parked.ID, slot: slot}); err != nil {
			return err
		}
	}
	if err := s.release(ctx, s.channel.ID, parked.ID); err != nil {
		return err
	}
	s.board.offer(s.channel.ID, s.in)  // as soon as they talk, it can be parked again
	s.discreet = parked.Endpoint == "" // no phone, so it leads outside
	if err := s.openBridge(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("open a bridge for a parked call: %w", err)
	}
	if no, refused := s.retrieved.judge(s); refused {
		return no
	}
	if err := s.enter(ctx, parked.ID); err != nil {
		return fmt.Errorf("bridge the phone with a parked call: %w", err)
	}
	if err := s.board.ARI.Answer(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("answer who retrieves a call: %w", err)
	}
	s.settle()
	s.became(ctx, outcomeConnected)
	// Not before: a daemon that is killed on the way shall find a call to be
	// parked, and not the half of one to be ended.
	if err := s.own(ctx, parked); err != nil && !isLeaving(err) {
		s.wentWrong(ctx, "note the call on who was parked", err)
	}
	return nil
}
