package switchboard

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// place makes a call from the session's channel: the legs ring all at once, and
// the first to answer gets the call. A leg that is made is not noticed by anybody until
// it is dialled.
func (s *session) place(ctx context.Context, to legs) {
	if s.claiming == nil { // else that bounds its time
		// A caller who is gone already will be reported.
		if err := s.bound(ctx, s.board.setupLimit()+spare); err != nil && !isLeaving(err) {
			p := newPlacement(s.channel.ID, nil)
			s.carryOut(ctx, p, p.fails(s.wentWrong(ctx, "bound the caller's time", err)))
			return
		}
	}
	clear(s.lookups) // whatever was not needed is old when it would be
	s.discreet = to.discreet
	made, none := s.createLegs(ctx, to)
	if !s.isClaimed() {
		s.giveBack(ctx)
		return
	}
	// Before the first leg rings, so that no event of it finds nobody.
	s.board.offer(s.callID, s.in)
	p := newPlacement(s.channel.ID, made)
	s.nowRings(p, to)
	if len(made) == 0 {
		if ctx.Err() != nil {
			none = stopped
		}
		s.carryOut(ctx, p, p.fails(none))
		if p.state == over { // else it rings elsewhere
			return
		}
	}
	s.unbridged = true
	// One that is not in the application yet is dialled when it is.
	for _, leg := range made {
		s.carryOut(ctx, p, p.created(leg))
	}
	s.follow(ctx, p)
}

// bridgeNow makes the bridge of a call that is placed: once the caller knows that it
// rings, or when anything else happens than that a phone is about to.
func (s *session) bridgeNow(ctx context.Context, p *placement) {
	s.unbridged = false
	if err := s.openBridge(ctx, s.channel.ID); err != nil && !isGone(err) {
		s.carryOut(ctx, p, p.fails(s.wentWrong(ctx, "open a bridge", err)))
	}
}

// beforeRinging reports whether an event tells how a leg comes to ring.
func beforeRinging(message any) bool {
	switch e := message.(type) {
	case *ari.StasisStart:
		return e.ReplaceChannel == nil
	case *ari.Dial:
		return e.Forward == "" && (e.DialStatus == "" || e.DialStatus == "RINGING")
	case *ari.ChannelStateChange:
		return e.Channel.State == ari.StateRinging
	}
	return false
}

// An order is what somebody wants done to a call whose session is another, or
// whose session it would keep from following the call. It is put into the inbox.
type order interface {
	carryOut(ctx context.Context, s *session, p *placement)
}

// follow does what the placement says until the call is over.
func (s *session) follow(ctx context.Context, p *placement) {
	s.board.offer(s.callID, s.in)
	s.begun = time.Now()
	defer s.leaveRecording(ctx, p)
	for p.state != over {
		if s.unbridged && p.state == ringing {
			s.bridgeNow(ctx, p)
			continue
		}
		s.releaseUnused(p)
		if s.restsOnNothing(ctx, p) {
			return
		}
		s.lookAfterRecording(ctx, p)
		message, err := s.in.nextBefore(ctx, earlier(earlier(s.deadline(p), s.keysUntil()), s.recordingUntil()))
		if s.unbridged && message != nil && !beforeRinging(message) {
			s.bridgeNow(ctx, p)
		}
		switch m := message.(type) {
		case nil:
			if ctx.Err() != nil {
				s.stopFollowing(ctx, p)
				return
			}
			if !s.passLate(ctx, p) && !s.recordLate(ctx, p) {
				s.late(ctx, p, err)
			}
		case order:
			m.carryOut(ctx, s, p)
		case *ari.ChannelDtmfReceived:
			s.pressed(ctx, p, m)
		case *ari.PlaybackFinished:
			s.toldByNow(ctx, m)
		case *ari.Snapshot:
			s.missedKeys(ctx)
			s.carryOut(ctx, p, s.interpret(p, message))
		case *ari.Dial:
			if m.Forward != "" {
				s.forwards(ctx, p, m.Peer.ID, m.Forward)
				continue
			}
			s.carryOut(ctx, p, s.interpret(p, message))
		case *ari.ChannelDestroyed:
			s.forwardsAtItsEnd(ctx, p, m)
			s.carryOut(ctx, p, s.interpret(p, message))
		default:
			s.carryOut(ctx, p, s.interpret(p, message))
		}
		s.recordingHears(ctx, p, message)
	}
}

// deadline is until when something has to have happened in the call. As a rule
// it is Asterisk that ends a leg in time. This is for a leg that Asterisk never
// came to dial, and so does not time.
func (s *session) deadline(p *placement) time.Time {
	switch {
	case p.state == talking:
		return s.transferDeadline(p)
	case p.state == beingParked:
		return s.parking.until
	case p.starting():
		return s.begun.Add(s.board.startLimit)
	default:
		return s.begun.Add(s.board.setupLimit())
	}
}

// stopFollowing is what happens to the call when the daemon stops: people who
// talk keep talking, what is half set up is taken down.
func (s *session) stopFollowing(ctx context.Context, p *placement) {
	s.settleMerging(ctx, p)
	s.stopDialling(ctx)
	if s.parking != nil {
		s.tellParker(ctx, p, outcomeShutdown)
	}
	s.stopTransfer(ctx, p)
	for _, channel := range p.leaving {
		s.hangUp(ctx, channel, ari.CauseNormalClearing)
	}
	if p.otherThan(p.caller) != "" {
		s.held, s.bridge, s.aside = nil, "", nil
		return
	}
	s.carryOut(ctx, p, p.fails(stopped))
}

// interpret tells the placement what an event means for it.
func (s *session) interpret(p *placement, message any) []step {
	switch e := message.(type) {
	case *ari.StasisStart:
		if e.ReplaceChannel != nil {
			return p.ousted(e.ReplaceChannel.ID)
		}
		s.saw(e.Channel.ID)
		if e.Channel.ID == p.parked || p.otherThan(e.Channel.ID) != "" {
			s.bounded[e.Channel.ID] = limitOf(e.Channel)
		}
		created := p.both(func(p *placement) []step { return p.created(e.Channel.ID) })
		return slices.Concat(created, p.comesAnew(e.Channel.ID), p.notParked(e.Channel.ID))
	case *ari.ChannelEnteredBridge:
		return p.isParked(e.Channel.ID)
	case *ari.ChannelStateChange:
		if e.Channel.State == ari.StateRinging {
			return p.both(func(p *placement) []step { return p.rings(e.Channel.ID) })
		}
		if e.Channel.State == ari.StateUp {
			return p.both(func(p *placement) []step { return p.answers(e.Channel.ID) })
		}
	case *ari.Dial:
		if e.DialStatus == "PROGRESS" {
			return p.both(func(p *placement) []step { return p.progresses(e.Peer.ID) })
		}
	case *ari.ChannelTransfer:
		if e.State != ari.TransferProgressing {
			return slices.Concat(p.told(e.ReferredBy.SourceChannel.ID), s.wasTold(p, e.ReferredBy.SourceChannel.ID))
		}
	case *ari.ChannelDestroyed:
		s.let(e.Channel.ID)
		return p.both(func(p *placement) []step { return p.ends(e.Channel.ID, e.Cause, e.TechCause) })
	case stray:
		return p.isTaken(e.channel)
	case ousting:
		return p.wasReplaced(e.channel)
	case *ari.Snapshot:
		return s.catchUp(p, e)
	}
	return nil
}

// catchUp tells the placement what it may have missed in a gap.
func (s *session) catchUp(p *placement, now *ari.Snapshot) []step {
	var steps []step
	for _, id := range s.missing(now) {
		steps = append(steps, p.both(func(p *placement) []step { return p.ends(id, ari.CauseNormalUnspecified, 0) })...)
	}
	for _, id := range s.displaced(p, now) {
		steps = append(steps, p.isTaken(id)...)
	}
	for _, c := range now.Channels {
		switch {
		case c.ID == p.parked && s.board.isParked(c.ID):
			steps = append(steps, p.isParked(c.ID)...)
		case c.ID == p.parked && s.board.controls(&c) && cameBy(&c, lotFull):
			s.bounded[c.ID] = limitOf(c)
			steps = append(steps, p.notParked(c.ID)...)
		case c.State == ari.StateUp:
			steps = append(steps, p.both(func(p *placement) []step { return p.answers(c.ID) })...)
		case c.State == ari.StateRinging:
			steps = append(steps, p.both(func(p *placement) []step { return p.rings(c.ID) })...)
		case c.State == ari.StateDown && s.board.controls(&c):
			steps = append(steps, p.both(func(p *placement) []step { return p.created(c.ID) })...)
		}
	}
	return steps
}

// openBridge makes the call's bridge with the channels in it. By its type Asterisk
// has no reason to change how it mixes them when somebody begins to listen: the
// music of who is on hold would end with that (bridge_simple.c).
func (s *session) openBridge(ctx context.Context, channelIDs ...string) error {
	s.keep(bridgePrefix + s.callID)
	err := wholly(ctx, func(ctx context.Context) error {
		_, err := s.board.ARI.CreateBridge(ctx, ari.CreateBridgeRequest{ID: s.bridge, Name: bridgeName, Type: bridgeType})
		return err
	})
	if err != nil && !errors.Is(err, ari.ErrConflict) { // a daemon that was killed may have made it
		return err
	}
	return s.add(ctx, ari.AddChannelRequest{}, channelIDs...)
}
