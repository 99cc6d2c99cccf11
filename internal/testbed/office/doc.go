// Package office is a whole small telephone system for tests and the
// demonstration: a real Asterisk on the configuration that linewarden ships,
// linewarden itself as the daemon runs it, and a phone for every endpoint that
// the policy names.
//
// It lives in one process but for Asterisk, and is gone after Close. What the
// daemon decides is kept, so that a test can wait for a decision or its
// outcome instead of guessing when it has come.
package office
