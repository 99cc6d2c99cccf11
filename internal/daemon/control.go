package daemon

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/linewarden/linewarden/internal/control"
)

// Status tells how the daemon is.
func (d *Daemon) Status() control.Status {
	set := d.policy()
	return control.Status{
		Version:  Version(),
		Started:  d.started,
		Revision: set.Revision(),
		Users:    set.CountUsers(),
		Asterisk: d.ari.Connected(),
		Channels: d.calls.Len(),
		Audit:    d.auditStatus(),
		Reload:   d.lastReload.Load(),
	}
}

// Version is the version of the module that was built, "(devel)" for a build
// from a work tree.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}

// answerControl serves the control socket until ctx ends. Phones do not depend
// on it: where the socket cannot be opened, the daemon says so and goes on.
func (d *Daemon) answerControl(ctx context.Context) {
	l, err := control.Listen(ctx, d.running.Current().Settings.Control.Socket)
	if err == nil {
		err = control.Serve(ctx, l, d)
	}
	if err != nil {
		d.log.ErrorContext(ctx, "the control socket does not work: status and reload cannot be asked for", "error", err)
	}
}

// watchPolicy reloads whenever the files have changed.
func (d *Daemon) watchPolicy(ctx context.Context) {
	err := d.running.Watch(ctx, func() {
		// It is logged and kept for the status.
		_ = d.Reload(ctx)
	})
	if err != nil {
		d.log.ErrorContext(ctx, "edited files are no longer noticed: reload by hand", "error", err)
	}
}

// keepReload remembers how a reload went.
func (d *Daemon) keepReload(r control.Reload) {
	r.At = time.Now()
	d.lastReload.Store(&r)
}
