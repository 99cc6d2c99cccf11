package switchboard

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/policy"
)

// A daemon that stops, or is killed, leaves what is being recorded to Asterisk. The
// next one finds the journal, the ears by their ids, and on the parties what they
// were told. What nobody talks in any more it completes.

// findRecording goes on with what a daemon before this one recorded of the call, if
// it may.
func (s *session) findRecording(ctx context.Context, p *placement) {
	t := s.taping
	draft := t.found
	if draft == nil {
		return
	}
	r := draft.Recording()
	t.tape = s.board.newTape(ctx, s.in)
	t.tape.draft = draft
	t.talking = s.talkersOf(p)
	if !s.areThere(t.talking) { // the call is over
		t.state, t.kept = recording, true
		s.recordAs(ctx, p, t.stops(outcomeRecorded))
		return
	}
	s.learnWho()
	request := policy.Request{
		Subject:     policy.Subject{User: r.StartedBy},
		Action:      policy.RecordingStart,
		Resource:    policy.Resource{User: r.StartedBy},
		Environment: policy.Environment{Way: policy.Way(r.Way)},
	}
	t.meets(time.Now(), s.talkersAre(t.talking, s.consentsOf(ctx, t.talking)))
	stretches, last := s.findStretches(ctx, r)
	t.request = request
	if steps := t.isFound(stretches); len(steps) > 0 {
		s.recordAs(ctx, p, steps)
		s.judgeRecording(ctx, p, false) // it may have to end
		return
	}
	t.state = recording // until the policy has been asked: see judgeRecording
	var paused time.Time
	if n := len(r.Pauses); n > 0 && r.Pauses[n-1].To.IsZero() {
		paused = r.Pauses[n-1].From
	}
	d, ok := s.mayGoOn(ctx)
	if !ok {
		t.kept = true
		s.recordAs(ctx, p, t.stops(outcomeRevoked))
		s.judgeRecording(ctx, p, false) // it may have to end
		return
	}
	s.log.InfoContext(ctx, "found the recording of a call again", "recording", r.ID)
	s.recordAs(ctx, p, t.resumesAt(d.Obligations.Recording, stretches, last, paused, time.Now()))
}

// mayGoOn decides whether the recording that was found may go on: as it began, or
// because one of those who talk has it so.
func (s *session) mayGoOn(ctx context.Context) (policy.Decision, bool) {
	t := s.taping
	requests := []policy.Request{t.request}
	users, _ := t.onCall()
	for _, user := range users {
		requests = append(requests, policy.Request{
			Subject: policy.Subject{User: user}, Action: policy.RecordingStart,
			Resource: policy.Resource{User: user}, Environment: policy.Environment{Way: policy.WayAnswer},
		})
	}
	for _, one := range requests {
		if one.Subject.User == "" {
			continue
		}
		if d := s.evaluateRecording(s.board.Policy(), &one, one.Resource.User); d.Allowed() {
			t.request = one
			d, t.decision = s.board.Trail.Decided(ctx, s.callID, one, d)
			return d, d.Allowed()
		}
	}
	return policy.Decision{}, false
}

// findStretches returns the stretches that Asterisk records yet, by channel, and the
// number of the last that there was.
func (s *session) findStretches(ctx context.Context, r recordings.Recording) (stretches map[string]int, last int) {
	t := s.taping
	stretches = make(map[string]int)
	for _, g := range r.Segments {
		number, err := strconv.Atoi(g.Live[strings.LastIndexByte(g.Live, '-')+1:])
		if err != nil {
			continue
		}
		last = max(last, number)
		id := calls.RecorderID(s.callID, number)
		ear, there := s.board.Calls.Get(id)
		on, _ := calls.SnoopedOn(ear.Name)
		if !there || !g.Ended.IsZero() || !slices.Contains(t.talking, on) {
			continue
		}
		t.tape.names[on] = g.Party
		if _, err := s.board.ARI.GetRecording(ctx, g.Live); errors.Is(err, ari.ErrNotFound) { // it was about to begin
			s.hangUp(ctx, id, ari.CauseNormalClearing)
			continue
		}
		t.snoops[id] = stretch{number: number, channel: on, side: g.Side, runs: true}
		stretches[on] = number
	}
	return stretches, last
}

// draftOf returns the journal of a call's recording that nobody sees to, nil if there
// is none.
func (s *Switchboard) draftOf(callID string) *recordings.Draft {
	if s.Recordings == nil {
		return nil
	}
	for _, d := range s.Recordings.Drafts() {
		r := d.Recording()
		if _, busy := s.tapes.Load(d.ID()); !busy && r.CallID == callID && r.State == recordings.StateOpen && !objectedTo(r) {
			return d
		}
	}
	return nil
}

func objectedTo(r recordings.Recording) bool {
	return slices.ContainsFunc(r.Parties, func(p recordings.Party) bool { return p.Consent.State == recordings.ConsentObjected })
}

// adoptRecorders takes over the journal of a call and the ears that record it: they
// are the session's before anybody looks for what nobody sees to.
func (s *session) adoptRecorders(found map[string]ari.Channel) {
	s.adoptDraft(s.taping, s.callID)
	if s.aside != nil {
		s.tapingThere, s.tapingAside = s.taping, s.newTapingAside()
		s.adoptDraft(s.tapingAside, recordedAside(s.callID))
	}
	for id := range found {
		if _, callID, ear := calls.Stretch(id); ear && callID == s.callID {
			s.holdSeen(id)
		}
	}
}

func (s *session) adoptDraft(t *taping, callID string) {
	if draft := s.board.draftOf(callID); draft != nil {
		s.board.tapes.Store(draft.ID(), true)
		t.found = draft
	}
}

// endRecorders ends the ears that record what nobody sees to.
func (s *Switchboard) endRecorders(ctx context.Context, found map[string]ari.Channel) {
	for id := range found {
		if _, callID, ear := calls.Stretch(id); ear && !s.owned(id) {
			s.Log.InfoContext(ctx, "end the recording of a call that is over", "call_id", callID, "channel_id", id)
			s.start(ctx, newLeftover(s, id))
		}
	}
}

// completeLeft completes the recordings whose calls are over, or deletes what somebody
// has objected to, once the calls that go on have been found.
func (s *Switchboard) completeLeft(ctx context.Context) {
	if s.Recordings == nil {
		return
	}
	for _, d := range s.Recordings.Drafts() {
		if _, busy := s.tapes.LoadOrStore(d.ID(), true); busy {
			continue
		}
		r := d.Recording()
		if r.State == recordings.StateComplete { // in this very moment, by its session
			s.tapes.Delete(d.ID())
			continue
		}
		s.sessions.Go(func() {
			defer s.tapes.Delete(d.ID())
			if objectedTo(r) || r.State == recordings.StateDiscarded {
				s.discardDraft(ctx, d)
				return
			}
			s.Log.InfoContext(ctx, "complete a recording whose call is over", "recording", d.ID())
			if err := d.End(r.Ended); err != nil { // where its audio does, if nobody noted it
				s.Log.ErrorContext(ctx, "could not write the journal of a recording", "recording", d.ID(), "error", err)
			}
			s.completeDraft(ctx, d)
		})
	}
}
