package metrics

import (
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// other is the label of what is in none of our tables.
const other = "other"

// maxOutcomes bounds the outcomes that have a label of their own.
const maxOutcomes = 50

// A decision is what the counters of decisions tell apart.
type decision struct {
	way    policy.Way
	action policy.Action
	effect policy.Effect
	reason policy.Code
}

// Decided counts a decision, and how long it took since the request's
// Environment.Time.
func (m *Metrics) Decided(r policy.Request, d policy.Decision, took time.Duration) {
	key := decision{r.Environment.Way, r.Action, d.Effect, d.Reason.Code}
	m.mu.RLock()
	c := m.known[key]
	m.mu.RUnlock()
	if c == nil {
		c = m.counterOf(key)
	}
	c.Inc()
	if !r.Environment.Time.IsZero() {
		m.decisionTime.Observe(took.Seconds())
	}
}

// counterOf finds the counter of a decision, and remembers it if all that the
// decision says is in our tables.
func (m *Metrics) counterOf(key decision) prometheus.Counter {
	labels := decision{way: other, action: other, effect: key.effect, reason: other}
	if slices.Contains(policy.Ways(), key.way) {
		labels.way = key.way
	}
	if _, ok := policy.FindAction(key.action); ok {
		labels.action = key.action
	}
	if isReason(key.reason) {
		labels.reason = key.reason
	}
	c := m.decisions.WithLabelValues(string(labels.way), string(labels.action), labels.effect.String(), string(labels.reason))
	if labels == key {
		m.mu.Lock()
		m.known[key] = c
		m.mu.Unlock()
	}
	return c
}

func isReason(code policy.Code) bool {
	return slices.ContainsFunc(policy.Codes(), func(doc policy.CodeDoc) bool { return doc.Code == code }) ||
		slices.Contains(refusal.Codes(), code)
}

// Became counts an outcome. It is a word of the enforcement points', of which
// there are not many.
func (m *Metrics) Became(outcome string) {
	m.mu.RLock()
	c := m.ended[outcome]
	m.mu.RUnlock()
	if c == nil {
		c = m.outcomeOf(outcome)
	}
	c.Inc()
}

func (m *Metrics) outcomeOf(outcome string) prometheus.Counter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.ended) >= maxOutcomes || outcome == "" || strings.Trim(outcome, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return m.outcomes.WithLabelValues(other)
	}
	c := m.outcomes.WithLabelValues(outcome)
	m.ended[outcome] = c
	return c
}
