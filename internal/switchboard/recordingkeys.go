package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// objectionKey is what a party presses that does not want to be recorded.
const objectionKey = "*"

// objectsByKey is told of a key that a party has pressed and that is no part of a
// code. It reports whether the party objects by it.
func (s *session) objectsByKey(ctx context.Context, p *placement, channelID, key string) bool {
	if key != objectionKey {
		return false
	}
	steps, objects := s.taping.objects(channelID)
	if !objects {
		return false
	}
	s.taping.declined = true
	s.log.WarnContext(ctx, "a party objects to being recorded", "channel_id", channelID, "decision_id", s.taping.decision)
	s.recordAs(ctx, p, steps)
	return true
}

// recordByKey starts or stops the recording, whichever it is that is not.
func (s *session) recordByKey(ctx context.Context, p *placement, by string) {
	switch {
	case s.consulted.mayMean(by, time.Now()):
		s.tellInCall(ctx, by, nothingCame)
	case s.taping.state == notRecording:
		s.startByWish(ctx, p, by, policy.WayKey)
	default:
		s.stopByWish(ctx, p, by, policy.WayKey)
	}
}

// startByWish starts a recording that a user on the call asks for.
func (s *session) startByWish(ctx context.Context, p *placement, by string, way policy.Way) {
	if s.taping.state != notRecording || len(s.taping.talking) == 0 {
		return
	}
	r, d, id := s.decideRecording(ctx, by, policy.RecordingStart, way)
	if !d.Allowed() {
		s.refuseRecording(ctx, by, d, id)
		return
	}
	s.taping.declined = false
	switch {
	case !s.startRecording(ctx, p, r, d, id):
		s.tellInCall(ctx, by, refusal.For(policy.TargetVeto))
	case s.taping.speaker(by) == nil || !s.taping.owes(s.taping.speaker(by)): // else it hears the announcement
		s.tellInCall(ctx, by, refusal.Started)
	}
}

// stopByWish stops the recording because a user on the call asks for that.
func (s *session) stopByWish(ctx context.Context, p *placement, by string, way policy.Way) {
	if s.taping.state == notRecording {
		return
	}
	_, d, id := s.decideRecording(ctx, by, policy.RecordingStop, way)
	if !d.Allowed() {
		s.refuseRecording(ctx, by, d, id)
		return
	}
	s.board.Trail.Became(ctx, id, string(outcomeStopped))
	s.taping.declined = true
	s.recordAs(ctx, p, s.taping.stops(outcomeStopped))
	s.tellInCall(ctx, by, refusal.Stopped)
}

// pauseByKey pauses the recording, or goes on with it.
func (s *session) pauseByKey(ctx context.Context, p *placement, by string) {
	action, change := policy.RecordingPause, s.taping.pauses
	switch s.taping.state {
	case recording:
	case pausedRecording:
		action, change = policy.RecordingResume, s.taping.resumes
	default:
		s.tellInCall(ctx, by, refusal.NothingThere)
		return
	}
	r, d, id := s.decideRecording(ctx, by, action, policy.WayKey)
	if !d.Allowed() {
		s.refuseRecording(ctx, by, d, id)
		return
	}
	s.taping.pausedBy = r.Resource.User
	steps, _ := change(time.Now())
	s.recordAs(ctx, p, steps)
	s.board.Trail.Became(ctx, id, string(outcomeDone))
	if s.taping.state == pausedRecording {
		s.tellInCall(ctx, by, refusal.Paused)
	} else {
		s.tellInCall(ctx, by, refusal.Resumed)
	}
}

// decideRecording decides what a user on the call asks for about its recording.
func (s *session) decideRecording(ctx context.Context, by string, action policy.Action, way policy.Way) (policy.Request, policy.Decision, string) {
	c, _ := s.board.Calls.Get(by)
	r := policy.Request{
		Subject:     policy.Subject{Endpoint: c.Endpoint},
		Action:      action,
		Environment: policy.Environment{Way: way},
	}
	d := s.evaluateRecording(s.board.Policy(), &r, s.taping.who[by].User)
	d, id := s.board.Trail.Decided(ctx, by, r, d)
	return r, d, id
}

// refuseRecording leaves the recording as it is, and tells the phone.
func (s *session) refuseRecording(ctx context.Context, by string, d policy.Decision, id string) {
	s.board.Trail.Became(ctx, id, string(outcomeRefused))
	s.board.countRecording(recordingRefused)
	s.tellInCall(ctx, by, refusal.For(d.Reason.Code))
}
