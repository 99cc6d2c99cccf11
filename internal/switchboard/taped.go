package switchboard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/recordings"
)

// errNoRecordings says that there is no folder to record into.
var errNoRecordings = errors.New("no folder for recordings is set: recording.dir")

// complete ends the tape: what Asterisk has recorded comes to this disk, and becomes
// one file.
func (t *tape) complete(at time.Time) {
	t.jobs.put(lastJob{func(ctx context.Context, t *tape) {
		if t.draft == nil {
			return
		}
		if err := t.draft.End(at); err != nil {
			t.board.Log.ErrorContext(ctx, "could not write the journal of a recording", "recording", t.draft.ID(), "error", err)
		}
		t.board.completeDraft(ctx, t.draft)
	}})
}

// discard ends the tape, and nothing of it is left, neither here nor at Asterisk.
func (t *tape) discard() {
	t.jobs.put(lastJob{func(ctx context.Context, t *tape) {
		if t.draft != nil {
			t.board.discardDraft(ctx, t.draft)
		}
	}})
}

// completeDraft makes a recording whole, for as long as that takes.
func (s *Switchboard) completeDraft(ctx context.Context, d *recordings.Draft) {
	log := s.Log.With("recording", d.ID())
	for _, g := range d.Recording().Segments {
		if !g.Delivered && g.Lost == "" {
			persist(ctx, log, func(ctx context.Context) error { return s.deliver(ctx, log, d, &g) })
		}
		persist(ctx, log, func(ctx context.Context) error { return s.ARI.DeleteStored(ctx, g.Live) })
	}
	undelivered := func(g recordings.Segment) bool { return !g.Delivered && g.Lost == "" }
	if slices.ContainsFunc(d.Recording().Segments, undelivered) {
		return // the daemon stops, and the next one goes on
	}
	persist(ctx, log, func(ctx context.Context) error {
		r, err := d.Complete(ctx)
		if err != nil {
			s.countRecording(recordingTrouble)
			return fmt.Errorf("complete a recording: %w", err)
		}
		for _, gap := range r.Gaps {
			if gap.To.Sub(gap.From) < hardly {
				continue
			}
			log.ErrorContext(ctx, "a recording has a gap", "party", gap.Party, "from", gap.From, "to", gap.To, "why", gap.Why)
		}
		if r.Audio != nil {
			s.wrote(r.Audio.Bytes)
		}
		log.InfoContext(ctx, "a recording is complete")
		return nil
	})
}

// deliver brings a stretch to this disk, once Asterisk records it no more.
func (s *Switchboard) deliver(ctx context.Context, log *slog.Logger, d *recordings.Draft, g *recordings.Segment) error {
	live := g.Live
	if err := s.over(ctx, live, s.ARI.StopRecording); err != nil {
		return err
	}
	err := d.Deliver(live, func(w io.Writer) error {
		_, err := s.ARI.FetchStored(ctx, live, w, mostStored)
		return err
	})
	if !errors.Is(err, ari.ErrNotFound) {
		return err
	}
	ended := g.Ended
	if ended.IsZero() {
		ended = d.Recording().Ended
	}
	if ended.Sub(g.Began) < hardly { // it was over before it began
		return errors.Join(d.EndSegment(live, g.Began), d.Lose(live, "it was over before it began"))
	}
	log.ErrorContext(ctx, "asterisk does not have what it recorded", "live", live)
	s.countRecording(recordingTrouble)
	return d.Lose(live, "asterisk has no such recording")
}

// hardly is how much may be missing of a stretch: Asterisk takes a moment to begin, and
// to end.
const hardly = time.Second

// mostStored is how long a stretch can be, in bytes: a day and a half.
const mostStored = 2 << 30

// errStillLive says that Asterisk has not closed a file yet.
var errStillLive = errors.New("asterisk records it yet")

// over ends what Asterisk may be recording still, and returns without an error once
// its file is closed.
func (s *Switchboard) over(ctx context.Context, live string, end func(context.Context, string) error) error {
	switch err := end(ctx, live); {
	case errors.Is(err, ari.ErrNotFound):
		return nil
	case err != nil && !errors.Is(err, ari.ErrConflict):
		return err
	}
	return errStillLive
}

// discardDraft deletes all that was recorded, for as long as that takes.
func (s *Switchboard) discardDraft(ctx context.Context, d *recordings.Draft) {
	log := s.Log.With("recording", d.ID())
	left := false
	for _, g := range d.Recording().Segments {
		try := func(ctx context.Context) error {
			left = true
			if err := s.over(ctx, g.Live, s.ARI.DiscardRecording); err != nil {
				return err
			}
			err := s.ARI.DeleteStored(ctx, g.Live)
			left = err != nil && !errors.Is(err, ari.ErrNotFound)
			return err
		}
		persist(ctx, log, try)
		if left {
			return // the daemon stops, and the next one goes on
		}
	}
	persist(ctx, log, func(context.Context) error { return d.Discard() })
	log.InfoContext(ctx, "a recording is deleted")
}
