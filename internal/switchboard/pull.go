package switchboard

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
)

// pulled is the name of the entrance by which a channel comes that was taken out
// of the dialplan. As a rule somebody waits for it, and is told.
const pulled = "pulled"

// errTaken says that somebody else takes the channel at this moment.
var errTaken = errors.New("somebody else takes the channel")

// A pulling says how a channel is taken out of the dialplan.
type pulling struct {
	extension string            // of the context linewarden-pull
	variables map[string]string // what the extension has to know besides the channel
	back      ari.Location      // where the channel belongs until it is connected
}

// pull takes a channel out of whatever the dialplan does with it, and into the
// application. From then on the session sees to it: whatever goes wrong before
// it is settled, the channel goes back to where it belongs. It must be released
// before people talk on it. The error is errTaken or isGone where there is nothing
// to take any more.
//
// ARI itself does nothing with a channel outside of the application, but it can
// let a Local channel run an extension that does.
func (s *session) pull(ctx context.Context, c calls.Channel, how pulling) error {
	if !s.board.claim(s.in, c.ID) {
		return errTaken
	}
	s.borrow(c.ID, how.back)
	s.pulls++
	puller := fmt.Sprintf("lw-pull-%s-%d", s.channel.ID, s.pulls)
	s.hold(puller) // as a rule it ends by itself
	variables := map[string]string{dialplan.VarPull: c.Name}
	maps.Copy(variables, how.variables)
	_, err := s.board.ARI.Originate(ctx, ari.OriginateRequest{
		Endpoint:  "Local/" + how.extension + "@" + dialplan.PullContext + "/n",
		ChannelID: puller,
		Variables: variables,
		Timeout:   s.board.startLimit,
	})
	if err != nil && !errors.Is(err, ari.ErrOutcomeUnknown) {
		return fmt.Errorf("take a channel out of the dialplan: %w", err)
	}
	s.made(puller)
	came := s.waitForPulled(ctx, c.ID, puller)
	if err == nil && errors.Is(came, errLate) {
		// It was done, and the daemon was away when the channel came: that is back
		// where it belongs.
		return fmt.Errorf("wait for channel %s: it did not come: %w", c.ID, ari.ErrNotFound)
	}
	return came
}

// waitForPulled waits until the channel is in the application, or will not come.
func (s *session) waitForPulled(ctx context.Context, channelID, puller string) error {
	deadline := time.Now().Add(s.board.startLimit)
	var gone []string
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return fmt.Errorf("wait for channel %s: %w", channelID, err)
		}
		switch e := message.(type) {
		case *ari.StasisStart:
			if e.ReplaceChannel != nil { // somebody has taken its place
				return fmt.Errorf("wait for channel %s: %w", channelID, ari.ErrNotFound)
			}
			if e.Channel.ID == channelID {
				s.bounded[channelID] = limitOf(e.Channel)
				return nil
			}
		case *ari.Snapshot:
			came := func(c ari.Channel) bool { return c.ID == channelID && s.board.controls(&c) }
			if at := slices.IndexFunc(e.Channels, came); at >= 0 {
				s.bounded[channelID] = limitOf(e.Channels[at])
				return nil
			}
			gone = append(gone, s.missing(e)...)
		case *ari.ChannelDestroyed:
			s.let(e.Channel.ID)
			// The puller as a rule has done what it was made for.
			if e.Channel.ID != puller || e.Cause != ari.CauseNormalClearing {
				gone = append(gone, e.Channel.ID)
			}
		}
		// Others are from an attempt before this one.
		for _, id := range []string{s.channel.ID, channelID, puller} {
			if slices.Contains(gone, id) {
				return fmt.Errorf("wait for channel %s: %s: %w", channelID, id, ari.ErrNotFound)
			}
		}
	}
}

// borrow takes on a channel that does not end with the session: it goes back to
// where it belongs, unless the session settles it.
func (s *session) borrow(channelID string, back ari.Location) {
	s.unhold(channelID)
	s.held = append(s.held, holding{channel: channelID, since: longAgo, back: back})
	s.board.own(s.in, channelID)
}

// settle makes what the session has borrowed its own.
func (s *session) settle() {
	for i := range s.held {
		s.held[i].back = ari.Location{}
	}
}

// belongs returns where a channel goes back to, if it is borrowed.
func (s *session) belongs(channelID string) (back ari.Location, borrowed bool) {
	for _, h := range s.held {
		if h.channel == channelID {
			return h.back, h.back.Context != ""
		}
	}
	return ari.Location{}, false
}

// putBack sends a borrowed channel to where it belongs, for as long as that
// takes. It is forgotten before: if it is on its way to the application, it is
// then seen to as one that nobody waits for.
func (s *session) putBack(ctx context.Context, channelID string, back ari.Location) {
	s.let(channelID) // and its timeout, which is put back there
	s.board.forget(channelID)
	s.persist(ctx, func(ctx context.Context) error {
		err := s.board.ARI.Continue(ctx, channelID, back)
		if errors.Is(err, ari.ErrNotInStasis) {
			return nil // it is there, or on its way
		}
		return err
	})
}
