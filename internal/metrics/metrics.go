package metrics

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the daemon's metrics.
type Metrics struct {
	registry    *prometheus.Registry
	reloads     *prometheus.CounterVec
	reloadFine  prometheus.Gauge
	reloadedAt  prometheus.Gauge
	newlyJudged *prometheus.CounterVec
}

// New returns metrics in a registry of their own, so that several daemons can
// live in one process. The version becomes the label of linewarden_build_info.
// Asterisk reports whether Asterisk is connected.
func New(version string, asterisk func() bool) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "linewarden_reloads_total",
			Help: "Readings of the configuration while running, by result: changed, same, failed.",
		}, []string{"result"}),
		reloadFine: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "linewarden_reload_ok",
			Help: "1 if the last reading of the configuration found no error; at 0 an older policy stays in force.",
		}),
		reloadedAt: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "linewarden_reload_success_timestamp_seconds",
			Help: "When the configuration in force was read.",
		}),
		newlyJudged: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "linewarden_reload_changes_total",
			Help: "Pairs of a user and a target that a reload decides otherwise, by the new effect: allow, deny.",
		}, []string{"effect"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "linewarden_build_info", Help: "1, labelled with the version.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	connected := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "linewarden_ari_connected", Help: "1 while Asterisk is connected.",
	}, func() float64 {
		if asterisk() {
			return 1
		}
		return 0
	})
	m.registry.MustRegister(m.reloads, m.reloadFine, m.reloadedAt, m.newlyJudged, build, connected)
	m.reloadFine.Set(1)
	m.reloadedAt.SetToCurrentTime()
	return m
}

// ReloadFailed counts a configuration with errors, of which nothing is used.
func (m *Metrics) ReloadFailed() {
	m.reloads.WithLabelValues("failed").Inc()
	m.reloadFine.Set(0)
}

// Reloaded counts a configuration that is in force now.
func (m *Metrics) Reloaded(changed bool, allows, refuses int) {
	result := "same"
	if changed {
		result = "changed"
	}
	m.reloads.WithLabelValues(result).Inc()
	m.reloadFine.Set(1)
	m.reloadedAt.SetToCurrentTime()
	m.newlyJudged.WithLabelValues("allow").Add(float64(allows))
	m.newlyJudged.WithLabelValues("deny").Add(float64(refuses))
}

// requestLimit bounds a request of a client that is slow.
const requestLimit = 10 * time.Second

// Serve answers /metrics on the listener until ctx ends, and closes it.
func (m *Metrics) Serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadTimeout: requestLimit, WriteTimeout: requestLimit}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
