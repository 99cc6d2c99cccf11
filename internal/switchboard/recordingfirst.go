package switchboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// errObjects says that a caller has objected to being recorded.
var errObjects = errors.New("the caller objects")

// announceFirst lets a caller from outside hear that the call will be recorded before
// anybody's phone rings, where that is so. It is answered for it: early media may not
// be heard, and its keys not come through. It reports whether the phones may ring.
func (s *session) announceFirst(ctx context.Context, set *policy.Set, user policy.User) bool {
	r := policy.Request{
		Subject:     policy.Subject{User: user.Name},
		Action:      policy.RecordingStart,
		Resource:    policy.Resource{User: user.Name, Outside: true, Call: s.callID},
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayAnswer},
	}
	d := refusal.Enforceable(set.Evaluate(&r), recordingTerms...)
	terms := d.Obligations.Recording
	if !d.Allowed() || !terms.BeforeRinging || terms.Announce == policy.AudienceNobody {
		return true // it is judged when somebody answers
	}
	err := s.announceToCaller(ctx)
	switch {
	case err == nil:
		return true
	case ctx.Err() != nil, isGone(err):
		s.became(ctx, outcomeCancelled)
		return false
	case errors.Is(err, errObjects):
		d, id := s.board.Trail.Decided(ctx, s.channel.ID, r, d)
		s.board.Trail.Became(ctx, id, string(outcomeObjected))
		s.board.countRecording(recordingObjected)
		s.log.WarnContext(ctx, "a party objects to being recorded", "channel_id", s.channel.ID, "decision_id", id)
		if !d.Obligations.Recording.Compulsory {
			return true
		}
	default:
		s.recordWrong(ctx, "announce that a call is recorded", err)
		s.board.countRecording(recordingTrouble)
		if !terms.Compulsory {
			return true // it is tried again when somebody answers
		}
	}
	s.tellAndHangUp(ctx, refusal.Unrecordable, outcomeRefused)
	return false
}

// announceToCaller answers the caller, and returns when it has heard that it will be
// recorded, or has objected.
func (s *session) announceToCaller(ctx context.Context) error {
	if err := s.bound(ctx, 2*promptLimit+spare); err != nil {
		return err
	}
	if err := s.board.ARI.Answer(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("answer the caller: %w", err)
	}
	s.waits = s.channel.ID
	language := s.board.Languages.For(refusal.Announcement, s.channel.Language)
	var err error
	for _, sound := range []string{refusal.Announcement.Prompt, refusal.Announcement.Sound} {
		if err = s.playToCaller(ctx, sound, language); !errors.Is(err, errUnplayed) {
			break
		}
	}
	noted, value := told, s.callID
	switch {
	case errors.Is(err, errObjects):
		noted, value = objected, objection
	case err != nil:
		return err
	}
	s.taping.known[s.channel.ID] = noted
	if e := s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarConsent, value); e != nil && !isLeaving(e) {
		return fmt.Errorf("note where a caller stands: %w", e)
	}
	return err
}

// playToCaller plays a sound to the session's phone, and returns when it has been
// heard to its end or the phone has objected.
func (s *session) playToCaller(ctx context.Context, sound, language string) error {
	deadline := time.Now().Add(promptLimit)
	for {
		s.told++
		id := fmt.Sprintf("lw-say-%s-%d", s.channel.ID, s.told)
		_, err := s.board.ARI.Play(ctx, s.channel.ID, ari.PlayRequest{PlaybackID: id, Media: []string{"sound:" + sound}, Lang: language})
		if err != nil {
			return fmt.Errorf("play to the caller: %w", err)
		}
		err = s.waitForPlayedOr(ctx, id, deadline)
		if errors.Is(err, errObjects) || errors.Is(err, errGap) {
			if e := s.board.ARI.StopPlayback(ctx, id); e != nil && !isGone(e) {
				s.wentWrong(ctx, "stop what a caller hears", e)
			}
		}
		if !errors.Is(err, errGap) {
			return err
		}
	}
}

// waitForPlayedOr is waitForPlayed for one who may object.
func (s *session) waitForPlayedOr(ctx context.Context, playbackID string, deadline time.Time) error {
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return fmt.Errorf("wait for playback %s: %w", playbackID, err)
		}
		switch e := message.(type) {
		case *ari.PlaybackFinished:
			if e.Playback.ID != playbackID {
				continue
			}
			if e.Playback.State != ari.PlaybackDone {
				return errUnplayed
			}
			return nil
		case *ari.ChannelDtmfReceived:
			if e.Digit == objectionKey {
				return errObjects
			}
			continue
		}
		if s.ended(message) {
			return fmt.Errorf("wait for playback %s: %w", playbackID, ari.ErrNotFound)
		}
		if _, gap := message.(*ari.Snapshot); gap {
			return errGap
		}
	}
}
