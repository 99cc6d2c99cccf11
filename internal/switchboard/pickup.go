package switchboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A takeover is the wish of a picker, whom the policy allows it, to get the
// call that rings. The session that places the call answers it.
type takeover struct {
	picker string   // the picker's channel
	from   []string // endpoints of the user whose call the picker may take
	// became holds the answer: what became of the wish, and with that the
	// picker's channel is the placing session's. Empty if it is not, because
	// there was no call to be taken any more.
	became chan outcome
}

// pickup takes the call that has rung longest at the user's phones.
func (s *session) pickup(ctx context.Context, target policy.User) {
	for _, leg := range s.board.Calls.RingingAt(target.Endpoints) {
		if placing := s.board.offered(leg.Call); placing != nil && s.take(ctx, placing, target) {
			return
		}
	}
	s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
}

// take asks a placing session for its call. It waits for the answer also when
// the daemon stops: the placing session stops then, too, and until it has done
// so the picker may be in its hands.
func (s *session) take(ctx context.Context, placing *inbox, target policy.User) (taken bool) {
	t := takeover{picker: s.channel.ID, from: target.Endpoints, became: make(chan outcome, 1)}
	placing.put(t)
	select {
	case <-placing.closed:
	case what := <-t.became:
		t.became <- what
	}
	var what outcome
	select {
	case what = <-t.became:
	default: // the session ended without a word
	}
	if what == "" {
		return false
	}
	s.let(s.channel.ID)
	s.became(ctx, what)
	// What happened to the picker until it changed hands, the placing session
	// has not heard. What happened to everybody it has.
	for message, ok := s.in.poll(); ok; message, ok = s.in.poll() {
		if _, common := message.(*ari.Snapshot); !common {
			placing.put(message)
		}
	}
	return true
}

// carryOut gives the call to the picker, who is answered first: if that one is
// gone by now the call goes on ringing. It must still ring at the user whose call
// may be taken: it can have been sent on meanwhile to one whose may not.
func (t takeover) carryOut(ctx context.Context, s *session, p *placement) {
	rung, _ := s.rungAt(p, func(leg string) bool { return slices.Contains(t.from, s.diverts.phones[leg]) })
	if rung == nil {
		t.became <- ""
		return
	}
	if err := s.prepare(ctx, t.picker); err != nil {
		if !isGone(err) {
			s.wentWrong(ctx, "answer a picker", err)
		}
		t.became <- ""
		return
	}
	s.holdSeen(t.picker)
	s.carryOut(ctx, p, p.both(func(p *placement) []step { return p.pickedUp(t.picker) }))
	switch {
	case p.state == talking && (p.caller == t.picker || p.peer == t.picker):
		t.became <- outcomeConnected
	case p.best == cancelled:
		t.became <- outcomeNoCall
	default:
		t.became <- cmp.Or(p.best.outcome, outcomeFailed)
	}
}

// prepare answers a picker, after it has noted on its channel what call it gets:
// whoever finds the two talk, after a restart, has to know that.
func (s *session) prepare(ctx context.Context, picker string) error {
	if err := s.note(ctx, picker, s.callID, calls.RoleLeg); err != nil {
		return err
	}
	if err := s.board.ARI.Answer(ctx, picker); err != nil {
		return fmt.Errorf("answer the picker: %w", err)
	}
	return nil
}

// note writes on a channel what call it belongs to.
func (s *session) note(ctx context.Context, channelID, call string, role calls.Role) error {
	for _, note := range [][2]string{{dialplan.VarCall, call}, {dialplan.VarRole, string(role)}} {
		if err := s.board.ARI.SetVariable(ctx, channelID, note[0], note[1]); err != nil {
			return fmt.Errorf("note its call on a channel: %w", err)
		}
	}
	return nil
}
