package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// Another program of the same Asterisk may do with our channels and bridges what
// it likes. That it puts them together with its own is undone here.

// stray is put into the inbox of a session whose channel another program has taken
// into a bridge of its own.
type stray struct{ channel string }

// noticeStranger removes from an owned bridge whoever no session has put there. One
// that is in no application is somebody's who took a place by an INVITE with
// Replaces.
func (s *Switchboard) noticeStranger(ctx context.Context, bridgeID string, c ari.Channel) {
	switch {
	case s.owned(c.ID) || !s.ownedBridge(bridgeID):
	case c.Dialplan.AppName == "":
		s.count(byReplaces)
		s.endIntruder(ctx, c)
	default:
		s.expel(ctx, byBridge, c, func(ctx context.Context) error { return s.ARI.RemoveChannel(ctx, bridgeID, c.ID) })
	}
}

// noticeStray tells the session of a channel that is in a bridge of another
// program's.
func (s *Switchboard) noticeStray(ctx context.Context, b *ari.Bridge, channelID string) {
	if b.BridgeClass != calls.ProgramClass || s.ownedBridge(b.ID) || !s.owned(channelID) {
		return
	}
	s.count(byBridge)
	s.Log.WarnContext(ctx, "another program has taken a channel out of its call",
		"channel_id", channelID, "bridge_id", b.ID, "ended", s.EndIntruders)
	if s.EndIntruders {
		s.tell(channelID, stray{channelID})
	}
}

// displaced returns those who talk and are in no bridge by a snapshot in which
// somebody has taken a place in the call.
func (s *session) displaced(p *placement, now *ari.Snapshot) []string {
	at := slices.IndexFunc(now.Bridges, func(b ari.Bridge) bool { return b.ID == s.bridge })
	taken := at >= 0 && slices.ContainsFunc(now.Bridges[at].ChannelIDs, func(id string) bool { return !s.holds(id) })
	if !taken {
		return nil
	}
	var gone []string
	for _, id := range []string{p.caller, p.peer} {
		bridged := func(b ari.Bridge) bool { return slices.Contains(b.ChannelIDs, id) }
		if p.otherThan(id) != "" && !slices.ContainsFunc(now.Bridges, bridged) {
			gone = append(gone, id)
		}
	}
	return gone
}

// holdAgain lets who is on hold hear the music again, once somebody is back in the
// call: Asterisk has ended the hold for whoever took the place.
func (s *session) holdAgain(ctx context.Context, p *placement) {
	for _, id := range []string{p.caller, p.peer} {
		if other, _ := s.board.Calls.Get(p.otherThan(id)); !other.Held {
			continue
		}
		if err := s.board.ARI.StartMOH(ctx, id, ""); err != nil {
			s.log.DebugContext(ctx, "no music for who is on hold", "error", err)
		}
	}
}
