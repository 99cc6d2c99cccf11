package retention

import (
	"context"
	"log/slog"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/recordings"
)

// every is how often it looks.
const every = 24 * time.Hour

// Keeper deletes recordings in time.
type Keeper struct {
	Store *recordings.Store
	Keep  func() time.Duration // asked each time; 0 keeps all for ever
	Trail *audit.Trail
	Log   *slog.Logger
}

// Run looks now and every day until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	daily := time.NewTicker(every)
	defer daily.Stop()
	for {
		k.Expire(ctx)
		select {
		case <-ctx.Done():
			return
		case <-daily.C:
		}
	}
}

// Expire deletes what is over by now, until ctx ends.
func (k *Keeper) Expire(ctx context.Context) {
	for _, r := range k.Store.Expired(time.Now(), k.Keep()) {
		if ctx.Err() != nil {
			return
		}
		err := k.Trail.Deletes(ctx, audit.Deletion{
			RecordingID: r.ID, CallID: r.CallID, Began: r.Began, Ended: r.Ended, Users: r.Users, Why: "expired",
		})
		if err != nil {
			k.Log.ErrorContext(ctx, "a recording stays though its time is over: its deletion cannot be put on record",
				"recording_id", r.ID, "error", err)
			continue
		}
		if err := k.Store.Delete(r.ID); err != nil {
			k.Log.ErrorContext(ctx, "could not delete a recording whose time is over", "recording_id", r.ID, "error", err)
		}
	}
}
