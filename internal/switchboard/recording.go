package switchboard

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/policy"
)

// A taping is what the session of a call knows of its recording. What is to be done
// the recorder says; the words of each party come from a snoop on its channel, so
// that nothing is kept of who must not be.
type taping struct {
	*recorder
	talking  []string // who talked when the recorder was told last
	who      map[string]recordings.Party
	snoops   map[string]stretch  // by the snoop's id: what is recorded of whom
	tellings map[string]*telling // by channel: what the recorder wants it to hear

	deafened []string          // whom nobody may hear meanwhile
	found    *recordings.Draft // what a daemon before this one began
	tape     *tape             // of the recording that goes on; nil if none does
	request  policy.Request    // by which it goes on
	decision string            // id of that
	pausedBy string            // user who paused or resumed last; empty if it was time
	declined bool              // somebody has ended one, or objected
	ending   time.Time         // when the call is over, as it may not go on unrecorded
}

func newTaping() *taping {
	return &taping{
		recorder: newRecorder(),
		who:      make(map[string]recordings.Party),
		snoops:   make(map[string]stretch),
		tellings: make(map[string]*telling),
	}
}

// A stretch is what is being recorded of one party without a break.
type stretch struct {
	number  int
	channel string
	side    recordings.Side
	asked   time.Time // when it was asked for
	runs    bool      // Asterisk has said so
}

// recordAs does what the recorder says.
func (s *session) recordAs(ctx context.Context, p *placement, steps []recorderStep) {
	for _, st := range steps {
		s.recordStep(ctx, p, st)
	}
}

func (s *session) recordStep(ctx context.Context, p *placement, st recorderStep) {
	t := s.taping
	switch st.verb {
	case openRecord:
		s.openTape(ctx)
	case say:
		s.sayRecorded(ctx, p, st.channel)
	case stopSaying:
		s.stopTelling(ctx, st.channel)
	case noteConsent:
		s.noteConsent(ctx, st.channel)
	case keepWords:
		s.keepWords(st.stretch, st.channel)
	case endStretch:
		s.endStretch(ctx, st.stretch)
	case beepTo:
		s.beepRecorded(ctx, st.channel)
	case notePause:
		now, by := time.Now(), t.pausedBy
		t.tape.note(func(d *recordings.Draft) error { return d.Pause(by, now) })
	case noteResume:
		now, by := time.Now(), t.pausedBy
		t.tape.note(func(d *recordings.Draft) error { return d.Resume(by, now) })
	case completeIt:
		s.endTape(ctx, st.outcome, (*tape).complete)
	case discardIt:
		s.endTape(ctx, st.outcome, func(t *tape, _ time.Time) { t.discard() })
	case endForRecord:
		s.endUnrecorded(ctx, p)
	case complain:
		s.log.ErrorContext(ctx, "a party on a call that is recorded was not for a while", "channel_id", st.channel, "decision_id", t.decision)
		s.board.countRecording(recordingTrouble)
	case thankFor:
		s.thank(ctx, st.channel)
	}
}

// openTape begins the recording's file.
func (s *session) openTape(ctx context.Context) {
	b := s.newTape(ctx)
	s.taping.tape.opensInTime()
	s.taping.tape.open(b, func(ctx context.Context, s *session, p *placement, err error) {
		if err != nil {
			s.recordWrong(ctx, "begin a recording", err)
			s.recordAs(ctx, p, s.taping.fails())
			return
		}
		s.recordAs(ctx, p, s.taping.opened(time.Now()))
	})
}

// newTape is for the recording that begins.
func (s *session) newTape(ctx context.Context) recordings.Beginning {
	t := s.taping
	t.tape = s.board.newTape(ctx, s.in)
	b := recordings.Beginning{
		CallID: s.recordedAs(), DecisionID: t.decision, Way: string(t.request.Environment.Way), At: time.Now(),
	}
	if t.request.Environment.Way != policy.WayAnswer {
		b.StartedBy = t.request.Resource.User
	}
	return b
}

// endTape ends the recording's file, and tells what became of it.
func (s *session) endTape(ctx context.Context, what outcome, end func(*tape, time.Time)) {
	t := s.taping
	if t.decision != "" { // else it was a daemon's before this one
		s.board.Trail.Became(ctx, t.decision, string(what))
	}
	s.board.countRecording(string(what))
	s.log.InfoContext(ctx, "a recording is over", "decision_id", t.decision, "outcome", what)
	end(t.tape, time.Now())
	t.tape, t.decision = nil, ""
}

// recordWrong says loudly that something cannot be recorded. When the daemon stops
// that is no failure.
func (s *session) recordWrong(ctx context.Context, step string, err error) {
	if ctx.Err() == nil {
		s.log.ErrorContext(ctx, "a call cannot be recorded", "step", step, "error", err)
	}
}

// noteConsent notes on a party where it stands: an objection goes with it wherever it
// is transferred, and what it was told a daemon knows that comes after this one.
func (s *session) noteConsent(ctx context.Context, channelID string) {
	value, kept := objection, recordings.ConsentObjected
	if s.taping.known[channelID] != objected {
		value, kept = s.callID, recordings.ConsentTold
	}
	s.taping.tape.consents(channelID, s.taping.who[channelID], kept, time.Now())
	s.persist(ctx, func(ctx context.Context) error {
		err := s.board.ARI.SetVariable(ctx, channelID, dialplan.VarConsent, value)
		if isLeaving(err) { // its end is on its way
			return nil
		}
		return err
	})
}

// objection is noted on a channel that has objected, in place of the call in which
// it was told.
const objection = "objected"

// consentOf is where a party stands by what is noted on it.
func (s *session) consentOf(ctx context.Context, channelID string) consent {
	noted := ""
	s.persist(ctx, func(ctx context.Context) error {
		var err error
		if noted, err = s.board.ARI.Variable(ctx, channelID, dialplan.VarConsent); isLeaving(err) {
			return nil // its end is on its way
		}
		return err
	})
	switch noted {
	case objection:
		return objected
	case s.callID:
		return told
	}
	return unasked
}

// keepWords lets a party be recorded, once the journal knows of it.
func (s *session) keepWords(number int, channelID string) {
	t, now := s.taping, time.Now()
	one := stretch{number: number, channel: channelID, side: s.sideOf(channelID), asked: now}
	who, tape := t.who[channelID], t.tape
	tape.runsInTime(number)
	tape.do(func(context.Context) error { return tape.begin(number, channelID, who, one.side, now) },
		func(ctx context.Context, s *session, p *placement, err error) {
			if err == nil {
				err = s.snoopFor(ctx, one)
			}
			switch {
			case errors.Is(err, errUnwanted), isGone(err): // its end is on its way
				tape.neverBegan(number, now)
			case err != nil:
				s.recordWrong(ctx, "record a party", err)
				s.recordAs(ctx, p, s.taping.breaks(time.Now(), number))
			}
		})
}

// errUnwanted says that a stretch is over that was about to begin.
var errUnwanted = errors.New("it is over")

// snoopFor makes the ear by which a stretch is recorded, unless it is over already.
func (s *session) snoopFor(ctx context.Context, one stretch) error {
	if sp := s.taping.speaker(one.channel); sp == nil || sp.stretch != one.number {
		return errUnwanted
	}
	id := calls.RecorderID(s.callID, one.number)
	s.taping.snoops[id] = one
	s.hold(id)
	_, err := s.board.ARI.Snoop(ctx, one.channel, ari.SnoopRequest{
		SnoopID: id, Spy: ari.DirectionIn, AppArgs: []string{string(calls.RoleRecorder), s.callID},
	})
	if err != nil {
		return fmt.Errorf("snoop on a party: %w", err)
	}
	s.made(id)
	return nil
}

// endStretch ends what is recorded of a party. Asterisk closes the file when the
// snoop is gone.
func (s *session) endStretch(ctx context.Context, number int) {
	id := calls.RecorderID(s.callID, number)
	if _, made := s.taping.snoops[id]; !made {
		return
	}
	delete(s.taping.snoops, id)
	now := time.Now()
	if tape := s.taping.tape; tape != nil {
		tape.note(func(d *recordings.Draft) error { return d.EndSegment(tape.live(number), now) })
	}
	s.hangUp(ctx, id, ari.CauseNormalClearing)
}

// snoopStarted records what a snoop hears.
func (s *session) snoopStarted(ctx context.Context, p *placement, id string) {
	t := s.taping
	one, known := t.snoops[id]
	if !known || t.tape == nil {
		return
	}
	_, err := s.board.ARI.Record(ctx, id, ari.RecordRequest{Name: t.tape.live(one.number), Format: "sln"})
	if err != nil && !isGone(err) && !errors.Is(err, ari.ErrConflict) { // it was asked for before, as the name says
		s.recordWrong(ctx, "record a party", err)
		s.recordAs(ctx, p, t.breaks(time.Now(), one.number))
	}
}

// stretchOf finds the stretch that a recording at Asterisk is.
func (s *session) stretchOf(r ari.LiveRecording) (id string, one stretch, ok bool) {
	id, _ = strings.CutPrefix(r.TargetURI, "channel:")
	one, ok = s.taping.snoops[id]
	return id, one, ok && s.taping.tape != nil && strings.HasSuffix(r.Name, "-"+strconv.Itoa(one.number))
}

// stretchRuns is told that Asterisk records.
func (s *session) stretchRuns(ctx context.Context, e *ari.RecordingStarted) {
	id, one, ok := s.stretchOf(e.Recording)
	if !ok || one.runs {
		return
	}
	one.runs = true
	s.taping.snoops[id] = one
	s.log.DebugContext(ctx, "a party is recorded", "channel_id", one.channel, "side", one.side)
	tape, at := s.taping.tape, e.Timestamp.Time
	tape.note(func(d *recordings.Draft) error { return d.Starts(tape.live(one.number), at) })
}

// stretchBroke is told that a recording has ended, or never began, that should go on
// if its party does.
func (s *session) stretchBroke(ctx context.Context, p *placement, r ari.LiveRecording) {
	_, one, ok := s.stretchOf(r)
	if !ok {
		return
	}
	s.log.InfoContext(ctx, "a recording has ended by itself", "channel_id", one.channel, "recording", r.Name, "cause", r.Cause)
	s.recordAs(ctx, p, s.taping.breaks(time.Now(), one.number))
}
