package agiload_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/bench/agiload"
)

// serve serves with a handler until the test ends, and returns the address.
func serve(t *testing.T, handler agi.HandlerFunc) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	listener, err := agi.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- (&agi.Server{Handler: handler}).Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func mara(int) agiload.Question {
	return agiload.Question{Endpoint: "PJSIP/1001", Guard: "place", To: "1002"}
}

func TestAsk(t *testing.T) {
	address := serve(t, func(ctx context.Context, s *agi.Session) error {
		if r := s.Request(); r.Query.Get("to") != "1002" || r.Channel != "PJSIP/1001-00000001" {
			t.Errorf("it asks %+v", r)
		}
		return s.SetVariable(ctx, "LW_EFFECT", `de"ny`)
	})
	got, err := agiload.Ask(t.Context(), address, mara(0))
	if err != nil {
		t.Fatal(err)
	}
	if difference := agiload.Differ(got, map[string]string{"LW_EFFECT": `de"ny`}); difference != "" {
		t.Error(difference)
	}
}

func TestRun(t *testing.T) {
	address := serve(t, func(ctx context.Context, s *agi.Session) error { return s.SetVariable(ctx, "A", "b") })
	result := agiload.Run(t.Context(), agiload.Load{Address: address, Connections: 3, Requests: 20, Question: mara})
	if result.Errors > 0 || len(result.Latencies) != 20 || result.Quantile(0.5) > result.Quantile(1) || result.Quantile(1) == 0 {
		t.Errorf("%+v", result)
	}
}

// A server that says nothing has not answered.
func TestRunCountsWhatGetsNoAnswer(t *testing.T) {
	silent := errors.New("nothing to say")
	address := serve(t, func(context.Context, *agi.Session) error { return silent })
	result := agiload.Run(t.Context(), agiload.Load{Address: address, Connections: 2, Requests: 5, Question: mara})
	if result.Errors != 5 || result.Err == nil {
		t.Errorf("%+v", result)
	}
}

// Without a number of requests it goes on until it is ended, at its pace.
func TestRunUntilTheEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	address := serve(t, func(ctx context.Context, s *agi.Session) error { return s.SetVariable(ctx, "A", "b") })
	result := agiload.Run(ctx, agiload.Load{
		Address: address, Connections: 1, Every: time.Millisecond,
		Question: func(n int) agiload.Question {
			if n == 3 {
				stop()
			}
			return mara(n)
		},
	})
	if result.Errors > 0 || len(result.Latencies) != 3 {
		t.Errorf("%+v", result)
	}
}
