package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// carryOut does the steps, and what the placement says to those that fail.
func (s *session) carryOut(ctx context.Context, p *placement, steps []step) {
	for _, st := range steps {
		if err := s.do(ctx, p, st); err != nil {
			s.carryOut(ctx, p, s.inVain(ctx, p, st, err))
		}
	}
}

func (s *session) do(ctx context.Context, p *placement, st step) error {
	switch st.verb {
	case ring:
		return s.board.ARI.Dial(ctx, st.channel, s.dialledFor(st.channel, p.calls(st.channel)), s.board.RingTimeout)
	case tellRinging:
		return s.board.ARI.Ring(ctx, p.caller)
	case noteAgain:
		return s.note(ctx, st.channel, s.parking.other.Call, s.parking.other.Role)
	case letGo:
		s.let(st.channel)
		s.board.forget(st.channel) // it may come again
	case handOver:
		s.let(st.channel)
	case tellParker:
		s.tellParker(ctx, p, st.outcome)
	case boundWaiter:
		if err := s.boundWaiter(ctx, st.channel); err != nil && !isLeaving(err) {
			return err
		}
	case letHearRinging:
		return wholly(ctx, func(ctx context.Context) error { return s.board.ARI.Ring(ctx, st.channel) })
	case replace:
		return s.replaceRecorded(ctx, p, st.channel)
	case tellTransferor:
		s.boundLeaving(ctx, p)
		s.tellTransferor(ctx, st.outcome)
	case putOut:
		s.putOut(ctx, st.channel)
	case rejoin:
		return s.rejoin(ctx, p, st.channel)
	case ringAgain:
		return s.makeAnew(ctx, st.channel, p.caller)
	case reenter:
		return s.enter(ctx, st.channel)
	case joinEarly:
		if err := s.hearsNoRinging(ctx, p.caller); err != nil {
			return err
		}
		if err := s.board.ARI.Progress(ctx, p.caller); err != nil {
			return err
		}
		if err := s.letKeysThrough(ctx, p.caller); err != nil {
			return err
		}
		return s.join(ctx, st.channel)
	case connect:
		return s.recordable(ctx, p, p.caller, st.channel, func() error { return s.connect(ctx, p.caller, st.channel) })
	case hangUp:
		s.hangUp(ctx, st.channel, st.cause)
	case sendOn:
		s.sendOnUnanswered(ctx, p, ending{outcome: st.outcome, cause: st.cause})
	case conclude:
		if st.outcome != "" {
			s.became(ctx, st.outcome)
		}
	default:
		return s.doAside(ctx, p, st)
	}
	return nil
}

// doAside does the steps of who asks somebody before a transfer.
func (s *session) doAside(ctx context.Context, p *placement, st step) error {
	switch st.verb {
	case consult:
		return s.consultRecorded(ctx, p, st.channel)
	case swap:
		return s.swap(ctx, p, st.channel, st.other)
	case goBack:
		s.goBack(ctx, st.channel, st.other)
	case waitAlone:
		return s.waitAlone(ctx, st.channel, st.other)
	case takeSeat:
		return s.takeSeat(ctx, st.channel, st.other)
	case stopMusic:
		s.endMusic(ctx, st.channel)
	case endAside:
		s.endAside(ctx)
	default:
	}
	return nil
}

// rejoin puts back into the bridge one who talks, also when the daemon stops.
func (s *session) rejoin(ctx context.Context, p *placement, channelID string) error {
	s.settle()
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.release(ctx, channelID) },
		func(ctx context.Context) error { return s.enter(ctx, channelID) },
	} {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	s.holdAgain(ctx, p)
	return nil
}

// inVain tells the placement that a step failed. Of a channel that is gone an
// event tells as well.
func (s *session) inVain(ctx context.Context, p *placement, st step, err error) []step {
	switch {
	case st.verb == ring && errors.Is(err, ari.ErrConflict):
		return nil // it has been dialled already
	case st.verb == ring && isGone(err):
		// Or it is not in the application yet, and its StasisStart comes.
		return p.both(func(p *placement) []step {
			p.notDialled(st.channel)
			return nil
		})
	case errors.Is(err, errUnrecordable) && st.verb == connect:
		return s.cannotRecord(ctx, p)
	case errors.Is(err, errUnrecordable) && st.verb == replace:
		return p.cannotReplace(unrecordable)
	case errors.Is(err, errUnrecordable):
		return p.cannotConsult(unrecordable)
	case st.verb == ringAgain:
		return p.cannotRing(nextID(st.channel), s.wentWrong(ctx, "make a leg anew", err))
	case st.verb == ring:
		why := s.wentWrong(ctx, "dial a phone", err)
		return p.both(func(p *placement) []step { return p.cannotRing(st.channel, why) })
	case st.verb == replace:
		return p.cannotReplace(s.wentWrong(ctx, "connect a transferred call", err))
	case st.verb == consult:
		return p.cannotConsult(s.wentWrong(ctx, "connect a transferor with the target", err))
	case st.verb == swap && !isLeaving(err): // else somebody's end is on its way
		return p.aborts(s.wentWrong(ctx, "let a transferor talk with the other", err))
	case st.verb == swap:
	case st.verb == takeSeat:
		return p.cannotRejoin(s.wentWrong(ctx, "connect a transferor with the target", err))
	case st.verb == connect && errors.Is(err, errCallerGone):
		return p.comesApart(cancelled)
	case st.verb == rejoin && !isGone(err): // else its end is on its way
		return p.cannotRejoin(s.wentWrong(ctx, "put a party back into its call", err))
	case st.verb == connect:
		return p.comesApart(s.wentWrong(ctx, "connect a call", err))
	case !isGone(err): // the call goes on without
		s.wentWrong(ctx, "tell the caller how it goes", err)
	}
	return nil
}

// wentWrong logs why something failed, and says how a call ends that fails for
// it. When the daemon stops that is no failure.
func (s *session) wentWrong(ctx context.Context, step string, err error) ending {
	if ctx.Err() != nil {
		return stopped
	}
	if isGone(err) {
		s.log.InfoContext(ctx, "a step of a call came too late", "step", step, "error", err)
	} else {
		s.log.ErrorContext(ctx, "a step of a call failed", "step", step, "error", err)
	}
	return failed(ari.CauseCongestion)
}

// errCallerGone says that the caller hung up in the moment of the answer.
var errCallerGone = errors.New("the caller is gone")

// connect answers the caller and bridges it with who answered. A daemon that
// stops in the middle of it finishes it: it could not tell those who talk from
// those who almost do.
//
// Before they can talk, Asterisk must no longer end their channels in time. Two
// who are in the bridge for early media already can talk once both are answered,
// all others once both are in the bridge.
func (s *session) connect(ctx context.Context, caller, answerer string) error {
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return s.hearsNoRinging(ctx, caller) },
		func(ctx context.Context) error { return s.answer(ctx, caller) },
		func(ctx context.Context) error { return s.releaseBoth(ctx, caller, answerer) },
	}
	if s.joined == answerer {
		slices.Reverse(steps[1:])
	}
	steps = slices.Insert(steps, 0, func(ctx context.Context) error { return s.takeKeys(ctx, caller) })
	steps = append(steps, func(ctx context.Context) error { return s.join(ctx, answerer) })
	for _, step := range steps {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	_, borrowed := s.belongs(caller)
	s.settle()
	s.became(ctx, outcomeConnected)
	if borrowed { // it talks, and does not come back any more
		if err := s.note(ctx, caller, caller, calls.RolePhone); err != nil && !isLeaving(err) {
			s.wentWrong(ctx, "note the call on who was parked", err)
		}
	}
	return nil
}

// hearsNoRinging ends what a caller hears who is answered already.
func (s *session) hearsNoRinging(ctx context.Context, caller string) error {
	if s.waits != caller {
		return nil
	}
	s.waits = ""
	if err := s.board.ARI.RingStop(ctx, caller); isGone(err) {
		return errCallerGone
	} else if err != nil {
		return fmt.Errorf("end what a caller hears: %w", err)
	}
	return nil
}

func (s *session) releaseBoth(ctx context.Context, caller, answerer string) error {
	if err := s.release(ctx, caller); isGone(err) {
		return errCallerGone
	} else if err != nil {
		return err
	}
	return s.release(ctx, answerer)
}

func (s *session) answer(ctx context.Context, caller string) error {
	switch err := s.board.ARI.Answer(ctx, caller); {
	case isGone(err):
		return errCallerGone
	case err != nil:
		return fmt.Errorf("answer the caller: %w", err)
	}
	return nil
}

// join puts a channel into the bridge with the caller. One whose early media is
// heard is there already, and would leave and enter again.
func (s *session) join(ctx context.Context, channelID string) error {
	if s.joined == channelID {
		return nil
	}
	if err := s.enter(ctx, channelID); err != nil {
		return fmt.Errorf("bridge the caller with who answered: %w", err)
	}
	s.joined = channelID
	return nil
}

// enter puts a channel into the bridge. When two meet there, Asterisk tells each
// who the other is.
func (s *session) enter(ctx context.Context, channelID string) error {
	return s.add(ctx, ari.AddChannelRequest{InhibitConnectedLineUpdates: s.discreet}, channelID)
}
