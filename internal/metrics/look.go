package metrics

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
)

// What is not counted as it happens but looked at when somebody asks.
var (
	buildDesc     = describe("build_info", "1, labelled with the version and with that of Go.", "version", "goversion")
	connectedDesc = describe("ari_connected", "1 while Asterisk is connected and its state known.")
	channelsDesc  = describe("channels", "Live channels on Asterisk, by what they are in an owned call; other for those in none.", "role")
	callsDesc     = describe("calls", "Live owned calls.")
	recordsDesc   = describe("recordings", "Recordings of calls that go on, or are being completed.")
	auditDesc     = describe("audit_ok", "1 while the audit can be written; at 0 nobody may listen, whisper or barge.")
	linesDesc     = describe("audit_lines_total", "Lines written to the audit.")
	lostDesc      = describe("audit_lost_lines_total", "Lines that the audit lacks, because too many waited for the disk.")
	failuresDesc  = describe("audit_failures_total", "Failures to open or write the audit, or to have it on the disk.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prefix+name, help, labels, nil)
}

// looker is a [prometheus.Collector] of what Config tells.
type looker struct{ Config }

// Describe implements prometheus.Collector.
func (looker) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{buildDesc, connectedDesc, channelsDesc, callsDesc, recordsDesc, auditDesc, linesDesc, lostDesc, failuresDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (l looker) Collect(to chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, value, labels...)
	}
	audit := l.Audit()
	tell(buildDesc, prometheus.GaugeValue, 1, l.Version, runtime.Version())
	tell(connectedDesc, prometheus.GaugeValue, truth(l.Asterisk()))
	for role, n := range l.Channels() {
		if role == "" {
			role = other
		}
		tell(channelsDesc, prometheus.GaugeValue, float64(n), role)
	}
	tell(callsDesc, prometheus.GaugeValue, float64(l.Calls()))
	tell(recordsDesc, prometheus.GaugeValue, float64(l.Recordings()))
	tell(auditDesc, prometheus.GaugeValue, truth(!audit.Failing))
	tell(linesDesc, prometheus.CounterValue, float64(audit.Written))
	tell(lostDesc, prometheus.CounterValue, float64(audit.Lost))
	tell(failuresDesc, prometheus.CounterValue, float64(audit.Failures))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
