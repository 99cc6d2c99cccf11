package daemon

import (
	"context"
	"net"
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
		Users:    len(set.Users()),
		Asterisk: d.ari.Connected(),
		Channels: d.calls.Len(),
		Audit:    d.auditStatus(),
		Reload:   d.lastReload.Load(),
	}
}

func (d *Daemon) auditStatus() control.Audit {
	s := d.audit.State()
	status := control.Audit{File: d.running.Current().Settings.Audit.File, Lost: s.Lost}
	if s.Failing != nil {
		status.Failing = s.Failing.Error()
	}
	return status
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

// serveMetrics serves the metrics until ctx ends. Like the control socket they
// are nothing that phones depend on.
func (d *Daemon) serveMetrics(ctx context.Context) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.running.Current().Settings.Metrics.Listen.String())
	if err == nil {
		err = d.metrics.Serve(ctx, l)
	}
	if err != nil {
		d.log.ErrorContext(ctx, "the metrics cannot be read", "error", err)
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
