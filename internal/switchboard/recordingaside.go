package switchboard

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// What a transferor and the target talk before a transfer is nothing for who waits:
// who is on a recording may play it. So it is recorded as a call of its own, by a
// decision of its own, while the call's recording keeps what it has, and goes on where
// it was when the transferor is back.

// recordedAside is the call of the recordings of what is talked next to a call. Its
// bridge is the one next to the call's.
func recordedAside(callID string) string {
	return strings.TrimPrefix(asideOf(callID), bridgePrefix)
}

// tapings are those that there are.
func (s *session) tapings() []*taping {
	all := []*taping{s.taping}
	for _, t := range []*taping{s.tapingThere, s.tapingAside} {
		if t != nil && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// recordedAs is the id by which the recordings of who talks now are found.
func (s *session) recordedAs() string {
	if s.taping == s.tapingAside {
		return recordedAside(s.callID)
	}
	return s.callID
}

// newTapingAside is for what is talked next to the call. Who was told need not be told
// again, and who has objected does not want that either.
func (s *session) newTapingAside() *taping {
	t := newTaping()
	t.known, t.who = s.taping.known, s.taping.who
	return t
}

// beginAside makes ready for what is talked next to the call.
func (s *session) beginAside(ctx context.Context, p *placement) {
	s.tapingThere, s.tapingAside = s.taping, s.newTapingAside()
	s.use(ctx, p, s.tapingAside)
}

// turnTo goes on with the other of the two recordings, if those who talk now are of
// that one, and ends the one next to the call when nobody is there any more.
func (s *session) turnTo(ctx context.Context, p *placement) {
	switch {
	case s.tapingAside == nil:
	case p.stage() == consulting:
		s.use(ctx, p, s.tapingAside)
	case p.stage() == swapped:
		s.use(ctx, p, s.tapingThere)
	default:
		s.tapingThere.last = max(s.tapingThere.last, s.tapingAside.last)
		s.taping = s.tapingAside
		s.endTaping(ctx, p)
		s.taping = s.tapingThere
		s.tapingThere, s.tapingAside = nil, nil
	}
}

// use goes on with one of the two recordings. Nothing is kept for the other one.
func (s *session) use(ctx context.Context, p *placement, t *taping) {
	if s.taping == t {
		return
	}
	s.meetTalkers(ctx, p, nil)
	s.settleEars(ctx)
	t.last = max(t.last, s.taping.last) // the ears have their numbers from both
	s.taping = t
}

// with does something for the recording that a tape is of.
func (s *session) with(of *tape, do func()) {
	all := s.tapings()
	at := slices.IndexFunc(all, func(t *taping) bool { return t.tape == of })
	if at < 0 {
		return // it is over
	}
	defer func(now *taping) { s.taping = now }(s.taping)
	s.taping = all[at]
	do()
}

// endTaping ends the recording in use, as nobody of it talks any more.
func (s *session) endTaping(ctx context.Context, p *placement) {
	s.recordAs(ctx, p, s.taping.stops(outcomeRecorded))
	s.settleEars(ctx)
	for _, id := range slices.Collect(maps.Keys(s.taping.tellings)) {
		s.stopTelling(ctx, id)
	}
}

// findBoth goes on with what a daemon before this one recorded of a call and next to
// it.
func (s *session) findBoth(ctx context.Context, p *placement) {
	talks, waits := s.tapingThere, s.tapingAside
	if p.stage() == consulting {
		talks, waits = waits, talks
	}
	s.taping = waits
	s.findWaiting(ctx, p)
	s.taping = talks
	s.findRecording(ctx, p)
	talks.last = max(talks.last, waits.last)
	s.endUnknownEars(ctx)
}

// findWaiting finds the recording of those of whom one waits. Nothing is kept until
// they talk again; then it is judged whether it goes on.
func (s *session) findWaiting(ctx context.Context, p *placement) {
	t := s.taping
	draft := t.found
	if draft == nil {
		return
	}
	r := draft.Recording()
	t.tape = s.board.newTape(ctx, s.in)
	t.tape.draft = draft
	t.request = policy.Request{
		Subject:     policy.Subject{User: r.StartedBy},
		Action:      policy.RecordingStart,
		Resource:    policy.Resource{User: r.StartedBy},
		Environment: policy.Environment{Way: policy.Way(r.Way)},
	}
	var paused time.Time
	if n := len(r.Pauses); n > 0 && r.Pauses[n-1].To.IsZero() {
		paused = r.Pauses[n-1].From
	}
	_, last := s.findStretches(ctx, r)
	strictest := policy.RecordingTerms{Announce: policy.AudienceAll} // until it is judged
	s.recordAs(ctx, p, t.resumesAt(strictest, nil, last, paused, time.Now()))
}

// leaveRecording is what happens to the recordings when the session is over: the call
// is, or somebody else's, or the daemon stops.
func (s *session) leaveRecording(ctx context.Context, p *placement) {
	for _, t := range s.tapings() {
		s.taping = t
		s.leaveTaping(ctx, p)
	}
}

// endUnknownEars ends the ears of a daemon before this one by which nothing is kept.
func (s *session) endUnknownEars(ctx context.Context) {
	for _, h := range slices.Clone(s.held) {
		known := slices.ContainsFunc(s.tapings(), func(t *taping) bool { _, is := t.snoops[h.channel]; return is })
		if _, _, ear := calls.Stretch(h.channel); ear && !known {
			s.hangUp(ctx, h.channel, ari.CauseNormalClearing)
		}
	}
}
