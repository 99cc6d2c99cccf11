package daemon

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/control"
	"github.com/linewarden/linewarden/policy"
)

// Reload reads the configuration again and decides by it from then on. A
// configuration with errors changes nothing: the error lists all of them, and
// what ran runs on. Settings that take a restart are named in the log.
//
// The audit's file is opened anew whatever becomes of the configuration: that
// is how a rotation ends.
func (d *Daemon) Reload(ctx context.Context) (err error) {
	withRoom(func() { err = d.reload(ctx) })
	return err
}

func (d *Daemon) reload(ctx context.Context) error {
	defer func() { d.audit.Reopen(d.running.Current().Settings.Audit.File) }()
	var change config.Change
	var err error
	inBackground(func() { change, err = d.running.Reload() })
	if err != nil {
		d.metrics.ReloadFailed()
		d.keepReload(control.Reload{Error: err.Error()})
		d.log.ErrorContext(ctx, "the configuration has errors: the running policy stays", "error", err)
		return fmt.Errorf("reload: %w", err)
	}
	d.gate.Review() // also where nothing changed but the hour
	var difference policy.Difference
	var counted bool
	inBackground(func() { difference, counted = change.Difference(time.Now()) })
	allows, refuses := difference.Allowed(), difference.Refused()
	d.metrics.Reloaded(change.Changed(), allows, refuses)
	d.keepReload(control.Reload{
		Changed: change.Changed(), Allows: allows, Refuses: refuses, Uncounted: !counted, Restart: change.Restart,
	})
	d.askForSounds()
	d.log.InfoContext(ctx, "policy reloaded", "before", change.Before, "revision", change.After,
		"changed", change.Changed(), "counted", counted, "newly_allowed", allows, "newly_refused", refuses)
	if len(change.Restart) > 0 {
		d.log.WarnContext(ctx, "some settings take effect at the next start", "keys", change.Restart)
	}
	return nil
}
