package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// recordingTerms are the names of what is seen to when a call is recorded.
var recordingTerms = []string{
	"record_announce", "record_announce_before_ringing", "record_beep",
	"record_compulsory", "record_pause_limit", "record_pause_deafens",
}

// talkersOf returns who talks with each other now: nobody while one of them is parked,
// transferred or asked aside.
func (s *session) talkersOf(p *placement) []string {
	if p.state != talking || p.stage() != notConsulting || p.handing() || p.caller == "" || p.peer == "" {
		return nil
	}
	return []string{p.caller, p.peer}
}

// lookAfterRecording tells the recorder who talks, whenever that has changed, and asks
// the policy what it wants of that call.
func (s *session) lookAfterRecording(ctx context.Context, p *placement) {
	defer s.settleEars(ctx)
	t := s.taping
	now := s.talkersOf(p)
	if slices.Equal(now, t.talking) {
		s.recordAs(ctx, p, t.settle(time.Now()))
		return
	}
	if !s.areThere(now) {
		return // somebody's end is on its way
	}
	t.talking = now
	s.learnWho(p)
	var noted map[string]consent
	if t.state != notRecording {
		noted = s.consentsOf(ctx, now)
	}
	s.recordAs(ctx, p, t.meets(time.Now(), s.talkersAre(now, noted)))
	if len(now) > 0 {
		s.judgeRecording(ctx, p, false)
	}
}

func (s *session) areThere(channelIDs []string) bool {
	return !slices.ContainsFunc(channelIDs, func(id string) bool {
		_, there := s.board.Calls.Get(id)
		return !there
	})
}

// learnWho finds out who those are who talk, by the policy in force.
func (s *session) learnWho(p *placement) {
	set := s.board.Policy()
	for _, id := range s.taping.talking {
		s.taping.who[id] = s.whoIs(set, p, id)
	}
}

func (s *session) talkersAre(channelIDs []string, noted map[string]consent) []talker {
	var all []talker
	for _, id := range channelIDs {
		c, _ := s.board.Calls.Get(id)
		all = append(all, talker{channel: id, outside: s.taping.who[id].User == "", deaf: c.Held, consent: noted[id]})
	}
	return all
}

func (s *session) consentsOf(ctx context.Context, channelIDs []string) map[string]consent {
	noted := make(map[string]consent)
	for _, id := range channelIDs {
		noted[id] = s.consentOf(ctx, id)
	}
	return noted
}

// whoIs names who talks at a channel of the call.
func (s *session) whoIs(set *policy.Set, p *placement, channelID string) recordings.Party {
	at, _ := s.board.Calls.Get(channelID)
	own, _ := s.board.Calls.Get(p.otherThan(channelID))
	who, _ := s.partyAt(set, own, at)
	if who.user != "" {
		return recordings.Party{User: who.user}
	}
	return recordings.Party{Number: who.number.Dial}
}

// onCall are the users who talk, and whether anybody else does.
func (t *taping) onCall() (users []string, outside bool) {
	for _, id := range t.talking {
		if user := t.who[id].User; user != "" {
			users = append(users, user)
		} else {
			outside = true
		}
	}
	slices.Sort(users)
	return slices.Compact(users), outside
}

// aboutRecording is what a request of one of them is about.
func (s *session) aboutRecording(user string) policy.Resource {
	users, outside := s.taping.onCall()
	others := slices.DeleteFunc(users, func(u string) bool { return u == user })
	return policy.Resource{User: user, Parties: others, Outside: outside, Call: s.callID}
}

// merely reports whether a call is not recorded because nobody wants it to be.
func merely(why policy.Code) bool {
	return why == policy.RecordingOff || why == policy.RecordingInside || why == policy.RecordingVolume
}

// judgeRecording decides by the policy in force whether the call is recorded: if one
// of the users who talk has it so, or the recording that goes on may go on.
func (s *session) judgeRecording(ctx context.Context, p *placement, again bool) {
	t := s.taping
	if !t.ending.IsZero() {
		return
	}
	set := s.board.Policy()
	if t.state != notRecording {
		if d := s.evaluateRecording(set, &t.request, t.request.Resource.User); d.Allowed() {
			s.recordAs(ctx, p, t.changes(time.Now(), d.Obligations.Recording))
			return
		}
	}
	users, _ := t.onCall()
	for _, user := range users {
		r := policy.Request{
			Subject:     policy.Subject{User: user},
			Action:      policy.RecordingStart,
			Environment: policy.Environment{Way: policy.WayAnswer},
		}
		d := s.evaluateRecording(set, &r, user)
		must := d.Reason.Code == policy.MustBeRecorded || d.Obligations.Recording.Compulsory
		if merely(d.Reason.Code) || t.state == notRecording && !must && (t.declined || again && !d.Allowed()) {
			continue
		}
		d, id := s.board.Trail.Decided(ctx, s.callID, r, d)
		switch {
		case d.Allowed() && t.state != notRecording: // for another reason than it began
			s.board.Trail.Became(ctx, t.decision, string(outcomeJudgedAgain))
			t.request, t.decision = r, id
			s.recordAs(ctx, p, t.changes(time.Now(), d.Obligations.Recording))
			return
		case d.Allowed():
			s.startRecording(ctx, p, r, d, id)
			return
		}
		s.board.Trail.Became(ctx, id, string(outcomeRefused))
		s.board.countRecording(recordingRefused)
		if must { // which the audit may have refused
			s.recordAs(ctx, p, append(t.stops(outcomeRevoked), recorderStep{verb: endForRecord}))
			return
		}
	}
	s.recordAs(ctx, p, t.stops(outcomeRevoked))
}

// evaluateRecording decides a request about the recording of the call as it is now.
func (s *session) evaluateRecording(set *policy.Set, r *policy.Request, user string) policy.Decision {
	r.Resource = s.aboutRecording(user)
	r.Environment.Time = time.Now()
	return refusal.Enforceable(set.Evaluate(*r), recordingTerms...)
}

// startRecording begins what the policy allows. It reports whether it could.
func (s *session) startRecording(ctx context.Context, p *placement, r policy.Request, d policy.Decision, id string) bool {
	t := s.taping
	for channel, noted := range s.consentsOf(ctx, t.talking) {
		t.learns(channel, noted)
	}
	t.request, t.decision = r, id
	steps, can := t.starts(d.Obligations.Recording)
	if !can {
		s.board.Trail.Became(ctx, id, string(outcomeObjected))
		s.board.countRecording(recordingObjected)
		if t.decision = ""; d.Obligations.Recording.Compulsory {
			s.endUnrecorded(ctx, p)
		}
		return false
	}
	s.log.InfoContext(ctx, "a call is recorded", "decision_id", id)
	s.board.countRecording(recordingStarted)
	s.recordAs(ctx, p, steps)
	return true
}

// leaveRecording is what happens to the recording when the session is over: the call
// is, or somebody else's, or the daemon stops.
func (s *session) leaveRecording(ctx context.Context, p *placement) {
	t := s.taping
	defer func() { s.board.deafen(t.deafened, nil) }()
	if ctx.Err() != nil && p.state != over && t.tape != nil {
		if t.decision != "" {
			s.board.Trail.Became(ctx, t.decision, string(outcomeShutdown))
		}
		for id, one := range t.snoops {
			if !one.runs { // nor will it
				s.hangUp(ctx, id, ari.CauseNormalClearing)
			}
		}
		t.tape.leave()
		return
	}
	s.recordAs(ctx, p, t.stops(outcomeRecorded))
	for id := range t.tellings {
		s.stopTelling(ctx, id)
	}
}
