package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// MixMonitor() records a channel, whoever begins that: a dialplan, the console, AMI.
// Asterisk tells of it by the variable with the name of the file alone, and stops it
// only for whom the channel itself runs StopMixMonitor(). So a party of a call that
// is recorded goes into the dialplan for that, and is back at once.

// noticeVariable is told of each variable that is set.
func (s *Switchboard) noticeVariable(ctx context.Context, e *ari.ChannelVarset) {
	switch {
	case e.Channel == nil || e.Variable != dialplan.VarRecorded:
	case e.Value == "" && e.Channel.Dialplan.Context == dialplan.UnrecordContext:
		s.noteRecorded(e.Channel.ID, false)
		s.forgetIntruder(e.Channel.ID)
	default: // it is empty, too, for one who records each side by itself
		s.noteRecorded(e.Channel.ID, true)
		s.noticeMixMonitor(ctx, *e.Channel)
	}
}

// noticeRecorded is told who is in a bridge: who was recorded before it came there,
// or before the other did, was left alone.
func (s *Switchboard) noticeRecorded(ctx context.Context, c ari.Channel) {
	if c.ChannelVars[dialplan.VarRecorded] != "" {
		s.noteRecorded(c.ID, true)
	}
	s.noticeMixMonitor(ctx, c)
	for _, other := range s.Calls.With(c.ID) {
		s.noticeMixMonitor(ctx, ari.Channel{ID: other.ID, Name: other.Name})
	}
}

// noticeMixMonitor stops what records a channel of an owned call. What it does that
// for has not begun yet when Asterisk tells.
func (s *Switchboard) noticeMixMonitor(ctx context.Context, c ari.Channel) {
	s.mu.Lock()
	known := s.recorded[c.ID]
	s.mu.Unlock()
	if !known || !s.owned(c.ID) || !s.hears(c.ID) {
		return
	}
	s.expel(ctx, byMixMonitor, c, func(ctx context.Context) error {
		timer := time.NewTimer(takerPause)
		defer timer.Stop()
		select {
		case <-timer.C:
			s.tell(c.ID, recorded{c.ID})
		case <-ctx.Done():
		}
		return nil
	})
}

func (s *Switchboard) noteRecorded(channelID string, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if yes {
		s.recorded[channelID] = true
	} else {
		delete(s.recorded, channelID)
	}
}

// recorded is put into the inbox of a session with whose channel MixMonitor() runs.
type recorded struct{ channel string }

// carryOut stops the recording of one who talks. The extension leads back into the
// application, and from there the party comes back into its call, see comesAnew. Of
// one who talks with nobody yet it is told again.
func (r recorded) carryOut(ctx context.Context, s *session, p *placement) {
	s.board.mu.Lock()
	still := s.board.recorded[r.channel]
	s.board.mu.Unlock()
	if !still || p.otherThan(r.channel) == "" {
		return
	}
	// A dialplan that was rendered before this daemon would lose the party.
	there, err := s.board.ARI.Variable(ctx, r.channel, "DIALPLAN_EXISTS("+dialplan.UnrecordContext+",s,1)")
	if there != "1" {
		if !isGone(err) {
			s.log.ErrorContext(ctx, "cannot stop a recording: the dialplan lacks a context; run linewarden init again",
				"context", dialplan.UnrecordContext, "error", err)
		}
		return
	}
	where := ari.Location{Context: dialplan.UnrecordContext, Extension: "s", Priority: 1}
	if err := s.sendToDialplan(ctx, r.channel, where); err != nil && !isGone(err) {
		s.wentWrong(ctx, "stop a recording", err)
	}
}
