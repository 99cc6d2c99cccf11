package switchboard

import (
	"context"
	"errors"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// errRefused says that a monitoring was judged again and refused.
var errRefused = errors.New("it is not allowed any more")

// watch makes a monitoring known, unless the daemon stops. From then on who
// barges in counts as a party of the call.
func (s *Switchboard) watch(m *monitoring) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopping {
		s.monitoring[m] = true
	}
	return !s.stopping
}

// unwatch forgets a monitoring that is over.
func (s *Switchboard) unwatch(m *monitoring) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.monitoring[m] {
		delete(s.monitoring, m)
		close(m.over)
	}
}

// monitorings returns those who are on calls of others.
func (s *Switchboard) monitorings() []*monitoring {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*monitoring, 0, len(s.monitoring))
	for m := range s.monitoring {
		all = append(all, m)
	}
	return all
}

func (s *Switchboard) tellMonitors(message any) {
	for _, m := range s.monitorings() {
		m.session.in.put(message)
	}
}

// onTheSameCall returns the other monitorings of the call.
func (s *Switchboard) onTheSameCall(m *monitoring) []*monitoring {
	others := slices.DeleteFunc(s.monitorings(), func(other *monitoring) bool { return other == m })
	if len(others) == 0 {
		return nil
	}
	with := s.Calls.With(m.heard.ID)
	return slices.DeleteFunc(others, func(other *monitoring) bool {
		return other.heard.ID != m.heard.ID &&
			!slices.ContainsFunc(with, func(c calls.Channel) bool { return c.ID == other.heard.ID })
	})
}

// PolicyChanged has everything that goes on by a permission judged again, and first
// who is on calls of others. It does not wait for that.
func (s *Switchboard) PolicyChanged() {
	told := make(map[*inbox]bool)
	for _, m := range s.monitorings() {
		told[m.session.in] = true
		m.session.in.put(judgeAgain{})
	}
	s.tellAll(judgeAgain{}, told)
}

// StopMonitoring ends everybody's being on calls of others, for good, and returns
// when nobody hears anything any more, or ctx ends. It is what a daemon that
// stops does first, while it still knows who comes into the calls.
func (s *Switchboard) StopMonitoring(ctx context.Context) {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	all := s.monitorings()
	for _, m := range all {
		m.stop(ErrShutdown)
	}
	for _, m := range all {
		select {
		case <-m.over:
		case <-ctx.Done():
			s.Log.WarnContext(ctx, "somebody may still be on a call of others: asterisk is silent")
			return
		}
	}
}

// makeWay shuts the ears of those who are on the call that m is about to be heard
// on, and may not hear m. It is done before that, so that nothing leaks.
func (s *Switchboard) makeWay(ctx context.Context, m *monitoring) {
	for _, other := range s.onTheSameCall(m) {
		request, decision := other.judge()
		if decision.Allowed() {
			continue
		}
		open, first := other.shutIt()
		if !open {
			continue // it finds that out before it hears anything
		}
		if first {
			other.session.in.put(revocation{request, decision})
		}
		ear := calls.SnoopID(other.session.channel.ID)
		persist(ctx, s.Log, func(ctx context.Context) error { return s.ARI.Hangup(ctx, ear, ari.CauseNormalClearing) })
	}
}

// judge judges the same request as in the beginning, as things are now.
func (m *monitoring) judge() (policy.Request, policy.Decision) {
	set := m.session.board.Policy()
	request := m.session.ask(m.action, m.resource(set))
	decision := enforceable(set.Evaluate(&request), m.discharged(set, request)...)
	return request, m.unlessDeafened(decision)
}

// discharged names the obligations that there is no need to discharge any more.
// Once the call is heard it is too late for another one.
func (m *monitoring) discharged(set *policy.Set, r policy.Request) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.open {
		return beeps
	}
	var names []string
	if m.beeped.Beep {
		names = append(names, beep)
	}
	r.Resource.Parties = slices.DeleteFunc(slices.Clone(r.Resource.Parties), func(p string) bool { return slices.Contains(m.parties, p) })
	if m.beeped.BeepOthers && !set.Evaluate(&r).Obligations.BeepOthers {
		names = append(names, beepOthers)
	}
	return names
}

// judgeAgain reports whether the monitoring is still allowed, and else ends it.
// Where others are on the call than before, or the phone is another user's by now,
// it is a decision of its own.
func (m *monitoring) judgeAgain(ctx context.Context) bool {
	request, decision := m.judge()
	switch {
	case !decision.Allowed():
		m.refuse(ctx, revocation{request, decision})
		return false
	case slices.Equal(request.Resource.Parties, m.parties) && decision.Subject == m.subject:
		return true
	case !m.goesOn(): // others are on the call than before because it ends at this moment
		return true
	}
	s := m.session
	decision, id := s.board.Trail.Decided(ctx, s.channel.ID, request, decision)
	s.became(ctx, outcomeJudgedAgain)
	s.decisionID = id
	if !decision.Allowed() { // it cannot be recorded
		m.closeEar(ctx)
		s.refuse(ctx, decision)
		return false
	}
	m.mu.Lock()
	m.parties, m.subject = request.Resource.Parties, decision.Subject
	m.mu.Unlock()
	return true
}

// refuse ends a monitoring that is not allowed any more. The ear comes first.
func (m *monitoring) refuse(ctx context.Context, no revocation) {
	m.closeEar(ctx)
	m.session.revoke(ctx, no)
}
