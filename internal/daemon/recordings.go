package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/playback"
	"github.com/linewarden/linewarden/internal/recordings"
	"github.com/linewarden/linewarden/internal/retention"
)

// openRecordings opens the folders of the recordings. Without them calls go on, and
// nothing is recorded or played: the log says so, and no call is connected of which
// the policy says that it must be recorded.
func (d *Daemon) openRecordings(ctx context.Context, settings config.Recordings) {
	log := d.log.With("part", "recordings")
	store, err := recordings.Open(settings.Dir)
	if err != nil {
		log.ErrorContext(ctx, "no call can be recorded", "error", err)
		return
	}
	d.recordings = store
	for _, p := range store.Problems() {
		log.WarnContext(ctx, "something in the folder of recordings makes no sense, and stays as it is", "name", p.Name, "error", p.Err)
	}
	if settings.PlayDir == "" {
		return
	}
	if d.playback, err = playback.Open(settings.PlayDir); err != nil {
		log.ErrorContext(ctx, "no recording can be played", "error", err)
	}
}

// expireRecordings deletes the recordings whose time is over, until ctx ends.
func (d *Daemon) expireRecordings(ctx context.Context) {
	if d.recordings == nil {
		return
	}
	keeper := retention.Keeper{
		Store: d.recordings,
		Keep:  func() time.Duration { return d.running.Current().Settings.Recordings.Keep },
		Trail: d.trail,
		Log:   d.log.With("part", "recordings"),
	}
	keeper.Run(ctx)
}

// closeRecordings lets go of the folders, when nothing is recorded or played any more.
func (d *Daemon) closeRecordings(ctx context.Context) {
	var errs []error
	if d.recordings != nil {
		errs = append(errs, d.recordings.Close())
	}
	if d.playback != nil {
		errs = append(errs, d.playback.Close())
	}
	if err := errors.Join(errs...); err != nil {
		d.log.ErrorContext(ctx, "could not close the folders of recordings", "error", err)
	}
}
