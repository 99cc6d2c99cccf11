package switchboard

import (
	"context"

	"github.com/linewarden/linewarden/ari"
)

// refer answers a phone's transfer key. Asterisk has told the phone that it is
// being seen to, and waits for ever: every request is answered. linewarden
// carries out no transfers, so the phone is told 603 and its call goes on.
func (s *Switchboard) refer(ctx context.Context, e *ari.ChannelTransfer) {
	if e.State != "" { // the echo of an answer
		return
	}
	from := e.ReferredBy.SourceChannel
	s.Log.InfoContext(ctx, "decline a transfer by the phone's key", "channel_id", from.ID)
	s.sessions.Go(func() {
		if err := s.ARI.TransferProgress(ctx, from.ID, ari.TransferDeclined); err != nil {
			s.Log.WarnContext(ctx, "could not decline a transfer", "channel_id", from.ID, "error", err)
		}
	})
}
