// Package metrics counts what the daemon does, for Prometheus, and tells
// whoever asks over HTTP whether it is alive and ready.
//
// Names begin with linewarden_ and carry base units. A number, a name or a
// channel is never a label: they would tell who calls whom, and grow without
// bound. What could come from elsewhere than our own tables counts as "other".
//
// docs/monitoring has a dashboard and alerts that are made of these; a test
// holds that each metric that they name exists.
package metrics
