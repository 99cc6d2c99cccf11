package daemon

import (
	"context"
	"net"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/metrics"
)

// measures returns the daemon's metrics. What they look at when somebody asks
// need not be there yet.
func (d *Daemon) measures() *metrics.Metrics {
	return metrics.New(metrics.Config{
		Version:  Version(),
		Asterisk: func() bool { return d.ari.Connected() },
		Channels: func() map[string]int {
			channels := make(map[string]int)
			for role, n := range d.calls.Count() {
				channels[string(role)] = n
			}
			return channels
		},
		Calls:      func() int { return len(d.calls.Calls()) },
		Recordings: func() int { return d.board.RecordingsOpen() },
		Audit: func() metrics.Audit {
			s := d.audit.State()
			return metrics.Audit{Failing: s.Failing != nil, Written: s.Written, Lost: s.Lost, Failures: s.Failures}
		},
	})
}

// observe measures a request to Asterisk.
func (d *Daemon) observe(operation, result string, took time.Duration) {
	d.metrics.Request(operation, result, took)
	if operation == ari.OperationEvents && result == ari.ResultOK {
		d.metrics.Connected()
	}
}

// timed measures the sessions of a handler of the dialplan's questions.
func (d *Daemon) timed(h agi.Handler) agi.Handler {
	return agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
		begun := time.Now()
		defer func() { d.metrics.Session(time.Since(begun)) }()
		return h.ServeAGI(ctx, s)
	})
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
