// Package metrics counts what the daemon does, for Prometheus.
//
// Names begin with linewarden_ and carry base units. A number, a name or a
// channel is never a label: they would tell who calls whom, and grow without
// bound.
package metrics
