package agi_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// Shutdown lets sessions end by themselves, and nobody else in.
func TestShutdown(t *testing.T) {
	g := newGated()
	r := start(t, &agi.Server{Handler: g})
	result := make(chan string, 1)
	go func() {
		call, err := agitest.Ask(t.Context(), r.url, agitest.Channel{})
		result <- fmt.Sprint(call.Variable("EFFECT"), err)
	}()
	<-g.entered
	silent := r.connect()
	silent.write("agi_network: yes\n")

	down := make(chan error, 1)
	go func() { down <- r.Shutdown(t.Context()) }()
	silent.expectClose()
	if call, err := agitest.Connect(t.Context(), r.url, agitest.Channel{}); err == nil {
		t.Error("connected to a server that is shutting down")
		_ = call.Close()
	}
	select {
	case err := <-down:
		t.Errorf("did not wait for the session: %v", err)
	default:
	}
	close(g.release)
	if err := <-down; err != nil {
		t.Error(err)
	}
	if got := <-result; got != "allow<nil>" {
		t.Errorf("the session: %s", got)
	}
	if err := <-r.served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	close(r.served)
	if err := r.Shutdown(t.Context()); err != nil {
		t.Errorf("once more: %v", err)
	}
	l, err := agi.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Serve(t.Context(), l); !errors.Is(err, agi.ErrShutdown) {
		t.Errorf("Serve after Shutdown: %v", err)
	}
}

// A Shutdown that may not wait ends the sessions.
func TestShutdownAtOnce(t *testing.T) {
	g := newGated()
	r := start(t, &agi.Server{Handler: g})
	call := r.dial("")
	<-g.entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	call.expectClose()
	if err := <-g.result; !errors.Is(err, agi.ErrShutdown) {
		t.Errorf("the session's cause: %v", err)
	}
	if err := <-r.served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	close(r.served)
}

// The end of Serve's context ends its sessions and handshakes, and not those
// of another listener.
func TestServeContextEnds(t *testing.T) {
	g := newGated()
	r := start(t, &agi.Server{Handler: g})
	l, err := agi.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx, l) }()

	stays := r.dial("")
	<-g.entered
	waits := r.connect()
	waits.write("agi_network: yes\n")
	ends := r.peer(agitest.Dial(t.Context(), "agi://"+l.Addr().String(), agitest.Channel{}))
	<-g.entered

	cancel()
	ends.expectClose()
	if err := <-g.result; !errors.Is(err, agi.ErrShutdown) {
		t.Errorf("the session's cause: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}

	close(g.release)
	stays.verify()
	stays.expect("SET VARIABLE")
	stays.write("200 result=1\n")
	stays.expectClose()
}
