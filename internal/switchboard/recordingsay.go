package switchboard

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/refusal"
)

// sayRecorded lets a party hear that the call is recorded, alone, in its language.
// Meanwhile it neither hears the other nor is heard: the announcement is heard whole,
// and nothing that it says is lost.
func (s *session) sayRecorded(ctx context.Context, p *placement, channelID string) {
	if err := s.tell(ctx, channelID, refusal.Announcement); err != nil && !isGone(err) { // else its end is on its way
		s.recordWrong(ctx, "announce that a call is recorded", err)
		s.recordAs(ctx, p, s.taping.unsaid(channelID))
	}
}

// thank lets a party hear that its objection counts.
func (s *session) thank(ctx context.Context, channelID string) {
	if err := s.tell(ctx, channelID, refusal.Objection); err != nil && !isGone(err) {
		s.wentWrong(ctx, "tell a party that it is not recorded", err)
	}
}

// tell begins to play a prompt about the recording to one who talks. What is played
// to the party already is heard before.
func (s *session) tell(ctx context.Context, channelID string, r refusal.Refusal) error {
	now, err := s.board.ARI.GetChannel(ctx, channelID)
	if err != nil {
		return err
	}
	s.told++
	one := &telling{
		playback: fmt.Sprintf("lw-say-%s-%d", channelID, s.told),
		instead:  r.Sound,
		language: s.board.Languages.For(r, now.Language),
	}
	s.taping.tellings[channelID] = one
	if err := s.playTelling(ctx, channelID, one, r.Prompt); err != nil {
		delete(s.taping.tellings, channelID)
		return err
	}
	return nil
}

// stopTelling cuts off what a party hears about the recording.
func (s *session) stopTelling(ctx context.Context, channelID string) {
	one := s.taping.tellings[channelID]
	if one == nil {
		return
	}
	delete(s.taping.tellings, channelID)
	if err := s.board.ARI.StopPlayback(ctx, one.playback); err != nil && !isGone(err) {
		s.wentWrong(ctx, "stop what a party is told about the recording", err)
	}
}

// heardOut goes on when something about the recording has been played. That it was
// cut off Asterisk does not tell apart: who cuts it off forgets it.
func (s *session) heardOut(ctx context.Context, p *placement, e *ari.PlaybackFinished) {
	id, _ := strings.CutPrefix(e.Playback.TargetURI, "channel:")
	one := s.taping.tellings[id]
	if one == nil || one.playback != e.Playback.ID {
		return
	}
	sound := one.instead
	if e.Playback.State == ari.PlaybackFailed && sound != "" {
		one.playback, one.instead = one.playback+"-sound", ""
		if s.playTelling(ctx, id, one, sound) == nil {
			return
		}
	}
	delete(s.taping.tellings, id)
	switch {
	case !s.taping.ending.IsZero():
		if len(s.taping.tellings) == 0 {
			s.endNow(ctx, p)
		}
	case e.Playback.State == ari.PlaybackFailed:
		if _, err := s.board.ARI.GetChannel(ctx, id); !isGone(err) { // else that is why
			s.recordWrong(ctx, "announce that a call is recorded", errUnplayed)
			s.recordAs(ctx, p, s.taping.unsaid(id))
		}
	default:
		s.recordAs(ctx, p, s.taping.said(time.Now(), id))
	}
}

// sayAgain lets those hear it once more of whom nobody knows, after a gap, whether
// they have.
func (s *session) sayAgain(ctx context.Context) {
	for _, id := range slices.Collect(maps.Keys(s.taping.tellings)) {
		s.stopTelling(ctx, id)
		s.taping.saysLater(id)
	}
}

// endUnrecorded ends a call that may not go on without being recorded, once those who
// talk have heard why.
func (s *session) endUnrecorded(ctx context.Context, p *placement) {
	s.taping.ending = time.Now().Add(promptLimit)
	s.log.WarnContext(ctx, "a call ends because it must be recorded and is not")
	for _, id := range s.taping.talking {
		s.stopTelling(ctx, id)
		if err := s.tell(ctx, id, refusal.Unrecordable); err != nil && !isGone(err) {
			s.wentWrong(ctx, "tell a party that the call ends", err)
		}
	}
	if len(s.taping.tellings) == 0 {
		s.endNow(ctx, p)
	}
}

// endNow ends the call.
func (s *session) endNow(ctx context.Context, p *placement) {
	s.taping.ending = time.Time{}
	switch {
	case s.taping == s.tapingAside: // the transferor and who waits have each other
		s.carryOut(ctx, p, p.aborts(revoked))
	case p.state == talking:
		s.carryOut(ctx, p, p.comesApart(revoked))
	}
}

// beepRecorded lets a party hear a beep: it is still being recorded.
func (s *session) beepRecorded(ctx context.Context, channelID string) {
	s.told++
	_, err := s.board.ARI.Play(ctx, channelID, ari.PlayRequest{
		PlaybackID: fmt.Sprintf("lw-beep-%s-%d", channelID, s.told), Media: []string{"sound:beep"},
	})
	if err != nil && !isGone(err) {
		s.wentWrong(ctx, "let a party hear that it is recorded", err)
	}
}
