package switchboard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

var (
	errNoFolder   = errors.New("no folder of recordings, or none from which asterisk plays them (recordings.play_dir)")
	errHearsOne   = errors.New("the user hears one already")
	errUnreadable = errors.New("asterisk cannot read it: recordings.play_dir has to be open to asterisk's group")
	errNotInTime  = errors.New("asterisk does not say that it has ended")
)

// partingTime is how long after a playback failed the end of its channel comes, if
// that is why.
const partingTime = time.Second

// wishToHearLastRecording is about the last recording of a call that the phone's own
// user was on: nobody can name another.
func (s *session) wishToHearLastRecording(_ context.Context, set *policy.Set, _ string) wish {
	user, _ := set.UserByEndpoint(s.endpoint())
	what := policy.Resource{User: user.Name}
	last, err := s.lastRecordingOf(user.Name)
	if err == nil {
		what.Recording, what.Queue, what.Number = last.ID, last.Queue, last.Number
		what.Parties = slices.DeleteFunc(last.Users(), func(name string) bool { return name == user.Name })
	}
	return wish{
		action:   policy.RecordingPlay,
		resource: what,
		do: func(ctx context.Context, _ policy.Decision) {
			var how outcome
			if err == nil {
				how, err = s.playRecording(ctx, last, what)
			}
			switch no, revoked := errors.AsType[revocation](err); {
			case revoked:
				s.revoke(ctx, no)
			case errors.Is(err, errCallerGone):
				s.became(ctx, outcomeCancelled)
			case errors.Is(err, errHearsOne):
				s.tellAndHangUp(ctx, refusal.OutOfOrder, outcomeOccupied)
			case errors.Is(err, recordings.ErrNotFound):
				s.tellAndHangUp(ctx, refusal.For(refusal.NoRecording), outcomeNoRecording)
			case err != nil:
				s.fail(ctx, err)
			default:
				s.became(ctx, how)
				s.hangUp(ctx, s.channel.ID, ari.CauseNormalClearing)
			}
		},
	}
}

func (s *session) lastRecordingOf(user string) (recordings.Recording, error) {
	if s.board.Recordings == nil || s.board.Playback == nil {
		return recordings.Recording{}, errNoFolder
	}
	return s.board.Recordings.Last(user)
}

// playRecording lets the phone hear a recording from beginning to end. Asterisk reads
// it from a copy, which is gone when this returns.
func (s *session) playRecording(ctx context.Context, r recordings.Recording, what policy.Resource) (outcome, error) {
	if !s.board.beginsToHear(what.User) {
		return "", errHearsOne
	}
	defer s.board.hearsNoMore(what.User)
	limit := r.Audio.Duration() + promptLimit
	if err := s.bound(ctx, limit+2*promptLimit+spare); err != nil {
		return "", err
	}
	lent, err := s.board.Playback.Lend(func(w io.Writer) error { return s.board.Recordings.Mono(ctx, r.ID, w) })
	if err != nil {
		return "", err
	}
	defer s.takeBack(ctx, lent)
	if err := s.answer(ctx, s.channel.ID); err != nil {
		return "", err
	}
	id, err := s.play(ctx, "lw-recording-", lent.Sound(), "")
	if err != nil {
		return "", fmt.Errorf("play a recording: %w", err)
	}
	how, err := s.hearOut(ctx, id, what, time.Now().Add(limit))
	if err != nil {
		s.stopHearing(ctx, id)
	}
	return how, err
}

// hearOut returns when the phone has heard all of a recording, or hung up before, and
// which of the two. It fails if the phone may not hear it any more.
func (s *session) hearOut(ctx context.Context, playbackID string, what policy.Resource, deadline time.Time) (outcome, error) {
	late := errNotInTime
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		switch {
		case errors.Is(err, errLate):
			return "", late
		case err != nil:
			return "", err
		}
		switch m := message.(type) {
		case *ari.PlaybackFinished:
			switch {
			case m.Playback.ID != playbackID:
			case m.Playback.State == ari.PlaybackFailed: // or the phone has hung up, of which the end tells
				late, deadline = errUnreadable, time.Now().Add(partingTime)
			default:
				return outcomePlayed, nil
			}
		case *ari.ChannelDestroyed:
			if m.Channel.ID == s.channel.ID {
				return outcomeEnded, nil
			}
		case *ari.Snapshot: // its end may have been missed
			if slices.Contains(s.missing(m), s.channel.ID) {
				return outcomeEnded, nil
			}
		case judgeAgain:
			request := s.ask(policy.RecordingPlay, what)
			if d := refusal.Enforceable(s.board.Policy().Evaluate(&request)); !d.Allowed() {
				return "", revocation{request, d}
			}
		}
	}
}

// stopHearing ends a playback, so that the phone hears what comes behind it.
func (s *session) stopHearing(ctx context.Context, playbackID string) {
	if err := s.board.ARI.StopPlayback(ctx, playbackID); err != nil && !isGone(err) && ctx.Err() == nil {
		s.log.WarnContext(ctx, "a recording may be heard on", "error", err)
	}
}

// takeBack deletes what was lent to Asterisk.
func (s *session) takeBack(ctx context.Context, lent playback.Copy) {
	if err := lent.Delete(); err != nil {
		s.log.ErrorContext(ctx, "the copy of a recording stays until the next start", "error", err)
	}
}

// beginsToHear reports whether a user may begin to hear a recording: each hears one
// at a time, as every one takes its room on the disk.
func (s *Switchboard) beginsToHear(user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hearing[user] {
		return false
	}
	s.hearing[user] = true
	return true
}

func (s *Switchboard) hearsNoMore(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.hearing, user)
}
