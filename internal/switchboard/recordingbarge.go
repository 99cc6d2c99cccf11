package switchboard

import (
	"cmp"
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/policy"
)

// Who barges into a call is a party of it, and so of its recording: asked whether it
// may be recorded, told, and recorded on the side of the party at whose phone it is
// heard. It has a session of its own, which tells the call's.

// talkersChanged is put into the inbox of a call's session when who talks may be
// others than before: follow looks.
type talkersChanged struct{}

func (talkersChanged) carryOut(context.Context, *session, *placement) {}

// A pressing is a key of who barges in, whose keys are for nobody on the call. It may
// object by it.
type pressing struct{ channel, key string }

func (b pressing) carryOut(ctx context.Context, s *session, p *placement) {
	s.objectsByKey(ctx, p, b.channel, b.key)
}

// bargesIn makes it known that who barges in is heard, and bargesOut that it is not
// any more.
func (m *monitoring) bargesIn() { m.setHeard(m.action == policy.MonitorBarge) }

func (m *monitoring) bargesOut() { m.setHeard(false) }

func (m *monitoring) setHeard(heard bool) {
	m.mu.Lock()
	before := m.isHeard
	m.isHeard = heard
	m.mu.Unlock()
	if before != heard {
		m.session.board.tell(m.heard.ID, talkersChanged{})
	}
}

// passOn tells the call's session what it has to know of who barges in.
func (m *monitoring) passOn(message any) {
	if m.action != policy.MonitorBarge {
		return
	}
	if e, key := message.(*ari.ChannelDtmfReceived); key {
		message = pressing{e.Channel.ID, e.Digit}
	}
	m.session.board.tell(m.heard.ID, message)
}

// bargers returns those who are heard on a call by barging in at one of its parties.
func (s *Switchboard) bargers(parties []string) []*monitoring {
	var all []*monitoring
	for _, m := range s.monitorings() {
		m.mu.Lock()
		if m.isHeard && !m.shut && slices.Contains(parties, m.heard.ID) {
			all = append(all, m)
		}
		m.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b *monitoring) int { return cmp.Compare(a.session.channel.ID, b.session.channel.ID) })
	return all
}

// sideOf is the side of the recording on which somebody is kept.
func (s *session) sideOf(channelID string) recordings.Side {
	at := slices.Index(s.taping.talking, channelID)
	for _, m := range s.board.bargers(s.taping.talking) {
		if m.session.channel.ID == channelID {
			at = slices.Index(s.taping.talking, m.heard.ID)
		}
	}
	if at == 1 {
		return recordings.SideRight
	}
	return recordings.SideLeft
}

// endBargers ends the barging into a call that must be recorded and may not be with
// them. It reports whether there was any.
func (s *session) endBargers(ctx context.Context, p *placement, d policy.Decision) bool {
	bargers := s.board.bargers(s.taping.talking)
	for _, m := range bargers {
		m.bargesOut()
		request, no := m.judge()
		no.Effect, no.Reason = policy.Deny, d.Reason
		m.session.in.put(revocation{request, no})
	}
	if len(bargers) > 0 {
		s.meetTalkers(ctx, p, s.talkersOf(p))
	}
	return len(bargers) > 0
}
