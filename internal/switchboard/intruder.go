package switchboard

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
)

// An intrusion is a way into a call past the policy. Whatever is not prevented by
// the configuration that we ship is noticed here and undone, or only logged where
// the administrator wants that. Nobody on an emergency call is ever hung up.
type intrusion string

const (
	byReplaces   intrusion = "replaces"   // an INVITE with Replaces, or the built-in pickup code
	bySnoop      intrusion = "snoop"      // a snoop of another program's
	bySpy        intrusion = "spy"        // ChanSpy(), ExtenSpy()
	byBridge     intrusion = "bridge"     // another program bridges its channel with one of ours
	byRecording  intrusion = "recording"  // a recording over ARI
	byMixMonitor intrusion = "mixmonitor" // a recording by MixMonitor()
)

// endIntruder ends a channel that we did not make, and that is not one that the
// shipped dialplan sent.
func (s *Switchboard) endIntruder(ctx context.Context, c ari.Channel) {
	s.Log.WarnContext(ctx, "hang up a channel that nobody let in", "channel_id", c.ID, "name", c.Name)
	s.start(ctx, newLeftover(s, c.ID))
}

// insist ends a channel that has taken the place of another in the application, as
// often as it takes. Asterisk tells of it in the midst of what makes the two one
// (channel_replaced_cb in res_stasis.c), and a hang-up at that moment may meet the
// one that ends anyway.
func (s *Switchboard) insist(ctx context.Context, channelID string) {
	s.sessions.Go(func() {
		tick := time.NewTicker(takerPause)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			if _, there := s.Calls.Get(channelID); !there {
				return
			}
			if err := s.ARI.Hangup(ctx, channelID, ari.CauseCallRejected); err != nil {
				s.Log.DebugContext(ctx, "could not hang up an intruder once more", "channel_id", channelID, "error", err)
			}
		}
	})
}

// notice looks out for intruders.
func (s *Switchboard) notice(ctx context.Context, event ari.Event) {
	switch e := event.(type) {
	case *ari.ChannelCreated:
		s.foresee(ctx, &e.Channel)
		s.noticeSnoop(ctx, e.Channel)
	case *ari.ChannelStateChange:
		s.noticeTaker(ctx, e.Channel)
	case *ari.ChannelEnteredBridge:
		s.took(e.Channel.ID)
		s.noteHelp(e.Bridge.ID, e.Channel.ID)
		if e.Channel.Dialplan.AppName != "" { // of an INVITE with Replaces the application tells
			s.noticeStranger(ctx, e.Bridge.ID, e.Channel)
		}
		s.noticeStray(ctx, &e.Bridge, e.Channel.ID)
		s.noticeRecorded(ctx, e.Channel)
	case *ari.ChannelLeftBridge:
		if len(e.Bridge.ChannelIDs) == 0 {
			s.forgetHelp(e.Bridge.ID)
		}
	case *ari.RecordingStarted:
		s.noticeRecording(ctx, e.Recording)
	case *ari.ChannelVarset:
		s.noticeVariable(ctx, e)
	case *ari.ChannelDestroyed:
		s.took(e.Channel.ID)
		s.noteRecorded(e.Channel.ID, false)
		s.forgetIntruder(e.Channel.ID)
	}
}

// noticeAll looks for those who came in a gap. Whose call is whose is known by then.
func (s *Switchboard) noticeAll(ctx context.Context, now *ari.Snapshot) {
	byID := make(map[string]ari.Channel, len(now.Channels))
	for _, c := range now.Channels {
		byID[c.ID] = c
		s.noticeSnoop(ctx, c)
	}
	s.mu.Lock()
	gone := func(id string, _ bool) bool { _, there := byID[id]; return !there }
	maps.DeleteFunc(s.intruders, gone)
	maps.DeleteFunc(s.recorded, gone)
	clear(s.help)
	s.mu.Unlock()
	s.tookAll(now)
	for _, b := range now.Bridges {
		for _, id := range b.ChannelIDs {
			s.noteHelp(b.ID, id)
			s.noticeStranger(ctx, b.ID, byID[id])
			s.noticeStray(ctx, &b, id)
			s.noticeRecorded(ctx, byID[id])
		}
	}
}

// expel logs an intrusion, and undoes it if the administrator wants that.
func (s *Switchboard) expel(ctx context.Context, how intrusion, c ari.Channel, undo func(context.Context) error) {
	s.mu.Lock()
	known := s.intruders[c.ID]
	s.intruders[c.ID] = true
	s.mu.Unlock()
	if !known {
		s.count(how)
		s.Log.WarnContext(ctx, "somebody is on a call whom nobody let in",
			"way", how, "channel_id", c.ID, "name", c.Name, "ended", s.EndIntruders)
	}
	if s.EndIntruders {
		s.undo(ctx, undo)
	}
}

// undo undoes an intrusion, for as long as that takes.
func (s *Switchboard) undo(ctx context.Context, undo func(context.Context) error) {
	s.sessions.Go(func() {
		persist(ctx, s.Log, func(ctx context.Context) error {
			err := undo(ctx)
			if isGone(err) || errors.Is(err, ari.ErrInvalid) {
				return nil // it is over, or somewhere else by now
			}
			return err
		})
	})
}

func (s *Switchboard) ending(id string) func(context.Context) error {
	return func(ctx context.Context) error { return s.ARI.Hangup(ctx, id, ari.CauseCallRejected) }
}

func (s *Switchboard) count(how intrusion) {
	if s.Intruded != nil {
		s.Intruded(string(how))
	}
}

func (s *Switchboard) forgetIntruder(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.intruders, channelID)
}

// hears reports whether who hears a channel hears an owned call: it is one of its
// channels, or talks with one. An emergency call is none.
func (s *Switchboard) hears(channelID string) bool {
	if s.Calls.Emergency(channelID, s.EmergencyContext) {
		return false
	}
	if s.owned(channelID) {
		return true
	}
	for _, c := range s.Calls.With(channelID) {
		if s.owned(c.ID) {
			return true
		}
	}
	return false
}

// noticeSnoop ends a snoop on an owned call that no session has made.
func (s *Switchboard) noticeSnoop(ctx context.Context, c ari.Channel) {
	if on, ok := calls.SnoopedOn(c.Name); ok && !s.owned(c.ID) && s.hears(on) {
		s.expel(ctx, bySnoop, c, s.ending(c.ID))
	}
}

// takerPause is how long somebody who answered without the dialplan is given to
// show whose place he takes: Asterisk answers first.
const takerPause = 100 * time.Millisecond

// noticeTaker ends who takes a place in a call of the dialplan's by an INVITE with
// Replaces, or rings off a call by the built-in pickup code. Such a channel is
// a phone's own and answered while no application runs on it, as no other ever is:
// the dialplan answers by one. Whoever was in that place is gone, so the call ends.
//
// In an owned call the application tells more, see arrive.
func (s *Switchboard) noticeTaker(ctx context.Context, c ari.Channel) {
	if known, _ := s.Calls.Get(c.ID); !known.Incoming || c.State != ari.StateUp || c.Dialplan.AppName != "" {
		return
	}
	s.sessions.Go(func() {
		timer := time.NewTimer(takerPause)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		now, err := s.ARI.GetChannel(ctx, c.ID)
		switch {
		case err != nil || s.owned(c.ID):
		case s.helps(&now):
			s.count(byReplaces)
			s.Log.WarnContext(ctx, "somebody has taken a place in an emergency call, and stays",
				"way", byReplaces, "channel_id", c.ID, "name", c.Name)
		default:
			s.expel(ctx, byReplaces, c, s.ending(c.ID))
		}
	})
}

// helps reports whether a channel is on an emergency call, or has taken a place in
// one.
func (s *Switchboard) helps(c *ari.Channel) bool {
	known, _ := s.Calls.Get(c.ID)
	s.mu.Lock()
	was := known.Bridge != "" && s.help[known.Bridge]
	s.mu.Unlock()
	return was || calls.IsEmergency(c, s.EmergencyContext) || s.Calls.Emergency(c.ID, s.EmergencyContext)
}

// noteHelp remembers a bridge in which an emergency call is.
func (s *Switchboard) noteHelp(bridgeID, channelID string) {
	if !s.Calls.Emergency(channelID, s.EmergencyContext) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.help[bridgeID] = true
}

func (s *Switchboard) forgetHelp(bridgeID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.help, bridgeID)
}
