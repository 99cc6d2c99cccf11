package ari_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// briefly makes requests give up soon.
func briefly(c *ari.Config) { c.RequestTimeout = 100 * time.Millisecond }

// TestOutcomeUnknown holds what is said of a request without an answer, and
// that the caller can find out by the id that it chose.
func TestOutcomeUnknown(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk, briefly)
	ctx := t.Context()
	create := func() error {
		_, err := client.CreateBridge(ctx, ari.CreateBridgeRequest{ID: "b"})
		return err
	}
	const op = "bridges.createWithId"

	asterisk.Hang(op, 1) // not done
	err := create()
	wantError(t, err, "outcome unknown", "")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	_, err = client.GetBridge(ctx, "b")
	wantError(t, err, "not found", "Bridge not found")

	asterisk.Late(op, 1) // done
	wantError(t, create(), "outcome unknown", "")
	if _, err = client.GetBridge(ctx, "b"); err != nil {
		t.Error(err)
	}
	wantError(t, create(), "conflict", "already exists")
	if err := client.DestroyBridge(ctx, "b"); err != nil {
		t.Error(err)
	}

	asterisk.Drop(op, 1) // done
	wantError(t, create(), "outcome unknown", "")
	wantError(t, create(), "conflict", "already exists")

	if n := asterisk.State().Asked(op); n != 5 {
		t.Errorf("%d requests to create, 5 made", n)
	}
}

// TestAsking holds that nothing can have happened where something was only
// asked.
func TestAsking(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk, briefly)
	asterisk.Hang("channels.list", 1)
	_, err := client.ListChannels(t.Context())
	wantError(t, err, "unreachable", "")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestStopTooEarly holds that a playback which has just begun can be stopped.
func TestStopTooEarly(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	const op = "playbacks.stop"
	asterisk.Fail(op, 2, 500, "Could not stop playback")
	wantError(t, client.StopPlayback(t.Context(), "p"), "not found", "Playback not found")
	if n := asterisk.State().Asked(op); n != 3 {
		t.Errorf("%d requests", n)
	}
	asterisk.Fail(op, 100, 500, "Could not stop playback")
	wantError(t, client.StopPlayback(t.Context(), "p"), "failed", "Could not stop playback")
	if n := asterisk.State().Asked(op); n > 20 {
		t.Errorf("%d requests", n)
	}
}

// TestCancelledOnTheWay holds that the caller's own end is told apart.
func TestCancelledOnTheWay(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	asterisk.Hang("channels.answer", 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- client.Answer(ctx, "c") }()
	asterisk.Wait("the request", func(s aritest.State) bool { return s.Asked("channels.answer") == 1 })
	cancel()
	err := <-done
	wantError(t, err, "outcome unknown", "")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestRefusedConnection holds that nothing happened where there is nobody.
func TestRefusedConnection(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	if _, err := client.Info(t.Context()); err != nil { // leaves a connection behind
		t.Fatal(err)
	}
	asterisk.Refuse()
	for range 3 {
		wantError(t, client.Answer(t.Context(), "c"), "unreachable", "")
	}
	asterisk.Accept()
	wantError(t, client.Answer(t.Context(), "c"), "not found", "Channel not found")
}

// TestStaleConnection holds that connections which Asterisk has closed in the
// meantime do no harm to requests that must not be repeated.
func TestStaleConnection(t *testing.T) {
	asterisk := aritest.New(t)
	client := newClient(t, asterisk)
	const rounds = 200
	for i := range rounds {
		// With a body and without one.
		if err := client.SetVariable(t.Context(), "c", "X", "y"); !errors.Is(err, ari.ErrNotFound) {
			t.Fatalf("round %d: %v", i, err)
		}
		asterisk.CloseIdle()
		if err := client.Answer(t.Context(), "c"); !errors.Is(err, ari.ErrNotFound) {
			t.Fatalf("round %d: %v", i, err)
		}
		asterisk.CloseIdle()
	}
	if set, answered := asterisk.State().Asked("channels.setChannelVar"), asterisk.State().Asked("channels.answer"); set != rounds || answered != rounds {
		t.Errorf("%d and %d requests instead of %d", set, answered, rounds)
	}
}

// TestClosedWithoutAnAnswer holds that a server which takes connections and
// closes them, as Asterisk does over its session_limit, is not tried for ever.
func TestClosedWithoutAnAnswer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })}
	done := make(chan error)
	go func() { done <- server.Serve(listener) }()
	defer func() { server.Close(); <-done }()
	client, err := ari.New(ari.Config{URL: "http://" + listener.Addr().String(), Username: "u", Password: "p", App: app})
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, client.Answer(t.Context(), "c"), "outcome unknown", "")
	_, err = client.Info(t.Context())
	wantError(t, err, "unreachable", "")
}
