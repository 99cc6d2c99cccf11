package switchboard

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
)

// A referral is a phone's wish for a transfer by its own key. Asterisk has told
// the phone that it is being seen to (202), and waits for ever: so every one is
// answered, by the session of the call or, if that does not take it on in time, by
// the switchboard.
type referral struct {
	board *Switchboard
	event *ari.ChannelTransfer
	taken atomic.Bool
	seen  chan struct{} // closed when taken
}

// take reports whether it is the caller who answers.
func (r *referral) take() bool {
	if !r.taken.CompareAndSwap(false, true) {
		return false
	}
	close(r.seen)
	return true
}

// refer sees to a phone's transfer key.
func (s *Switchboard) refer(ctx context.Context, e *ari.ChannelTransfer) {
	from := e.ReferredBy.SourceChannel
	if e.State != "" { // the echo of an answer
		s.tell(from.ID, e)
		return
	}
	if !s.controls(&from) { // another program's
		return
	}
	if c, _ := s.Calls.Get(from.ID); c.Role.Supervises() { // whose call is that of others
		s.sessions.Go(func() {
			if s.settle(ctx, from.ID) {
				s.answer(ctx, from.ID, ari.TransferDeclined)
			}
		})
		return
	}
	r := &referral{board: s, event: e, seen: make(chan struct{})}
	s.mu.Lock()
	call := s.owners[from.ID]
	if call != nil {
		s.referring[from.ID] = r
	}
	s.mu.Unlock()
	s.sessions.Go(func() {
		s.settle(ctx, from.ID)
		if call != nil {
			call.put(r)
		}
		r.answerInTime(ctx, call)
	})
}

// sessionTask is what Asterisk reads in the order of what it does for a phone's SIP
// session, and so not before it has done with the REFER
// (pjsip_acf_channel_read in chan_pjsip's dialplan_functions.c).
const sessionTask = "CHANNEL(pjsip,call-id)"

// settle waits until Asterisk can bear an answer. It tells of a REFER before that:
// it hooks the channel, tells, and then only sets what the hook reads
// (refer_incoming_ari_request in res_pjsip_refer.c, Asterisk 22.10). An answer that
// comes in between ends it, and all calls, by a segmentation fault. So does one to a
// channel that is ending: settle reports whether it is there.
func (s *Switchboard) settle(ctx context.Context, channelID string) bool {
	_, err := s.ARI.Variable(ctx, channelID, sessionTask)
	if err != nil {
		s.Log.DebugContext(ctx, "a channel has no SIP session", "channel_id", channelID, "error", err)
	}
	return !isGone(err)
}

// answerInTime answers for a session that does not.
func (r *referral) answerInTime(ctx context.Context, call *inbox) {
	var closed chan struct{}
	if call != nil {
		closed = call.closed
		timer := time.NewTimer(r.board.startLimit)
		defer timer.Stop()
		select {
		case <-r.seen:
			return
		case <-closed:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if r.take() {
		r.board.answer(ctx, r.event.ReferredBy.SourceChannel.ID, ari.TransferUnavailable)
	}
}

// carryOut makes an order of the phone's wish.
func (r *referral) carryOut(ctx context.Context, s *session, p *placement) {
	if !r.take() {
		return
	}
	from := r.event.ReferredBy.SourceChannel.ID
	o := transferOrder{
		by:  from,
		to:  r.event.ReferTo.RequestedDestination.Destination,
		way: policy.WayRefer,
		told: func(ctx context.Context, what outcome) {
			if what == outcomeUnderWay {
				s.board.answer(ctx, from, ari.TransferProgressing)
				return
			}
			s.board.sessions.Go(func() { s.board.answer(ctx, from, cmp.Or(referAnswers[what], ari.TransferUnavailable)) })
		},
	}
	// One whose Replaces is empty has parameters of it all the same.
	if to := r.event.ReferTo.RequestedDestination; to.ProtocolID != "" || len(to.Params) > 0 {
		with := ""
		if other := r.event.ReferTo.DestinationChannel; other != nil {
			with = other.ID
		}
		o.merge(ctx, s, p, with)
		return
	}
	o.carryOut(ctx, s, p)
}

// referAnswers is what a phone is told in the end of its transfer: that it came about
// (200) or that it was declined, here or where it went (603). All else came to
// nothing (503).
var referAnswers = map[outcome]ari.TransferState{
	outcomeConnected:    ari.TransferAnswered,
	outcomePassedOn:     ari.TransferAnswered,
	outcomeParked:       ari.TransferAnswered,
	outcomeRefused:      ari.TransferDeclined,
	outcomeDeclined:     ari.TransferDeclined,
	outcomeNotForOthers: ari.TransferDeclined,
	outcomeRevoked:      ari.TransferDeclined,
}

// answer tells a phone how its transfer goes. The last word it gets however often
// that takes, and waits for nothing then.
func (s *Switchboard) answer(ctx context.Context, channelID string, how ari.TransferState) {
	log := s.Log.With("channel_id", channelID)
	if how == ari.TransferProgressing {
		if err := s.ARI.TransferProgress(ctx, channelID, how); err != nil {
			log.WarnContext(ctx, "could not tell a phone that its transfer goes on", "error", err)
		}
		return
	}
	s.mu.Lock()
	asked := s.referring[channelID]
	s.mu.Unlock()
	persist(ctx, log, func(ctx context.Context) error {
		err := s.ARI.TransferProgress(ctx, channelID, how)
		if isGone(err) {
			return nil
		}
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.referring[channelID] == asked { // it has not asked again
		delete(s.referring, channelID)
	}
}

// answerMissed answers the transfers that may have been asked for in a gap: nothing
// shows that a phone waits. One that does not is told nothing by that. One that asks
// in this very moment is told that it came to nothing, and then it does: see
// interpret.
func (s *Switchboard) answerMissed(ctx context.Context, now *ari.Snapshot) {
	s.sessions.Go(func() {
		for _, c := range now.Channels {
			s.mu.Lock()
			known := s.referring[c.ID] != nil
			s.mu.Unlock()
			if c.State == ari.StateUp && s.controls(&c) && !known && ctx.Err() == nil {
				if s.settle(ctx, c.ID) { // it may ask in this very moment
					s.answer(ctx, c.ID, ari.TransferUnavailable)
				}
			}
		}
	})
}
