package testbed

import (
	"context"
	"testing"
)

// Start is [Launch] for tests: the server is stopped when the test is done. A
// test that failed prints the end of Asterisk's log, and a process that ended
// without having been asked to fails the test.
func Start(tb testing.TB, opts Options) *Asterisk {
	tb.Helper()
	a, err := Launch(tb.Context(), opts)
	if err != nil {
		tb.Fatalf("testbed: %v", err)
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		<-a.Exited()
		if !a.process.asked.Load() {
			tb.Errorf("asterisk ended without having been asked to: %v", a.Err())
		}
	}()
	tb.Cleanup(func() {
		if err := a.Stop(context.WithoutCancel(tb.Context())); err != nil {
			tb.Errorf("testbed: %v", err)
		}
		<-watched
		if tb.Failed() {
			tb.Logf("the end of asterisk's log:\n%s", lastLines(a.Log(), tailLines))
		}
	})
	return a
}
