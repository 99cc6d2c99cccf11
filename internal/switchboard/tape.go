package switchboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/internal/recordings"
)

// A tape is the recording of a call on the disk and at Asterisk. The disk may be
// slow or hang, so it is seen to by a goroutine of its own, in order; what comes of
// it is put into the inbox of the session, if that wants to know.
type tape struct {
	board *Switchboard
	in    *inbox // of the session
	jobs  *inbox // of func(context.Context); the one that ends it is a lastJob

	// Of the tape's goroutine alone.
	draft *recordings.Draft
	names map[string]string // of the parties in the journal, by channel
}

// A tapeJob is something to do on the disk.
type tapeJob func(ctx context.Context, t *tape)

// A lastJob is a job behind which there is none.
type lastJob struct{ tapeJob }

// An onTape is put into the inbox of the session when a job is done.
type onTape func(ctx context.Context, s *session, p *placement)

func (o onTape) carryOut(ctx context.Context, s *session, p *placement) { o(ctx, s, p) }

// newTape returns a tape whose goroutine ends with its last job: what somebody has
// objected to is in the journal also if the daemon stops at that moment.
func (s *Switchboard) newTape(ctx context.Context, in *inbox) *tape {
	t := &tape{board: s, in: in, jobs: newInbox(), names: make(map[string]string)}
	s.sessions.Go(func() {
		defer t.letGo()
		for {
			job, err := t.jobs.next(context.WithoutCancel(ctx))
			if err != nil {
				return
			}
			switch do := job.(type) {
			case tapeJob:
				do(ctx, t)
			case lastJob:
				do.tapeJob(ctx, t)
				return
			}
		}
	})
	return t
}

// do has the tape do something, and then the session what it makes of it.
func (t *tape) do(job func(ctx context.Context) error, then func(ctx context.Context, s *session, p *placement, err error)) {
	t.jobs.put(tapeJob(func(ctx context.Context, t *tape) {
		err := job(ctx)
		t.in.put(onTape(func(ctx context.Context, s *session, p *placement) {
			s.with(t, func() { then(ctx, s, p, err) }) // unless it is over by now
		}))
	}))
}

// note has the tape write something into the journal. That it could not is said
// loudly, and tried again with whatever is written next.
func (t *tape) note(write func(d *recordings.Draft) error) {
	t.jobs.put(tapeJob(func(ctx context.Context, t *tape) {
		if t.draft == nil { // it could not be opened, which the session does not know yet
			return
		}
		if err := write(t.draft); err != nil {
			t.board.Log.ErrorContext(ctx, "could not write the journal of a recording", "recording", t.draft.ID(), "error", err)
			t.board.countRecording(recordingTrouble)
		}
	}))
}

// open begins the recording.
func (t *tape) open(b recordings.Beginning, then func(ctx context.Context, s *session, p *placement, err error)) {
	t.do(func(context.Context) error { return t.beginDraft(b) }, then)
}

func (t *tape) beginDraft(b recordings.Beginning) error {
	if t.board.Recordings == nil {
		return errNoRecordings
	}
	draft, err := t.board.Recordings.Begin(b)
	if err != nil {
		return err
	}
	t.draft = draft
	t.board.tapes.Store(draft.ID(), true)
	return nil
}

// leave ends the tape and leaves the recording to a daemon that comes after this one.
func (t *tape) leave() { t.jobs.put(lastJob{func(context.Context, *tape) {}}) }

// letGo lets another one see to the recording.
func (t *tape) letGo() {
	t.jobs.close()
	if t.draft != nil {
		t.board.tapes.Delete(t.draft.ID())
	}
}

// live is the name of a stretch at Asterisk.
func (t *tape) live(stretch int) string { return liveName(t.draft.ID(), stretch) }

// liveName tells linewarden's recordings at Asterisk from those of others, and is
// unique, as the recording's id is.
func liveName(recordingID string, stretch int) string {
	return fmt.Sprintf("lw-%s-%d", recordingID, stretch)
}

// join makes a party known to the journal, once.
func (t *tape) join(channel string, who recordings.Party) error {
	if t.names[channel] != "" {
		return nil
	}
	name, err := t.draft.Join(who)
	if err == nil {
		t.names[channel] = name
	}
	return err
}

// begin notes a stretch before it is recorded: what the journal does not know of is
// not found after a crash.
func (t *tape) begin(stretch int, channel string, who recordings.Party, side recordings.Side, at time.Time) error {
	if err := t.join(channel, who); err != nil {
		return err
	}
	return t.draft.BeginSegment(recordings.Segment{Live: t.live(stretch), Party: t.names[channel], Side: side, Began: at})
}

// neverBegan notes that nothing was recorded of a stretch, nor could be.
func (t *tape) neverBegan(stretch int, at time.Time) {
	t.note(func(d *recordings.Draft) error {
		return errors.Join(d.EndSegment(t.live(stretch), at), d.Lose(t.live(stretch), "it was over before it began"))
	})
}

// consents notes where a party stands.
func (t *tape) consents(channel string, who recordings.Party, c recordings.Consent, at time.Time) {
	t.note(func(d *recordings.Draft) error {
		if err := t.join(channel, who); err != nil {
			return err
		}
		return d.Consents(t.names[channel], c, at)
	})
}
