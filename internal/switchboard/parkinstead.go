package switchboard

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// parkInstead parks who is transferred to where one parks: the transferor hears the
// slot before its phone is told that it is done.
func (s *session) parkInstead(ctx context.Context, p *placement, f forwarding) {
	by := f.order.by
	parkOrder{parker: by, as: f.by.Endpoint, answer: func(ctx context.Context, p *placement, r parkResult) {
		if r.became == outcomeParked {
			s.tellSlotInCall(ctx, p, r.parked)
		}
		s.endForwarding(ctx, f, r.became)
		if r.became == outcomeParked && s.holds(by) { // it is hung up next
			s.waitUntilTold(ctx, by)
		}
	}}.carryOut(ctx, s, p)
}

// waitUntilTold waits until a phone knows what became of its transfer, or never
// will.
func (s *session) waitUntilTold(ctx context.Context, channelID string) {
	deadline := time.Now().Add(s.board.startLimit)
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return
		}
		switch e := message.(type) {
		case *ari.ChannelTransfer:
			if e.ReferredBy.SourceChannel.ID == channelID && e.State != "" && e.State != ari.TransferProgressing {
				return
			}
		case *ari.ChannelDestroyed:
			if e.Channel.ID == channelID {
				s.let(channelID)
				return
			}
		case *ari.Snapshot: // after a gap the word of it may have been missed
			return
		}
	}
}
