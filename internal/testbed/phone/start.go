package phone

import "testing"

// Start starts a phone for a test and closes it when the test ends. A test that
// failed then prints the phone's messages.
func Start(tb testing.TB, cfg Config) *Phone {
	tb.Helper()
	p, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := p.Close(); err != nil {
			tb.Errorf("close phone %s: %v", p.Name(), err)
		}
		if tb.Failed() {
			tb.Logf("messages of phone %s: %s", p.Name(), ladder(p.Messages()))
		}
	})
	return p
}
