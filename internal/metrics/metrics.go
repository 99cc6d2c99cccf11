package metrics

import (
	"regexp"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/linewarden/linewarden/policy"
)

// Config is what is measured when somebody looks. All fields are needed.
type Config struct {
	Version  string
	Asterisk func() bool           // whether it is connected, and its state known
	Channels func() map[string]int // live channels by role, each role named
	Calls    func() int            // live owned calls
	Audit    func() Audit
	// Recordings is how many recordings of calls go on, or are being completed.
	Recordings func() int
}

// Audit is how the audit goes.
type Audit struct {
	Failing                 bool
	Written, Lost, Failures int
}

// Metrics are the daemon's metrics.
type Metrics struct {
	config   Config
	registry *prometheus.Registry

	reloads     *prometheus.CounterVec
	reloadFine  prometheus.Gauge
	reloadedAt  prometheus.Gauge
	newlyJudged *prometheus.CounterVec

	decisions    *prometheus.CounterVec
	decisionTime prometheus.Histogram
	outcomes     *prometheus.CounterVec
	sessionTime  prometheus.Histogram

	requests    *prometheus.CounterVec
	requestTime prometheus.Histogram
	reconnects  prometheus.Counter
	gaps        prometheus.Counter
	intruders   *prometheus.CounterVec
	limited     *prometheus.CounterVec

	recordings     *prometheus.CounterVec
	recordingBytes prometheus.Counter

	mu    sync.RWMutex
	known map[decision]prometheus.Counter
	ended map[string]prometheus.Counter // by outcome
	once  bool                          // there was a connection for events
}

// liveHeap is what the last garbage collection found in use: whether there is more and
// more is seen in it, and in no other of Go's measures, which have garbage in them.
var liveHeap = collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile(`^/gc/heap/live:bytes$`)}

// New returns metrics in a registry of their own, so that several daemons can
// live in one process.
func New(cfg Config) *Metrics {
	m := &Metrics{
		config: cfg, registry: prometheus.NewRegistry(),
		known: make(map[decision]prometheus.Counter), ended: make(map[string]prometheus.Counter),

		reloads: counters("reloads_total",
			"Readings of the configuration while running, by result: changed, same, failed.", "result"),
		reloadFine: gauge("reload_ok",
			"1 if the last reading of the configuration found no error; at 0 an older policy stays in force."),
		reloadedAt: gauge("reload_success_timestamp_seconds",
			"When the configuration in force was read."),
		newlyJudged: counters("reload_changes_total",
			"Pairs of a user and a target that a reload decides otherwise, by the new effect: allow, deny.", "effect"),

		decisions: counters("decisions_total",
			"Decisions as they were taken, by way in, action, effect and reason.", "way", "action", "effect", "reason"),
		decisionTime: histogram("decision_duration_seconds",
			"Time from a request to the decision about it, the look at who is on the call included.",
			1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1),
		outcomes: counters("outcomes_total",
			"What became of decisions.", "outcome"),
		sessionTime: histogram("agi_session_duration_seconds",
			"Time from a dialplan's question over AGI to the last answer.",
			.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5),

		requests: counters("ari_requests_total",
			"Requests to Asterisk's REST interface, by operation and result.", "operation", "result"),
		requestTime: histogram("ari_request_duration_seconds",
			"Time that requests to Asterisk's REST interface took.",
			.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10),
		reconnects: counter("ari_reconnects_total",
			"Connections for Asterisk's events after the first."),
		gaps: counter("ari_gaps_total",
			"Times that events of Asterisk's may have been lost, after which the state was read anew."),
		intruders: counters("intruders_total",
			"Times that somebody came into a call past the policy, by way: bridge, mixmonitor, recording, replaces, snoop, spy.", "way"),
		limited: counters("limit_refusals_total",
			"Calls that a limit refused, users of a group whom it spared the ringing included, by reason: too_many_calls, busy, too_many_per_minute, class_closed, out_of_order.", "reason"),
		recordings: counters("recordings_total",
			"What became of recordings of calls: started, refused, and then recorded, stopped, cancelled, objected, revoked, failed; trouble where something is not kept that ought to be.", "event"),
		recordingBytes: counter("recording_bytes_total",
			"Bytes of complete recordings."),
	}
	m.registry.MustRegister(m.reloads, m.reloadFine, m.reloadedAt, m.newlyJudged,
		m.decisions, m.decisionTime, m.outcomes, m.sessionTime,
		m.requests, m.requestTime, m.reconnects, m.gaps, m.intruders, m.limited, m.recordings, m.recordingBytes, looker{cfg},
		collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(liveHeap)), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.reloadFine.Set(1)
	m.reloadedAt.SetToCurrentTime()
	return m
}

// Limited counts a refusal by a limit.
func (m *Metrics) Limited(reason policy.Code) {
	label := other
	if isReason(reason) {
		label = string(reason)
	}
	m.limited.WithLabelValues(label).Inc()
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

// Session counts a session of a dialplan that asked over AGI.
func (m *Metrics) Session(took time.Duration) { m.sessionTime.Observe(took.Seconds()) }

// Request counts a request to Asterisk. Both names come from package ari.
func (m *Metrics) Request(operation, result string, took time.Duration) {
	m.requests.WithLabelValues(operation, result).Inc()
	m.requestTime.Observe(took.Seconds())
}

// Connected counts a connection for Asterisk's events.
func (m *Metrics) Connected() {
	m.mu.Lock()
	again := m.once
	m.once = true
	m.mu.Unlock()
	if again {
		m.reconnects.Inc()
	}
}

// Gap counts a gap in Asterisk's events.
func (m *Metrics) Gap() { m.gaps.Inc() }

// Intruded counts somebody who came into a call past the policy. The way is one
// of package switchboard.
func (m *Metrics) Intruded(way string) { m.intruders.WithLabelValues(way).Inc() }

// Recorded counts what becomes of a recording, in a word of package switchboard.
func (m *Metrics) Recorded(event string) { m.recordings.WithLabelValues(event).Inc() }

// Wrote counts the bytes of a recording that is complete.
func (m *Metrics) Wrote(bytes int64) { m.recordingBytes.Add(float64(bytes)) }
