package switchboard

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
)

// A mergeOrder is put to the session of a call that shall take in a party of
// another: the policy allows it. The answer is put into the inbox of the session
// that asks. Neither ever waits for the other alone, for both may ask at once.
type mergeOrder struct {
	moved      calls.Channel
	seat       string   // whose it shall have
	judged     []string // whom it was judged to talk with there
	discreet   bool     // what Asterisk knows of it is nobody's business
	decisionID string   // of the transfer; the taker's if it is not known yet what becomes of it
	from       *inbox
	begun      atomic.Bool   // the party may be anywhere
	decided    atomic.Bool   // it is settled which of the two records what becomes of the decision
	answered   chan struct{} // closed with the answer
}

// A mergeResult is the answer to an order.
type mergeResult struct {
	order   *mergeOrder
	became  outcome // outcomeConnected if the party is the other call's
	pending bool    // it waits there until somebody answers, and the decision with it
	limit   string  // the timeout that it has to get back; empty if it had it all the time
}

// putTo puts the order to a call, which answers it, be it by its end.
func (o *mergeOrder) putTo(board *Switchboard, call *inbox) {
	call.put(o)
	board.sessions.Go(func() {
		select {
		case <-o.answered:
		case <-call.closed:
			o.from.put(mergeResult{order: o, became: outcomeNoCall})
		}
	})
}

func (o *mergeOrder) answer(r mergeResult) {
	r.order = o
	o.from.put(r)
	close(o.answered)
}

// carryOut takes the party in.
func (o *mergeOrder) carryOut(ctx context.Context, s *session, p *placement) {
	if !p.mayTakeIn(o.seat, o.judged) {
		what := outcomeNoCall
		if p.transfer != nil {
			what = outcomeOccupied
		}
		o.answer(mergeResult{became: what})
		return
	}
	o.begun.Store(true)
	waits := p.state < talking
	s.holdSeen(o.moved.ID) // what happens to it from now on is told here
	if err := s.takeIn(ctx, o, waits); err != nil {
		r := mergeResult{became: outcomeNoCall} // as a rule its end is on its way
		if !isLeaving(err) {
			r.became = s.wentWrong(ctx, "take in a party of another call", err).outcome
		}
		r.limit = s.bounded[o.moved.ID]
		s.let(o.moved.ID)
		s.board.handBack(o.from, o.moved.ID)
		o.answer(r)
		return
	}
	if waits {
		s.waits = o.moved.ID
		if o.decided.CompareAndSwap(false, true) { // else who asked has given up by now
			s.alsoDecided = append(s.alsoDecided, o.decisionID)
		}
	}
	s.succeeds(o.moved.ID, o.seat)
	steps := p.takesIn(o.moved.ID, o.seat)
	o.answer(mergeResult{became: outcomeConnected, pending: waits})
	s.carryOut(ctx, p, steps)
}

// takeIn puts a party of another call into the bridge. Whoever has its seat there is
// still in it: a daemon that is killed here leaves nobody alone.
func (s *session) takeIn(ctx context.Context, o *mergeOrder, waits bool) error {
	moved := o.moved.ID
	if _, there := s.board.Calls.Get(moved); !there { // its end was told to who had it
		return fmt.Errorf("channel %s: %w", moved, ari.ErrNotFound)
	}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return s.noteSeat(ctx, moved, o.seat) },
		func(ctx context.Context) error {
			if !waits {
				return nil
			}
			return s.boundWaiter(ctx, moved)
		},
		func(ctx context.Context) error {
			s.discreet = s.discreet || o.discreet
			return s.enter(ctx, moved)
		},
		func(ctx context.Context) error {
			// It is there whatever becomes of this. A daemon that comes after this one
			// believes the bridge rather than the note.
			if err := s.note(ctx, moved, s.callID, calls.RoleLeg); err != nil && !isLeaving(err) {
				s.wentWrong(ctx, "note its call on a party of another", err)
			}
			return nil
		},
	}
	for _, step := range steps {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// noteSeat notes on a channel whose place in the call it takes, before it is there.
func (s *session) noteSeat(ctx context.Context, channelID, seat string) error {
	if err := s.board.ARI.SetVariable(ctx, channelID, dialplan.VarReplaces, seat); err != nil {
		return fmt.Errorf("note whose place a channel takes: %w", err)
	}
	return nil
}

// succeeds makes a channel the session's own if it has the seat of the one that was.
func (s *session) succeeds(channelID, seat string) {
	if c, known := s.board.Calls.Get(channelID); known && s.channel.ID == seat {
		s.channel = ari.Channel{ID: c.ID, Name: c.Name, Language: s.channel.Language}
	}
}

// carryOut tells the call what the other one has answered.
func (r mergeResult) carryOut(ctx context.Context, s *session, p *placement) {
	if s.merging != r.order || !p.handing() {
		return
	}
	s.merging = nil
	if r.became == outcomeConnected {
		if r.pending {
			s.transferring.decisionID = ""
		}
		s.carryOut(ctx, p, p.handedOver())
		return
	}
	moved := r.order.moved.ID
	s.board.own(s.in, moved)
	if _, there := s.board.Calls.Get(moved); !there { // its end was told to who had it
		s.let(moved)
		s.carryOut(ctx, p, p.ends(moved, ari.CauseNormalClearing, 0))
		return
	}
	if r.limit != "" {
		s.bounded[moved] = r.limit
		s.persist(ctx, func(ctx context.Context) error {
			if err := s.release(ctx, moved); err != nil && !isLeaving(err) {
				return err
			}
			return nil
		})
	}
	s.carryOut(ctx, p, p.keeps(r.became, r.order.begun.Load()))
}

// settleMerging waits, when the daemon stops, until it is known who has the party
// that is being handed over. The other call's session stops as well, and may wait
// for this one.
func (s *session) settleMerging(ctx context.Context, p *placement) {
	for p.handing() {
		message, err := s.in.next(context.WithoutCancel(ctx))
		if err != nil {
			return
		}
		switch m := message.(type) {
		case *mergeOrder:
			m.answer(mergeResult{became: outcomeShutdown})
		case mergeResult:
			m.carryOut(ctx, s, p)
		case order: // who waits for that finds the session ended
		default:
			s.carryOut(ctx, p, s.interpret(p, message))
		}
	}
}
