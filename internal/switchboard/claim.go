package switchboard

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// Asterisk ends in time what nobody sees to: each channel that waits for this
// daemon carries an absolute timeout. The dialplan sets it before it hands over
// a phone's channel, and the session takes it off when it has decided. While a call
// is set up its channels carry one again, longer than this daemon would wait
// itself, so that a daemon that is killed leaves nobody waiting for ever. It is
// off before two people are connected: Asterisk must never end a call in which
// people talk.

// spare is how much longer than the daemon Asterisk waits.
const spare = 5 * time.Second

// noLimit takes a timeout off.
const noLimit = "0"

// limitOf returns the timeout that a channel had before the dialplan set one,
// which is some administrator's own.
func limitOf(c ari.Channel) string {
	before := c.ChannelVars[dialplan.VarLimitBefore]
	if seconds, err := strconv.ParseFloat(before, 64); err != nil || seconds <= 0 {
		return noLimit
	}
	return before
}

// claimUntil claims the session's channel, and lets Asterisk end it after a time, see
// bound.
func (s *session) claimUntil(ctx context.Context, limit time.Duration) {
	s.bounded[s.channel.ID] = limitOf(s.channel)
	s.beginClaim(ctx, inSeconds(limit))
}

// claimForGood claims the session's channel, and takes the dialplan's timeout off.
func (s *session) claimForGood(ctx context.Context) { s.beginClaim(ctx, limitOf(s.channel)) }

// beginClaim makes the session's channel its own, once it is decided on: Asterisk no
// longer takes it back after a few seconds. It is marked, so that the failure policy
// never undoes what was decided, and its timeout is set to what fits that; both at
// once, for each request is a wait. That is under way while the session goes on, and
// done before anybody notices anything of it. It is not abandoned when the daemon
// stops: Asterisk might do it all the same, behind what gives the channel back.
func (s *session) beginClaim(ctx context.Context, limit string) {
	done := make(chan error, 1)
	s.claiming = done
	s.board.sessions.Go(func() {
		err := attempt(ctx, func(ctx context.Context) error {
			return s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarClaim, "yes,"+limit)
		})
		if err != nil {
			err = fmt.Errorf("claim a channel: %w", err)
		}
		done <- err
	})
}

// isClaimed reports whether the channel is the session's, once that is known.
func (s *session) isClaimed() bool {
	if s.claiming != nil {
		s.unclaimed = <-s.claiming
		s.claiming = nil
	}
	return s.unclaimed == nil
}

// claim claims the session's channel for good.
func (s *session) claim(ctx context.Context) {
	s.claimForGood(ctx)
	s.isClaimed()
}

// giveBack lets the dialplan see to a channel that could not be claimed, as it does
// while the daemon is away. By now it may have it already, or the phone has hung
// up.
func (s *session) giveBack(ctx context.Context) {
	s.let(s.channel.ID)
	if isLeaving(s.unclaimed) {
		s.log.InfoContext(ctx, "a channel left before it could be claimed", "error", s.unclaimed)
		s.became(ctx, outcomeCancelled)
	} else {
		s.log.ErrorContext(ctx, "could not claim a channel: the dialplan sees to it", "error", s.unclaimed)
		s.became(ctx, outcomeFailed)
		s.persist(ctx, func(ctx context.Context) error {
			err := s.board.ARI.Continue(ctx, s.channel.ID, ari.Location{})
			if isLeaving(err) {
				return nil
			}
			return err
		})
	}
	s.board.forget(s.channel.ID) // it may come again
}

// isLeaving reports whether a request failed because its channel is gone, or no
// more in the application, or about to leave it: to set a variable then fails as
// if there were something wrong with it.
func isLeaving(err error) bool { return isGone(err) || errors.Is(err, ari.ErrInvalid) }

// bound lets Asterisk end the session's channel after a time, and puts its
// timeout back when it is released.
func (s *session) bound(ctx context.Context, limit time.Duration) error {
	return s.boundOther(ctx, s.channel, limit)
}

// boundOther is bound for a channel that is not the session's own.
func (s *session) boundOther(ctx context.Context, c ari.Channel, limit time.Duration) error {
	s.bounded[c.ID] = limitOf(c)
	if err := s.board.ARI.SetVariable(ctx, c.ID, dialplan.VarLimit, inSeconds(limit)); err != nil {
		return fmt.Errorf("bound the time of a channel: %w", err)
	}
	return nil
}

// boundWaiter bounds the time of a channel that is answered and waits until somebody
// else is.
func (s *session) boundWaiter(ctx context.Context, channelID string) error {
	now, err := s.board.ARI.GetChannel(ctx, channelID)
	if err != nil {
		return fmt.Errorf("ask for the timeout of a channel: %w", err)
	}
	return s.boundOther(ctx, now, s.board.setupLimit()+spare)
}

// release puts the timeouts of channels back to what they were, before people
// talk on them.
func (s *session) release(ctx context.Context, channelIDs ...string) error {
	for _, id := range channelIDs {
		limit, ok := s.bounded[id]
		if !ok {
			continue
		}
		if err := s.board.ARI.SetVariable(ctx, id, dialplan.VarLimit, limit); err != nil {
			return fmt.Errorf("take the timeout off a channel: %w", err)
		}
		delete(s.bounded, id)
	}
	return nil
}

// setupLimit is how long a call may take until it is answered.
func (s *Switchboard) setupLimit() time.Duration { return 2*s.startLimit + s.RingTimeout }

func inSeconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }
