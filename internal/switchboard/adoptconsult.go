package switchboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// A daemon that was killed while a transferor asked somebody has left them in two
// bridges. Who waits for whom is noted on the transferor (dialplan.VarConsults).

func sameAs(c calls.Channel) func(calls.Channel) bool {
	return func(other calls.Channel) bool { return other.ID == c.ID }
}

// consultationOf finds those who are in the two bridges of a call, nil if there is
// nobody in the second one, or nobody else.
func consultationOf(callID string, members []calls.Channel) []calls.Channel {
	var both []calls.Channel
	next := false
	for _, c := range members {
		party := c.State == ari.StateUp && (c.Role.Calls() || c.Role == calls.RoleLeg)
		aside := c.Bridge == asideOf(callID)
		done := slices.ContainsFunc(members, func(other calls.Channel) bool {
			return other.Replaces == c.ID && other.Bridge == bridgePrefix+callID
		})
		if party && !done && (aside || c.Bridge == bridgePrefix+callID) {
			both, next = append(both, c), next || aside
		}
	}
	if !next || len(both) < 2 {
		return nil
	}
	slices.SortStableFunc(both, func(a, b calls.Channel) int { return cmp.Compare(seat(callID, a), seat(callID, b)) })
	return both
}

// newConsultation returns a session for those who are in two bridges already.
func newConsultation(board *Switchboard, callID string, parties []calls.Channel, found map[string]ari.Channel) *session {
	s := newSession(board, found[parties[0].ID])
	s.callID = callID
	s.keep(bridgePrefix + callID)
	s.opensAside("")
	s.farewell = ari.CauseNormalClearing
	for _, c := range parties {
		s.holdSeen(c.ID)
		s.bounded[c.ID] = limitOf(found[c.ID])
		s.aside.in[c.ID] = c.Bridge == s.aside.bridge
		s.discreet = s.discreet || c.Endpoint == ""
	}
	s.serve = func(ctx context.Context) { s.goOnConsulting(ctx, parties) }
	return s
}

// goOnConsulting goes on as it was, or lets the two talk with each other who are left.
func (s *session) goOnConsulting(ctx context.Context, parties []calls.Channel) {
	by, moved := s.whoConsults(ctx, parties)
	s.aside.by = by.ID
	for _, c := range parties {
		s.persist(ctx, func(ctx context.Context) error {
			if err := s.release(ctx, c.ID); err != nil && !isLeaving(err) {
				return err
			}
			return nil
		})
		s.findKeypads(ctx, s.bridgeOf(c.ID), c.ID)
	}
	if len(parties) == 2 {
		p := &placement{state: talking, caller: parties[0].ID, peer: parties[1].ID}
		for _, c := range parties {
			s.goBackAlone(ctx, c.ID)
		}
		s.endAside(ctx)
		s.findBoth(ctx, p)
		s.follow(ctx, p)
		return
	}
	target := parties[slices.IndexFunc(parties, func(c calls.Channel) bool { return c.ID != by.ID && c.ID != moved.ID })]
	pair := slices.DeleteFunc(slices.Clone(parties), sameAs(target))
	if s.channel.ID == target.ID {
		s.channel = ari.Channel{ID: pair[0].ID, Name: pair[0].Name, Language: s.channel.Language}
	}
	p := &placement{state: talking, caller: pair[0].ID, peer: pair[1].ID}
	p.consults(by.ID, []string{target.ID})
	p.transfer.attempt.connectTo(target.ID)
	p.hasConsulted()
	waits, talks := moved.ID, target.ID
	if !s.aside.in[by.ID] {
		p.transfer.stage, waits, talks = swapped, target.ID, moved.ID
	}
	s.transferring = s.judgedAgain(by, moved, target)
	s.endMusic(ctx, talks)
	err := wholly(ctx, func(ctx context.Context) error { return s.startMusic(ctx, waits) })
	if err != nil && !isLeaving(err) {
		s.wentWrong(ctx, "let a party hear music", err)
	}
	s.judgeTransferAgain(ctx, p)
	s.findBoth(ctx, p)
	s.follow(ctx, p)
}

// whoConsults finds who asks, and who waits for that.
func (s *session) whoConsults(ctx context.Context, parties []calls.Channel) (by, moved calls.Channel) {
	for _, c := range parties {
		var waits string
		s.persist(ctx, func(ctx context.Context) (err error) {
			waits, err = s.board.ARI.Variable(ctx, c.ID, dialplan.VarConsults)
			if err != nil && !isLeaving(err) {
				return fmt.Errorf("ask who waits: %w", err)
			}
			return nil
		})
		at := slices.IndexFunc(parties, func(other calls.Channel) bool { return other.ID == waits })
		if at >= 0 && parties[at].ID != c.ID {
			return c, parties[at]
		}
	}
	// It was not noted yet, or its end is on its way.
	return parties[0], parties[1]
}

// goBackAlone takes a channel back into the call's bridge, in which it hears whoever is there.
func (s *session) goBackAlone(ctx context.Context, channelID string) {
	s.persist(ctx, func(ctx context.Context) error { return s.ringStop(ctx, channelID) })
	if s.aside.in[channelID] {
		s.persist(ctx, func(ctx context.Context) error {
			if err := s.move(ctx, channelID, false); err != nil && !isLeaving(err) {
				return err
			}
			return nil
		})
	}
	s.endMusic(ctx, channelID)
}

// judgedAgain is the transfer that was under way, as it can be judged by who is there.
func (s *session) judgedAgain(by, moved, target calls.Channel) *transferring {
	set := s.board.Policy()
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: by.Endpoint},
		Action:      policy.CallTransfer,
		Resource:    s.connects(set, by, moved, secondCall{own: by, targets: []calls.Channel{target}}),
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayKey},
	}
	request.Resource.Call = s.callID
	toCall := policy.CallPlace
	if _, outside := target.LeadsTo(dialplan.OutboundContext); outside {
		toCall = policy.CallExternal
	}
	order := transferOrder{by: by.ID, way: policy.WayKey, first: true}
	order.told = func(ctx context.Context, what outcome) { s.tellConsulter(ctx, by.ID, what) }
	return &transferring{transferOrder: order, request: request, calls: callsBefore(request, toCall), discharges: shows, begun: time.Now()}
}
