package switchboard

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// What is put into the inbox of a session, besides events.
type (
	// judgeAgain says that what goes on by a right has to be judged again: the
	// policy is another one, or somebody may have come into a call that is
	// monitored, or left it.
	judgeAgain struct{}
	// A revocation says that something was judged again and refused. In the inbox
	// of a monitoring it says that the ear has been shut, because somebody is about
	// to come into the call who may not be heard.
	revocation struct {
		request  policy.Request
		decision policy.Decision
	}
)

// Error says that something was allowed and is not any more.
func (no revocation) Error() string {
	return fmt.Sprintf("%s is not allowed any more: %s", no.request.Action, no.decision.Reason.Code)
}

// revoke tells the phone that it may not go on with what it was allowed. What
// became of that may be on record already: then this is what became of the new
// decision.
func (s *session) revoke(ctx context.Context, no revocation) {
	what := outcomeRevoked
	if s.decisionID != "" {
		s.became(ctx, outcomeRevoked)
		what = outcomeRefused
	}
	var d policy.Decision
	d, s.decisionID = s.board.Trail.Decided(ctx, s.channel.ID, no.request, no.decision)
	s.tellAndHangUp(ctx, refusal.For(d.Reason.Code), what)
}

// carryOut judges what is under way in a call in which people talk. What rests on
// a right at any moment follow sees to.
func (judgeAgain) carryOut(ctx context.Context, s *session, p *placement) {
	s.judgeTransferAgain(ctx, p)
	if len(s.taping.talking) > 0 && s.areThere(s.taping.talking) {
		s.learnWho()
		s.judgeRecording(ctx, p, true)
	}
}

// judgeTransferAgain stops a transfer that is not allowed any more, if that leaves
// two who talk: the transferor is told as if it had been refused at once. Nobody
// is left who could talk with the moved party once the transferor is gone, so then
// it goes on.
func (s *session) judgeTransferAgain(ctx context.Context, p *placement) {
	t := s.transferring
	if t == nil || p.transfer == nil || p.transfer.by == "" || p.handing() {
		return
	}
	if p.stage() == notConsulting && !s.board.Calls.Talk(p.transfer.by, p.transfer.moved) {
		return
	}
	set, r := s.board.Policy(), t.request
	if p.stage() == notConsulting { // else another party is beside the transferor
		r.Resource.Outside = s.withOutside(set, p.transfer.by)
	}
	r.Environment.Time = time.Now()
	decision := enforceable(set.Evaluate(&r), t.discharges...)
	if calls := t.calls; calls.Action != "" && decision.Allowed() {
		calls.Environment.Time = r.Environment.Time
		r, decision = calls, enforceable(set.Evaluate(&calls), t.discharges...)
	}
	if decision.Allowed() {
		return
	}
	by := p.transfer.by
	s.carryOut(ctx, p, p.stopsTransfer(revoked))
	_, id := s.board.Trail.Decided(ctx, by, r, decision)
	s.board.Trail.Became(ctx, id, string(outcomeRefused))
}
