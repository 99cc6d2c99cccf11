package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// recordingTerms are the names of what is seen to when a call is recorded.
var recordingTerms = []string{
	"record_announce", "record_announce_before_ringing", "record_beep",
	"record_compulsory", "record_pause_limit", "record_pause_deafens",
}

// talkersOf returns who talks with each other now: nobody while one of them is parked
// or handed over, or hears that it rings. The two of the left and the right side come
// first, and then who barges in.
func (s *session) talkersOf(p *placement) []string {
	all := p.pair()
	for _, m := range s.board.bargers(all) {
		all = append(all, m.session.channel.ID)
	}
	return all
}

// lookAfterRecording tells the recorder who talks, whenever that has changed, and asks
// the policy what it wants of that call.
func (s *session) lookAfterRecording(ctx context.Context, p *placement) {
	defer s.settleEars(ctx)
	s.turnTo(ctx, p)
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
	s.learnWho()
	judged := t.state != notRecording && len(now) > 0 && !s.mayStill()
	if judged { // nothing of who forbids it is kept, nor that it came
		s.judgeRecording(ctx, p, false)
	}
	s.meetTalkers(ctx, p, t.talking)
	if len(now) > 0 && !judged {
		s.judgeRecording(ctx, p, false)
	}
}

// mayStill reports whether what is recorded may go on for the reason that it began.
func (s *session) mayStill() bool {
	r := s.taping.request
	return s.evaluateRecording(s.board.Policy(), &r, r.Resource.User).Allowed()
}

// meetTalkers tells the recorder who talks from now on.
func (s *session) meetTalkers(ctx context.Context, p *placement, now []string) {
	t := s.taping
	t.talking = now
	s.learnWho()
	var noted map[string]consent
	if t.state != notRecording {
		noted = s.consentsOf(ctx, now)
	}
	s.recordAs(ctx, p, t.meets(time.Now(), s.talkersAre(now, noted)))
}

func (s *session) areThere(channelIDs []string) bool {
	return !slices.ContainsFunc(channelIDs, func(id string) bool {
		_, there := s.board.Calls.Get(id)
		return !there
	})
}

// learnWho finds out who those are who talk, by the policy in force.
func (s *session) learnWho() {
	set := s.board.Policy()
	for _, id := range s.taping.talking {
		s.taping.who[id] = s.whoIs(set, id)
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
func (s *session) whoIs(set *policy.Set, channelID string) recordings.Party {
	at, _ := s.board.Calls.Get(channelID)
	var own calls.Channel
	for _, id := range s.taping.talking[:2] {
		if id != channelID {
			own, _ = s.board.Calls.Get(id)
		}
	}
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
			if t.decision != "" { // else it was a daemon's before this one
				s.board.Trail.Became(ctx, t.decision, string(outcomeJudgedAgain))
			}
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
			if s.endBargers(ctx, p, d) { // or it is them
				s.judgeRecording(ctx, p, again)
				return
			}
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
	return refusal.Enforceable(set.Evaluate(r), recordingTerms...)
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

// leaveTaping is leaveRecording for one of them.
func (s *session) leaveTaping(ctx context.Context, p *placement) {
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
