package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A prompt is cut off after this long, in case its end is never reported.
const promptLimit = 30 * time.Second

// refuse tells the phone that the policy does not allow what it asked for.
func (s *session) refuse(ctx context.Context, d policy.Decision) {
	s.tellAndHangUp(ctx, refusal.For(d.Reason.Code), outcomeRefused)
}

// fail tells the phone that what is allowed cannot be done.
func (s *session) fail(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil: // that is why
	case isGone(err):
		s.log.InfoContext(ctx, "a request came to nothing: its phone has hung up", "error", err)
	default:
		s.log.ErrorContext(ctx, "could not carry out a request", "error", err)
	}
	s.tellAndHangUp(ctx, refusal.OutOfOrder, outcomeFailed)
}

// tellAndHangUp plays what there is to hear and ends the phone's channel. The
// prompt comes as early media, so nobody pays for hearing it, and the final
// SIP status still tells the phone why. What was allowed, and came to nothing,
// was cancelled if nobody is there to hear of it.
func (s *session) tellAndHangUp(ctx context.Context, r refusal.Refusal, what outcome) {
	if ctx.Err() != nil && !what.refusal() {
		return // it is the daemon's end that ends it
	}
	if err := s.bound(ctx, 2*promptLimit+spare); err != nil && !isLeaving(err) && ctx.Err() == nil {
		s.log.WarnContext(ctx, "a prompt may outlive the daemon", "error", err)
	}
	language := s.board.Languages.For(r, s.channel.Language)
	prompt, err := s.play(ctx, "lw-prompt-", r.Prompt, language)
	if isGone(err) && !what.refusal() {
		what = outcomeCancelled
	}
	s.became(ctx, what)
	if err == nil && s.waitForPrompt(ctx, s.channel.ID, prompt) == ari.PlaybackFailed {
		// It is not installed, or the caller has hung up.
		if sound, err := s.play(ctx, "lw-sound-", r.Sound, language); err == nil {
			s.waitForPrompt(ctx, s.channel.ID, sound)
		}
	}
	s.hangUp(ctx, s.channel.ID, r.Cause)
}

// play begins to play a sound to the phone, and returns the playback's id.
func (s *session) play(ctx context.Context, prefix, sound, language string) (id string, err error) {
	id = prefix + s.channel.ID
	_, err = s.board.ARI.Play(ctx, s.channel.ID, ari.PlayRequest{
		PlaybackID: id,
		Media:      []string{"sound:" + sound},
		Lang:       language,
	})
	return id, err
}

// waitForPrompt returns when the prompt is over, or will never be, and how it
// went if that is known.
func (s *session) waitForPrompt(ctx context.Context, channelID, playbackID string) ari.PlaybackState {
	deadline := time.Now().Add(promptLimit)
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return ""
		}
		switch m := message.(type) {
		case *ari.PlaybackFinished:
			if m.Playback.ID == playbackID {
				return m.Playback.State
			}
		case *ari.ChannelDestroyed:
			if m.Channel.ID == channelID {
				return ""
			}
		case *ari.Snapshot: // after a gap the end may have been missed
			return ""
		}
	}
}
