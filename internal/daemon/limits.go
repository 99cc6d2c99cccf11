package daemon

import (
	"context"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/store"
)

// beginLimits prepares the limits. What is lost of them refuses.
func (d *Daemon) beginLimits(ctx context.Context, settings config.Settings) {
	log := d.log.With("part", "limits")
	book, lost := store.Open(settings.State.Dir, limits.BookName, limits.CheckBook)
	if lost != nil {
		log.ErrorContext(ctx, "what users have called today is lost: all classes that daily_calls limits are closed, see linewarden limits", "error", lost)
	}
	d.limits = limits.New(limits.Config{
		Calls: d.calls, EmergencyContext: settings.Calls.EmergencyContext, Book: book, Log: log, Refused: d.metrics.Limited,
	})
}
