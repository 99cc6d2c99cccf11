package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// adopt looks after the calls of a snapshot that belong to no session: those
// from before the daemon started, and those that arrived during a gap.
func (s *Switchboard) adopt(ctx context.Context, now *ari.Snapshot) {
	byID := make(map[string]ari.Channel, len(now.Channels))
	for _, c := range now.Channels {
		byID[c.ID] = c
	}
	for callID, members := range s.Calls.Calls() {
		members = slices.DeleteFunc(members, func(c calls.Channel) bool { return s.owner(c.ID) != nil })
		if len(members) == 0 {
			continue
		}
		if caller, peer, ok := conversation(callID, members); ok {
			s.Log.InfoContext(ctx, "found a call again", "call_id", callID)
			s.start(ctx, newConversation(s, byID[caller.ID], peer.ID, caller.Bridge))
			continue
		}
		if phone := byID[callID]; len(members) == 1 && waiting(members[0], phone) {
			// Its request was lost, or its StasisStart comes right after this
			// snapshot; then it finds the session.
			s.start(ctx, newSession(s, phone))
			continue
		}
		s.Log.InfoContext(ctx, "tidy up what is left of a call", "call_id", callID, "channels", len(members))
		s.start(ctx, newLeftover(s, members))
	}
}

// conversation finds the two parties of a call in which people talk.
func conversation(callID string, members []calls.Channel) (caller, peer calls.Channel, ok bool) {
	if len(members) != 2 {
		return
	}
	caller, peer = members[0], members[1]
	if caller.ID != callID {
		caller, peer = peer, caller
	}
	ok = caller.ID == callID && caller.Role == calls.RolePhone && peer.Role == calls.RoleLeg &&
		caller.Bridge != "" && caller.Bridge == peer.Bridge &&
		caller.State == ari.StateUp && peer.State == ari.StateUp
	return caller, peer, ok
}

// waiting reports whether a phone's channel has asked and nothing has been
// done about it yet.
func waiting(c calls.Channel, phone ari.Channel) bool {
	return c.Role == calls.RolePhone && c.State == ari.StateRing && c.Bridge == "" &&
		phone.ID == c.ID && phone.Dialplan.AppName == "Stasis"
}

// newConversation returns a session for a call in which people talk already.
func newConversation(board *Switchboard, caller ari.Channel, peer, bridge string) *session {
	s := newSession(board, caller)
	s.bridge = bridge
	s.hold(peer)
	s.serve = func(ctx context.Context) {
		s.follow(ctx, &placement{state: talking, caller: caller.ID, peer: peer})
	}
	return s
}

// newLeftover returns a session that ends all its channels.
func newLeftover(board *Switchboard, members []calls.Channel) *session {
	s := newIntruder(board, ari.Channel{ID: members[0].ID})
	for _, c := range members[1:] {
		s.hold(c.ID)
	}
	s.bridge = "lw-" + members[0].Call
	return s
}
