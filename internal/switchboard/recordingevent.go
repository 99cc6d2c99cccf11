package switchboard

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// recordingUntil is when something about the recording happens by itself next.
func (s *session) recordingUntil() time.Time { return earlier(s.taping.due(), s.taping.ending) }

// recordLate does what is due about the recording. It reports whether something was.
func (s *session) recordLate(ctx context.Context, p *placement) bool {
	now := time.Now()
	if end := s.taping.ending; !end.IsZero() && !now.Before(end) {
		s.endNow(ctx, p)
		return true
	}
	steps, due := s.taping.passes(now)
	s.recordAs(ctx, p, steps)
	return due
}

// recordingHears takes into account what an event means for the recording.
func (s *session) recordingHears(ctx context.Context, p *placement, message any) {
	switch e := message.(type) {
	case *ari.StasisStart:
		s.snoopStarted(ctx, p, e.Channel.ID)
	case *ari.RecordingStarted:
		s.stretchRuns(ctx, e)
	case *ari.RecordingFinished:
		s.stretchBroke(ctx, p, e.Recording)
	case *ari.RecordingFailed:
		s.stretchBroke(ctx, p, e.Recording)
	case *ari.ChannelDestroyed:
		s.snoopGone(ctx, p, e.Channel.ID)
	case *ari.ChannelHold:
		s.recordAs(ctx, p, s.taping.hears(time.Now(), e.Channel.ID, false))
	case *ari.ChannelUnhold:
		s.recordAs(ctx, p, s.taping.hears(time.Now(), e.Channel.ID, true))
	case *ari.PlaybackFinished:
		s.heardOut(ctx, p, e)
	case *ari.Snapshot:
		s.missedRecording(ctx, p, e)
	}
}

// snoopGone is told that a channel has ended: an ear that somebody hung up leaves its
// party unrecorded.
func (s *session) snoopGone(ctx context.Context, p *placement, id string) {
	one, known := s.taping.snoops[id]
	switch {
	case !known:
	case one.runs:
		s.recordAs(ctx, p, s.taping.breaks(time.Now(), one.number))
	default: // the events were cut off when it was made
		delete(s.taping.snoops, id)
		s.taping.tape.neverBegan(one.number, one.asked)
		s.recordAs(ctx, p, s.taping.beginsAnew(time.Now(), one.number))
	}
}

// missedRecording compares what is recorded with a snapshot, after a gap.
func (s *session) missedRecording(ctx context.Context, p *placement, now *ari.Snapshot) {
	s.sayAgain(ctx)
	for _, c := range now.Channels {
		if one, known := s.taping.snoops[c.ID]; known && s.board.controls(&c) {
			s.missedStretch(ctx, p, c.ID, one)
		}
	}
	for _, id := range slices.Collect(maps.Keys(s.taping.snoops)) {
		if _, there := s.board.Calls.Get(id); !there && !s.holds(id) {
			s.snoopGone(ctx, p, id)
		}
	}
}

// missedStretch asks what became of a stretch whose ear is there.
func (s *session) missedStretch(ctx context.Context, p *placement, id string, one stretch) {
	_, err := s.board.ARI.GetRecording(ctx, s.taping.tape.live(one.number))
	switch {
	case err == nil:
		one.runs = true
		s.taping.snoops[id] = one
	case !errors.Is(err, ari.ErrNotFound):
		s.wentWrong(ctx, "ask whether a party is recorded", err)
	case one.runs:
		s.recordAs(ctx, p, s.taping.breaks(time.Now(), one.number))
	default:
		s.snoopStarted(ctx, p, id)
	}
}
