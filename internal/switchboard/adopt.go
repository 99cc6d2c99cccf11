package switchboard

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
)

// bridgeName and bridgePrefix tell linewarden's bridges from those of others. They
// are of a type in which Asterisk looks at every key: it would else let two phones
// send each other their RTP as it is (bridge_native_rtp.c), telephone-events too.
const (
	bridgeName   = "linewarden"
	bridgePrefix = "lw-"
	bridgeType   = "mixing,dtmf_events"
)

// adopt looks after what belongs to no session: what a daemon before this one
// left, and what came during a gap. What is not in the application is not ours
// to see to, whatever is noted on it.
func (s *Switchboard) adopt(ctx context.Context, now *ari.Snapshot) {
	orphans := make(map[string]ari.Channel)
	for _, c := range now.Channels {
		if s.controls(&c) && !s.owned(c.ID) {
			orphans[c.ID] = c
		}
	}
	groups := s.Calls.Calls()
	regroup(groups)
	defer s.completeLeft(ctx)
	for callID, members := range groups {
		members = slices.DeleteFunc(members, func(c calls.Channel) bool { _, orphan := orphans[c.ID]; return !orphan })
		if len(members) > 0 {
			s.adoptCall(ctx, callID, members, orphans)
		}
	}
	s.endRecorders(ctx, orphans)
	for id, c := range orphans {
		if !s.owned(id) {
			s.adoptStranger(ctx, c)
		}
	}
	for _, b := range now.Bridges {
		ours := b.Name == bridgeName && strings.HasPrefix(b.ID, bridgePrefix)
		if ours && !s.ownedBridge(b.ID) && len(b.ChannelIDs) < 2 {
			s.Log.InfoContext(ctx, "destroy a bridge without a call", "bridge_id", b.ID)
			one := newLeftover(s)
			one.keep(b.ID)
			s.start(ctx, one)
		}
	}
}

// adoptCall sees to the channels of a call that belong to no session.
func (s *Switchboard) adoptCall(ctx context.Context, callID string, members []calls.Channel, found map[string]ari.Channel) {
	bridge := bridgePrefix + callID
	if len(members) == 1 && waiting(members[0], callID) {
		// Its request was lost, or its StasisStart comes right after this snapshot;
		// then it finds the session.
		one := newAsking(s, found[callID], entrances[string(members[0].Role)], nil)
		one.keep(bridge) // if there is one
		s.start(ctx, one)
		return
	}
	if three := consultationOf(callID, members); three != nil {
		s.Log.InfoContext(ctx, "found a call again whose transfer somebody asks about", "call_id", callID)
		one := newConsultation(s, callID, three, found)
		one.adoptRecorders(found)
		s.start(ctx, one)
		members = slices.DeleteFunc(members, func(c calls.Channel) bool { return slices.ContainsFunc(three, sameAs(c)) })
	} else if caller, peer, ok := conversation(callID, members); ok {
		s.Log.InfoContext(ctx, "found a call again", "call_id", callID)
		one := newConversation(s, callID, found[caller.ID], peer, caller.Bridge)
		one.adoptRecorders(found)
		s.start(ctx, one)
		members = slices.DeleteFunc(members, func(c calls.Channel) bool { return c.ID == caller.ID || c.ID == peer.ID })
	}
	members = slices.DeleteFunc(members, func(c calls.Channel) bool {
		elsewhere := c.Role == calls.RoleParked || c.Role == calls.RoleWaiting
		if elsewhere {
			s.adoptParked(ctx, found[c.ID])
		}
		return elsewhere
	})
	if len(members) == 0 {
		return
	}
	s.Log.InfoContext(ctx, "tidy up what is left of a call", "call_id", callID, "channels", len(members))
	var ids []string
	for _, c := range members {
		ids = append(ids, c.ID)
	}
	one := newLeftover(s, ids...)
	if !s.ownedBridge(bridge) {
		one.keep(bridge)
	}
	s.start(ctx, one)
}

// adoptParked sees to a channel that was parked and is back: it is called for, or
// goes back to the lot. Somebody who waited in a queue goes back there.
func (s *Switchboard) adoptParked(ctx context.Context, c ari.Channel) {
	way := entrances[pulled]
	if cameBy(&c, comeback) || cameBy(&c, lotFull) {
		_, name, _ := strings.Cut(c.Dialplan.AppData, ",")
		way = entrances[name]
	}
	s.Log.InfoContext(ctx, "found a call that was parked or waited in a queue", "channel_id", c.ID)
	one := newAsking(s, c, way, nil)
	one.keep(bridgePrefix + c.ID) // if there is one
	s.start(ctx, one)
}

// adoptStranger sees to a channel of the application on which nothing is noted.
// Either nobody let it in, or Asterisk does not report the notes: then people
// may talk there.
func (s *Switchboard) adoptStranger(ctx context.Context, c ari.Channel) {
	switch _, args, _ := strings.Cut(c.Dialplan.AppData, ","); {
	case len(s.Calls.With(c.ID)) > 0:
		s.Log.WarnContext(ctx, "leave a call alone of which nothing is known: channelvars in ari.conf must name LW_CALL and LW_ROLE",
			"channel_id", c.ID, "name", c.Name)
	case calls.Role(args).Calls() && c.State == ari.StateRing:
		s.start(ctx, newAsking(s, c, entrances[args], nil))
	default:
		s.endIntruder(ctx, c)
	}
}

// conversation finds the two parties of a call in which people talk: the caller,
// or who has taken that place, and the peer.
func conversation(callID string, members []calls.Channel) (caller, peer calls.Channel, ok bool) {
	var talking []calls.Channel
	for _, c := range members {
		if c.State == ari.StateUp && c.Bridge != "" && !replaced(c, members) && (c.Role.Calls() || c.Role == calls.RoleLeg) {
			talking = append(talking, c)
		}
	}
	slices.SortStableFunc(talking, func(a, b calls.Channel) int { return cmp.Compare(seat(callID, a), seat(callID, b)) })
	for i, c := range talking {
		for _, other := range talking[i+1:] {
			if other.Bridge == c.Bridge {
				return c, other, true
			}
		}
	}
	return
}

// seat is 0 for the caller, 1 for all others.
func seat(callID string, c calls.Channel) int {
	if c.ID == callID {
		return 0
	}
	return 1
}

// waiting reports whether a phone's channel has asked and nothing has been
// done about it yet.
func waiting(c calls.Channel, callID string) bool {
	return c.ID == callID && c.Role.Calls() && c.State == ari.StateRing && c.Bridge == ""
}

// newConversation returns a session for a call in which people talk already.
func newConversation(board *Switchboard, callID string, caller ari.Channel, with calls.Channel, bridge string) *session {
	s, peer := newSession(board, caller), with.ID
	s.callID = callID
	s.holdSeen(peer)
	s.discreet = with.Endpoint == "" // no phone, so it leads outside
	s.keep(bridge)
	s.farewell = ari.CauseNormalClearing
	s.retrieved = retrieval{phone: caller.ID, parked: caller.ChannelVars[dialplan.VarRetrieved]}
	// It may have been killed while it connected them.
	s.bounded[caller.ID], s.bounded[peer] = limitOf(caller), noLimit
	s.serve = func(ctx context.Context) {
		s.endMusicOf(ctx, bridge, caller.ID, peer)
		s.consultsNoMore(ctx, caller.ID, peer)
		s.persist(ctx, func(ctx context.Context) error {
			err := s.release(ctx, caller.ID, peer)
			if isLeaving(err) { // its end is on its way
				return nil
			}
			return err
		})
		s.findKeypads(ctx, bridge, caller.ID, peer)
		p := &placement{state: talking, caller: caller.ID, peer: peer}
		s.findRecording(ctx, p)
		s.follow(ctx, p)
	}
	return s
}

// newLeftover returns a session that ends the channels, and the bridge that it
// is given to keep.
func newLeftover(board *Switchboard, channelIDs ...string) *session {
	s := &session{board: board, in: newInbox(), log: board.Log, farewell: ari.CauseCongestion}
	s.holdSeen(channelIDs...)
	s.serve = func(context.Context) {}
	return s
}
