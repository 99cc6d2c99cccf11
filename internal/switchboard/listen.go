package switchboard

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	case err == nil:
		s.became(ctx, outcomeConnected)
		s.waitForEnd(ctx)
	case isGone(err): // the call, or the listener's own, ended in this moment
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
	default:
		s.fail(ctx, err)
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
	s.made(ear)
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
	deadline := time.Now().Add(s.board.startLimit)
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return fmt.Errorf("wait for channel %s: %w", channelID, err)
		}
		switch e := message.(type) {
		case *ari.StasisStart:
			s.saw(e.Channel.ID)
			if e.Channel.ID == channelID {
				return nil
			}
		case *ari.Snapshot:
			started := func(c ari.Channel) bool { return c.ID == channelID && s.board.controls(&c) }
			if slices.ContainsFunc(e.Channels, started) {
				return nil
			}
		}
		if s.ended(message) {
			return fmt.Errorf("wait for channel %s: %w", channelID, ari.ErrNotFound)
		}
	}
}

// waitForEnd returns when one of the session's channels is gone or the daemon
// stops.
func (s *session) waitForEnd(ctx context.Context) {
	for {
		message, err := s.in.next(ctx)
		if err != nil || s.ended(message) {
			return
		}
	}
}

// ended reports whether a message says that a channel of the session is gone,
// which it then holds no more, or has been ousted.
func (s *session) ended(message any) bool {
	switch e := message.(type) {
	case *ari.ChannelDestroyed:
		s.let(e.Channel.ID)
		return true
	case *ari.StasisStart:
		return e.ReplaceChannel != nil // somebody has taken its place
	case *ari.Snapshot:
		return len(s.missing(e)) > 0
	}
	return false
}
