package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/ari"
)

// refer answers a phone's transfer key. Asterisk has told the phone that it is
// being seen to, and waits for ever: every request is answered, however often
// that takes. linewarden carries out no transfers, so the phone is told 603 and
// its call goes on.
func (s *Switchboard) refer(ctx context.Context, e *ari.ChannelTransfer) {
	from := e.ReferredBy.SourceChannel
	// Not the echo of an answer, and not a channel of another program's.
	if e.State != "" || !s.controls(&from) {
		return
	}
	s.Log.InfoContext(ctx, "decline a transfer by the phone's key", "channel_id", from.ID)
	s.sessions.Go(func() { s.decline(ctx, from.ID) })
}

// declineMissed answers the transfers that may have been asked for in a gap:
// nothing shows that a phone waits. One that does not is told nothing.
func (s *Switchboard) declineMissed(ctx context.Context, now *ari.Snapshot) {
	s.sessions.Go(func() {
		for _, c := range now.Channels {
			if c.State == ari.StateUp && s.controls(&c) && ctx.Err() == nil {
				s.decline(ctx, c.ID)
			}
		}
	})
}

func (s *Switchboard) decline(ctx context.Context, channelID string) {
	persist(ctx, s.Log.With("channel_id", channelID), func(ctx context.Context) error {
		err := s.ARI.TransferProgress(ctx, channelID, ari.TransferDeclined)
		if isGone(err) {
			return nil
		}
		return err
	})
}
