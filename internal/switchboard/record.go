package switchboard

import (
	"context"
	"errors"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// noticeRecording stops a recording of an owned call over ARI.
func (s *Switchboard) noticeRecording(ctx context.Context, r ari.LiveRecording) {
	kind, id, _ := strings.Cut(r.TargetURI, ":")
	if kind == "bridge" && !s.ownedBridge(id) || kind == "channel" && !s.hears(id) {
		return
	}
	if kind == "channel" && s.recordsItself(id) {
		return
	}
	if s.lastRecorded == r.Name { // whoever hears of all hears of one in a bridge twice
		return
	}
	s.lastRecorded = r.Name
	s.count(byRecording)
	s.Log.WarnContext(ctx, "another program records a call", "target", r.TargetURI, "ended", s.EndIntruders)
	if s.EndIntruders {
		s.undo(ctx, func(ctx context.Context) error {
			err := s.ARI.StopRecording(ctx, r.Name)
			if errors.Is(err, ari.ErrConflict) {
				return nil // it has ended
			}
			return err
		})
	}
}
