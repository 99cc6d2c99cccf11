package switchboard

import (
	"cmp"
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
// a phone's channel, and the session takes it off before all else. While a call
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

// A claiming makes the session's channel its own: Asterisk no longer takes it back
// after a few seconds. It is marked, so that whatever is decided about it is never
// undone by the failure policy, and its timeout is set to what fits the decision. Both
// is under way while that is taken, and done before anybody notices anything of it.
type claiming struct {
	s           *session
	ctx         context.Context
	mark, limit <-chan error
}

// beginClaim begins to claim the session's channel.
func (s *session) beginClaim(ctx context.Context) {
	s.claiming = &claiming{s: s, ctx: ctx, mark: s.sends(func() error {
		if err := s.puts(ctx, dialplan.VarClaimed, "yes"); err != nil {
			return fmt.Errorf("mark a channel as claimed: %w", err)
		}
		return nil
	})}
}

// forGood takes the dialplan's timeout off.
func (c *claiming) forGood() { c.limited(limitOf(c.s.channel)) }

// until lets Asterisk end the channel after a time, see bound.
func (c *claiming) until(limit time.Duration) {
	c.s.bounded[c.s.channel.ID] = limitOf(c.s.channel)
	c.limited(inSeconds(limit))
}

func (c *claiming) limited(limit string) {
	c.limit = c.s.sends(func() error {
		if err := c.s.puts(c.ctx, dialplan.VarLimit, limit); err != nil {
			return fmt.Errorf("set the timeout of a channel: %w", err)
		}
		return nil
	})
}

// puts sets a variable on the session's channel. It is not abandoned when the daemon
// stops: Asterisk might do it all the same, behind what gives the channel back.
func (s *session) puts(ctx context.Context, variable, value string) error {
	return attempt(ctx, func(ctx context.Context) error {
		return s.board.ARI.SetVariable(ctx, s.channel.ID, variable, value)
	})
}

// isClaimed reports whether the channel is the session's, once that is known.
func (s *session) isClaimed() bool {
	if c := s.claiming; c != nil {
		marked, limited := <-c.mark, <-c.limit
		s.claiming, s.unclaimed = nil, cmp.Or(marked, limited)
	}
	return s.unclaimed == nil
}

// claim claims the session's channel for good.
func (s *session) claim(ctx context.Context) {
	s.beginClaim(ctx)
	s.claiming.forGood()
	s.isClaimed()
}

// sends does a request while the session goes on, and tells how it went.
func (s *session) sends(request func() error) <-chan error {
	done := make(chan error, 1)
	s.board.sessions.Go(func() { done <- request() })
	return done
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
