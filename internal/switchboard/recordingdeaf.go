package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// Where the terms of a recording say so, nobody who is on the call of others hears
// anything of a pause: whoever listens is put off the call, and nobody comes to.

// settleEars shuts the ears on the call while a pause wants that.
func (s *session) settleEars(ctx context.Context) {
	t := s.taping
	var wanted []string
	if t.state == pausedRecording && t.terms.DeafPause {
		wanted = t.talking
	}
	if slices.Equal(wanted, t.deafened) {
		return
	}
	s.board.deafen(t.deafened, wanted)
	t.deafened = wanted
	if len(wanted) > 0 {
		s.board.shutEars(ctx)
	}
}

// deafen lets nobody hear the channels any more, nor listen to them, and others again.
func (s *Switchboard) deafen(before, now []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range before {
		delete(s.deaf, id)
	}
	for _, id := range now {
		s.deaf[id] = true
	}
}

// deafened reports whether nobody may hear what a monitoring hears.
func (m *monitoring) deafened() bool {
	board := m.session.board
	with := board.Calls.With(m.heard.ID)
	board.mu.Lock()
	defer board.mu.Unlock()
	return board.deaf[m.heard.ID] || slices.ContainsFunc(with, func(c calls.Channel) bool { return board.deaf[c.ID] })
}

// shutEars puts those off who hear what nobody may.
func (s *Switchboard) shutEars(ctx context.Context) {
	for _, m := range s.monitorings() {
		if !m.deafened() {
			continue
		}
		request, decision := m.judge()
		open, first := m.shutIt()
		if !open {
			continue // it finds that out before it hears anything
		}
		if first {
			m.session.in.put(revocation{request, decision})
		}
		ear := calls.SnoopID(m.session.channel.ID)
		persist(ctx, s.Log, func(ctx context.Context) error { return s.ARI.Hangup(ctx, ear, ari.CauseNormalClearing) })
	}
}

// unlessDeafened is a decision as it is while a pause may shut the ears.
func (m *monitoring) unlessDeafened(d policy.Decision) policy.Decision {
	if d.Allowed() && m.deafened() {
		d.Effect, d.Reason.Code = policy.Deny, policy.TargetVeto
	}
	return d
}
