package switchboard

import (
	"context"
	"errors"
	"fmt"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// partiesOf returns the channel on which a user talks, and the names of the
// other users on that call, whose consent counts as well.
func (s *Switchboard) partiesOf(set *policy.Set, target policy.User) (calls.Channel, []string) {
	talking := s.Calls.TalkingAt(target.Endpoints)
	if len(talking) == 0 {
		return calls.Channel{}, nil
	}
	var parties []string
	for _, other := range s.Calls.With(talking[0].ID) {
		if u, ok := set.UserByEndpoint(other.Endpoint); ok {
			parties = append(parties, u.Name)
		}
	}
	return talking[0], parties
}

// listen lets the phone hear a call until either ends.
func (s *session) listen(ctx context.Context, heard calls.Channel) {
	if heard.ID == "" {
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
		return
	}
	switch err := s.openEar(ctx, heard); {
	case errors.Is(err, ari.ErrNotFound): // the call ended in this moment
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
	case err != nil:
		s.fail(ctx, err)
	default:
		s.became(ctx, outcomeConnected)
		s.waitForEnd(ctx, s.channel.ID, calls.SnoopID(s.channel.ID))
	}
}

// openEar bridges the phone with a snoop on the channel. The snoop whispers to
// nobody, so whatever the listener says ends there.
func (s *session) openEar(ctx context.Context, heard calls.Channel) error {
	// Before anything is heard: a restarted daemon must know a listener.
	err := s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarRole, string(calls.RoleListener))
	if err != nil {
		return fmt.Errorf("mark the listener: %w", err)
	}
	ear := calls.SnoopID(s.channel.ID)
	s.hold(ear)
	_, err = s.board.ARI.Snoop(ctx, heard.ID, ari.SnoopRequest{
		SnoopID: ear,
		Spy:     ari.DirectionBoth,
		AppArgs: []string{string(calls.RoleSnoop), s.channel.ID},
	})
	if err != nil {
		return fmt.Errorf("snoop on the call: %w", err)
	}
	if err := s.waitForStart(ctx, ear); err != nil {
		return err
	}
	if err := s.openBridge(ctx, s.channel.ID, ear); err != nil {
		return fmt.Errorf("bridge the listener with the snoop: %w", err)
	}
	if err := s.board.ARI.Answer(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("answer the listener: %w", err)
	}
	return nil
}

// waitForStart waits until a channel that was made has entered the application.
func (s *session) waitForStart(ctx context.Context, channelID string) error {
	for {
		message, err := s.in.next(ctx)
		if err != nil {
			return err
		}
		switch e := message.(type) {
		case *ari.StasisStart:
			if e.Channel.ID == channelID {
				return nil
			}
		case *ari.ChannelDestroyed:
			s.let(e.Channel.ID)
			return fmt.Errorf("channel %s ended: %w", e.Channel.ID, ari.ErrNotFound)
		case *ari.Snapshot:
			return errors.New("connection lost while a call was being set up")
		}
	}
}

// waitForEnd returns when one of the channels is gone or the daemon stops.
func (s *session) waitForEnd(ctx context.Context, channelIDs ...string) {
	for {
		message, err := s.in.next(ctx)
		if err != nil {
			return
		}
		switch e := message.(type) {
		case *ari.ChannelDestroyed:
			s.let(e.Channel.ID)
			return
		case *ari.Snapshot:
			there := make(map[string]bool, len(e.Channels))
			for _, c := range e.Channels {
				there[c.ID] = true
			}
			for _, id := range channelIDs {
				if !there[id] {
					return
				}
			}
		}
	}
}
