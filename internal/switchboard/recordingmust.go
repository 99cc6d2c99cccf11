package switchboard

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// errUnrecordable says that two are not connected because what they talk must be
// recorded and cannot be.
var errUnrecordable = errors.New("it must be recorded, and cannot be")

// unrecordable is how a call ends for that.
var unrecordable = ending{outcome: outcomeRefused, cause: refusal.Unrecordable.Cause}

// recordable lets two talk once it is sure that it can be recorded, where it must be.
func (s *session) recordable(ctx context.Context, p *placement, one, other string, connect func() error) error {
	opened, err := s.openBefore(ctx, p, one, other)
	if err != nil {
		return err
	}
	if err = connect(); err != nil && opened {
		s.recordAs(ctx, p, s.taping.stops(outcomeCancelled))
	}
	return err
}

// replaceRecorded is replace for what may have to be recorded.
func (s *session) replaceRecorded(ctx context.Context, p *placement, answerer string) error {
	if p.transfer == nil { // of its end there was word at once
		return nil
	}
	if s.tapingThere != nil { // it is the call's that goes on
		defer func(now *taping) { s.taping = now }(s.taping)
		s.taping = s.tapingThere
	}
	return s.recordable(ctx, p, p.transfer.moved, answerer, func() error { return s.replace(ctx, p, answerer) })
}

// consultRecorded is consult likewise.
func (s *session) consultRecorded(ctx context.Context, p *placement, target string) error {
	if p.transfer == nil {
		return nil
	}
	s.beginAside(ctx, p)
	return s.recordable(ctx, p, p.transfer.by, target, func() error { return s.consult(ctx, p, target) })
}

// openBefore begins the recording of two who are about to talk, where it must be. Of
// one that goes on already it makes sure that it may. It reports whether it has begun
// one.
func (s *session) openBefore(ctx context.Context, p *placement, one, other string) (bool, error) {
	t, set := s.taping, s.board.Policy()
	defer func(talking []string, who map[string]recordings.Party) { t.talking, t.who = talking, who }(t.talking, t.who)
	t.talking, t.who = []string{one, other}, make(map[string]recordings.Party)
	for _, id := range t.talking {
		t.who[id] = s.whoIs(set, id)
	}
	users, _ := t.onCall()
	for _, user := range users {
		r := policy.Request{
			Subject:     policy.Subject{User: user},
			Action:      policy.RecordingStart,
			Environment: policy.Environment{Way: policy.WayAnswer},
		}
		d := s.evaluateRecording(set, &r, user)
		must := d.Allowed() && d.Obligations.Recording.Compulsory && t.state == notRecording
		if !must && d.Reason.Code != policy.MustBeRecorded {
			continue
		}
		d, id := s.board.Trail.Decided(ctx, s.callID, r, d)
		if d.Allowed() {
			return true, s.openNow(ctx, p, r, d, id)
		}
		s.board.Trail.Became(ctx, id, string(outcomeRefused))
		s.board.countRecording(recordingRefused)
		return false, errUnrecordable
	}
	return false, nil
}

// openNow begins a recording and returns when it has begun. Nothing is kept before
// anybody talks.
func (s *session) openNow(ctx context.Context, p *placement, r policy.Request, d policy.Decision, id string) error {
	t := s.taping
	for _, noted := range s.consentsOf(ctx, t.talking) {
		if noted == objected {
			s.board.Trail.Became(ctx, id, string(outcomeObjected))
			s.board.countRecording(recordingObjected)
			return errUnrecordable
		}
	}
	s.recordAs(ctx, p, t.meets(time.Now(), nil)) // they talk when they are connected
	t.request, t.decision = r, id
	t.starts(d.Obligations.Recording)
	s.board.countRecording(recordingStarted)
	select {
	case err := <-s.beginTape(ctx):
		if err == nil {
			s.log.InfoContext(ctx, "a call is recorded", "decision_id", id)
			s.recordAs(ctx, p, t.opened(time.Now()))
			return nil
		}
		s.recordWrong(ctx, "begin a recording", err)
	case <-time.After(s.board.startLimit): // the disk hangs
		s.recordWrong(ctx, "begin a recording", errLate)
	case <-ctx.Done():
	}
	s.recordAs(ctx, p, t.stops(outcomeFailed))
	return errUnrecordable
}

// beginTape begins the recording's file, and tells when it has.
func (s *session) beginTape(ctx context.Context) <-chan error {
	began, b := make(chan error, 1), s.newTape(ctx)
	s.taping.tape.jobs.put(tapeJob(func(_ context.Context, t *tape) { began <- t.beginDraft(b) }))
	return began
}

// cannotRecord ends a call that is not connected because it cannot be recorded: the
// phone that was answered at once, the caller once it has heard why.
func (s *session) cannotRecord(ctx context.Context, p *placement) []step {
	s.log.WarnContext(ctx, "a call is not connected because it must be recorded and is not")
	caller, answerer := p.caller, p.peer
	steps := p.comesApart(unrecordable)
	s.hangUp(ctx, answerer, ari.CauseNormalClearing)
	if caller == s.channel.ID {
		if err := s.hearsNoRinging(ctx, caller); err != nil && !errors.Is(err, errCallerGone) {
			s.wentWrong(ctx, "end what a caller hears", err)
		}
		s.tellAndHangUp(ctx, refusal.Unrecordable, outcomeRefused)
	}
	return slices.DeleteFunc(steps, func(st step) bool {
		return st.verb == hangUp && (st.channel == answerer || st.channel == caller && caller == s.channel.ID)
	})
}
