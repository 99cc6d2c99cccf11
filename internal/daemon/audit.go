package daemon

import (
	"context"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/control"
)

// How long a stopping daemon gives to the disk for what is left of the audit.
const auditLimit = 2 * time.Second

// beginAudit prepares the audit, into the file of that name. Each decision
// passes through it, so it is counted there, too.
func (d *Daemon) beginAudit(path string) {
	log := d.log.With("part", "audit")
	d.audit = audit.NewFile(path, log)
	d.trail = audit.NewTrail(audit.Config{
		Log: log, File: d.audit, Count: d.metrics.Decided, CountOutcome: d.metrics.Became,
	})
}

// endAudit ends the audit, when nothing is decided any more. A disk that hangs
// does not keep the daemon from ending.
func (d *Daemon) endAudit(ctx context.Context) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), auditLimit)
	defer cancel()
	if err := d.trail.Close(limited); err != nil {
		d.log.ErrorContext(ctx, "the audit is not complete", "error", err)
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
