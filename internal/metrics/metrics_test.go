package metrics

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quiet are the metrics of a daemon with nothing going on.
func quiet() *Metrics {
	return New(Config{
		Version:    "v1",
		Asterisk:   func() bool { return true },
		Channels:   func() map[string]int { return map[string]int{"phone": 2, "": 3} },
		Calls:      func() int { return 1 },
		Recordings: func() int { return 2 },
		Audit:      func() Audit { return Audit{Written: 7, Lost: 5, Failures: 6} },
	})
}

// scrape is what Prometheus reads of the metrics with our prefix.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), prefix) {
			continue
		}
		for _, one := range f.GetMetric() {
			labels := make([]string, 0, len(one.GetLabel()))
			for _, l := range one.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			value := one.GetCounter().GetValue() + one.GetGauge().GetValue() + float64(one.GetHistogram().GetSampleCount())
			fmt.Fprintf(&b, "%s{%s} %v\n", f.GetName(), strings.Join(labels, ","), value)
		}
	}
	return b.String()
}

func want(t *testing.T, m *Metrics, lines ...string) {
	t.Helper()
	got := scrape(t, m)
	for _, l := range lines {
		if !strings.Contains(got, "linewarden_"+l+"\n") {
			t.Errorf("no %s in\n%s", l, got)
		}
	}
}

func TestReloads(t *testing.T) {
	m := quiet()
	m.Reloaded(true, 3, 2)
	m.Reloaded(false, 0, 0)
	m.ReloadFailed()
	want(t, m, `reloads_total{result="changed"} 1`, `reloads_total{result="same"} 1`, `reloads_total{result="failed"} 1`,
		`reload_changes_total{effect="allow"} 3`, `reload_changes_total{effect="deny"} 2`, `reload_ok{} 0`)
	m.Reloaded(false, 0, 0)
	want(t, m, `reload_ok{} 1`)
}

// The live heap is told beside what Go tells of itself anyway.
func TestTheLiveHeapIsTold(t *testing.T) {
	runtime.GC()
	families, err := quiet().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "go_gc_heap_live_bytes" && f.GetMetric()[0].GetGauge().GetValue() > 0 {
			return
		}
	}
	t.Error("there is no go_gc_heap_live_bytes")
}

func TestWhatIsLookedAt(t *testing.T) {
	want(t, quiet(), fmt.Sprintf("build_info{goversion=%q,version=\"v1\"} 1", runtime.Version()), `ari_connected{} 1`, `channels{role="phone"} 2`, `channels{role="other"} 3`, `calls{} 1`,
		`audit_ok{} 1`, `audit_lines_total{} 7`, `audit_lost_lines_total{} 5`, `audit_failures_total{} 6`)
	broken := quiet().config
	broken.Asterisk = func() bool { return false }
	broken.Audit = func() Audit { return Audit{Failing: true} }
	want(t, New(broken), `ari_connected{} 0`, `audit_ok{} 0`)
}

func TestRequests(t *testing.T) {
	m := quiet()
	m.Connected()
	want(t, m, `ari_reconnects_total{} 0`)
	m.Connected()
	m.Gap()
	m.Request("channels.answer", "ok", time.Millisecond)
	m.Request("channels.answer", "not_found", time.Millisecond)
	m.Session(time.Millisecond)
	m.Intruded("snoop")
	m.Recorded("started")
	m.Wrote(1 << 20)
	m.Limited(refusal.TooManyCalls)
	m.Limited("33123456789")
	want(t, m, `ari_reconnects_total{} 1`, `ari_gaps_total{} 1`, `intruders_total{way="snoop"} 1`, `limit_refusals_total{reason="too_many_calls"} 1`, `limit_refusals_total{reason="other"} 1`, `ari_request_duration_seconds{} 2`,
		`ari_requests_total{operation="channels.answer",result="ok"} 1`,
		`ari_requests_total{operation="channels.answer",result="not_found"} 1`,
		`agi_session_duration_seconds{} 1`)
}

// asks is a request that came just now.
func asks(way policy.Way, action policy.Action) policy.Request {
	return policy.Request{
		Subject: policy.Subject{Endpoint: "PJSIP/1001"}, Action: action,
		Resource:    policy.Resource{Extension: "1002"},
		Environment: policy.Environment{Way: way, Time: time.Now()},
	}
}

func decided(effect policy.Effect, reason policy.Code) policy.Decision {
	return policy.Decision{Effect: effect, Reason: policy.Reason{Code: reason}, Subject: "mara", Target: "noor"}
}

func TestDecisions(t *testing.T) {
	m := quiet()
	for range 2 {
		m.Decided(asks(policy.WayDial, policy.CallPlace), decided(policy.Allow, policy.Granted), time.Microsecond)
	}
	m.Decided(asks(policy.WayAGI, policy.MonitorListen), decided(policy.Deny, refusal.Unrecorded), time.Microsecond)
	m.Decided(policy.Request{Action: policy.CallPlace}, decided(policy.Deny, policy.UnknownSubject), time.Hour)
	want(t, m,
		`decisions_total{action="call.place",effect="allow",reason="granted",way="dial"} 2`,
		`decisions_total{action="monitor.listen",effect="deny",reason="audit_failed",way="agi"} 1`,
		`decisions_total{action="call.place",effect="deny",reason="unknown_subject",way="other"} 1`,
		`decision_duration_seconds{} 3`)
}

// Whatever comes in from outside makes no label, and takes no memory.
func TestHostileValuesAreNoLabels(t *testing.T) {
	m := quiet()
	for n := range 1000 {
		hostile := fmt.Sprintf("+3311234%04d\"}\n", n)
		r := asks(policy.Way(hostile), policy.Action(hostile))
		m.Decided(r, decided(policy.Deny, policy.Code(hostile)), time.Microsecond)
		m.Became(hostile)
		m.Became("an_outcome_" + strings.Repeat("x", n))
	}
	got := scrape(t, m)
	if strings.Contains(got, "33112") {
		t.Errorf("a number is a label:\n%s", got)
	}
	want(t, m, `decisions_total{action="other",effect="deny",reason="other",way="other"} 1000`)
	if n := strings.Count(got, "linewarden_outcomes_total"); n != maxOutcomes+1 {
		t.Errorf("%d outcomes have a label, want %d", n, maxOutcomes+1)
	}
	if len(m.known) > 0 || len(m.ended) > maxOutcomes {
		t.Errorf("%d decisions and %d outcomes are remembered", len(m.known), len(m.ended))
	}
}

func TestNamesAreAsPrometheusWantsThem(t *testing.T) {
	m := full()
	if problems, err := testutil.GatherAndLint(m.registry); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

// full are metrics of which each has a value.
func full() *Metrics {
	m := quiet()
	m.Reloaded(true, 1, 1)
	m.ReloadFailed()
	m.Decided(asks(policy.WayDial, policy.CallPlace), decided(policy.Allow, policy.Granted), time.Microsecond)
	m.Decided(asks(policy.WayAGI, policy.MonitorListen), decided(policy.Deny, policy.TargetVeto), time.Microsecond)
	m.Became("connected")
	m.Session(time.Millisecond)
	m.Recorded("started")
	m.Request("channels.answer", "ok", time.Millisecond)
	m.Connected()
	m.Gap()
	return m
}

// Counting a decision allocates nothing.
func BenchmarkDecided(b *testing.B) {
	m := quiet()
	r, d := asks(policy.WayDial, policy.CallPlace), decided(policy.Allow, policy.Granted)
	b.ReportAllocs()
	for b.Loop() {
		m.Decided(r, d, time.Microsecond)
	}
}
