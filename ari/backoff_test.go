package ari

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestBackoff holds how long is waited, at least and at most.
func TestBackoff(t *testing.T) {
	for name, jitter := range map[string]func(int64) int64{
		"least": func(int64) int64 { return 0 },
		"most":  func(n int64) int64 { return n - 1 },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBackoff()
			b.rand = jitter
			part := func(d time.Duration) time.Duration {
				if name == "least" {
					return d / 2
				}
				return d
			}
			for i, ms := range []int{200, 400, 800, 1600, 3200, 6400, 10000, 10000} {
				want := time.Duration(ms) * time.Millisecond
				if got := b.next(time.Second, false); got != part(want) {
					t.Errorf("delay %d is %v, want %v", i, got, part(want))
				}
			}
			if got := b.next(0, true); got != part(refusedDelay) {
				t.Errorf("delay %v after a refusal", got)
			}
			if got := b.next(stableAfter, false); got != part(firstDelay) {
				t.Errorf("delay %v after a stable connection", got)
			}
			if got := b.next(stableAfter-1, false); got != part(2*firstDelay) {
				t.Errorf("delay %v after a short connection", got)
			}
		})
	}
}

// roundTrip is a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// attempts runs a client for an hour against a network that answers with the
// status, or not at all if that is 0, and gives the times between attempts.
func attempts(t *testing.T, status int, log *slog.Logger) (between []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		client, err := New(Config{URL: "http://127.0.0.1/ari", Username: "u", Password: "p", App: "a", Logger: log})
		if err != nil {
			t.Fatal(err)
		}
		last := time.Now()
		client.SetTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
			between = append(between, time.Since(last))
			last = time.Now()
			if status == 0 {
				return nil, errors.New("no network")
			}
			return &http.Response{StatusCode: status, Body: http.NoBody, Header: make(http.Header), Request: r}, nil
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		err = client.Run(ctx, func(e Event) { t.Errorf("event %+v", e) })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(last) > refusedDelay {
			t.Errorf("Run returned %v, %v after the last attempt", err, time.Since(last))
		}
	})
	return between[1:]
}

// TestPatience holds that an Asterisk that is away is neither hammered nor
// given up, and that this is said once.
func TestPatience(t *testing.T) {
	for name, test := range map[string]struct {
		status      int
		first       time.Duration // at most
		least, most time.Duration // in the long run
	}{
		"unreachable":  {0, firstDelay, maxDelay / 2, maxDelay},
		"unavailable":  {503, firstDelay, maxDelay / 2, maxDelay},
		"unauthorized": {401, refusedDelay, refusedDelay / 2, refusedDelay},
		"forbidden":    {403, refusedDelay, refusedDelay / 2, refusedDelay},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			between := attempts(t, test.status, slog.New(slog.NewTextHandler(&log, nil)))
			if lines := strings.Count(log.String(), "\n"); lines != 1 {
				t.Errorf("log %s", log.String())
			}
			if between[0] > test.first {
				t.Errorf("first after %v", between[0])
			}
			settled := between[8:]
			if least, most := slices.Min(settled), slices.Max(settled); least < test.least || most > test.most || least == most {
				t.Errorf("between %v and %v", least, most)
			}
		})
	}
}
