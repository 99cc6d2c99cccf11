package agi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

// A gated is a handler whose sessions wait until they are let go.
type gated struct {
	entered chan struct{}
	release chan struct{}
	result  chan error // why the session ended, if it did before it was let go
}

func newGated() *gated {
	return &gated{make(chan struct{}), make(chan struct{}), make(chan error, 100)}
}

func (g *gated) ServeAGI(ctx context.Context, s *agi.Session) error {
	g.entered <- struct{}{}
	select {
	case <-g.release:
		return s.SetVariable(ctx, "EFFECT", "allow")
	case <-ctx.Done():
		g.result <- context.Cause(ctx)
		return context.Cause(ctx)
	}
}

func TestMaxSessions(t *testing.T) {
	g := newGated()
	r := start(t, &agi.Server{Handler: g, MaxSessions: 2})
	results := make(chan string, 2)
	for range 2 {
		go func() {
			call, err := agitest.Ask(t.Context(), r.url, agitest.Channel{})
			results <- fmt.Sprint(call.Variable("EFFECT"), err)
		}()
		<-g.entered
	}
	// More are closed at once, before they have said anything; so many that
	// the log would be full of it.
	const flood = 100
	for range flood {
		r.connect().expectClose()
	}
	close(g.release)
	for range 2 {
		if got := <-results; got != "allow<nil>" {
			t.Errorf("a session that was there before: %s", got)
		}
	}
	// A place is free a moment after its session was closed.
	go func() { <-g.entered }()
	for {
		call, err := agitest.Ask(t.Context(), r.url, agitest.Channel{})
		if err != nil {
			t.Fatal(err)
		}
		if call.Variable("EFFECT") == "allow" {
			break
		}
	}
	r.stop()
	if n := strings.Count(r.log.String(), "given up for a limit"); n == 0 || n > 10 {
		t.Errorf("%d lines about the limit: %s", n, r.log)
	}
}

// Two handshakes that are done when there is one place left.
func TestMaxSessionsAfterHandshake(t *testing.T) {
	g := newGated()
	r := start(t, &agi.Server{Handler: g, MaxSessions: 2})
	headers := agitest.Channel{}.Headers(r.url)
	r.dial("")
	<-g.entered
	calls := []*peer{r.connect(), r.connect()}
	for _, call := range calls {
		call.write(headers[0])
	}
	ended := make(chan string, len(calls))
	for _, call := range calls {
		call.write(strings.Join(headers[1:], ""))
		go func() {
			line, _ := call.ReadCommand()
			ended <- line
		}()
	}
	<-g.entered
	if line := <-ended; line != "" {
		t.Errorf("command %q on a connection without a place", line)
	}
	close(g.release)
	if line := <-ended; !strings.HasPrefix(line, "GET FULL VARIABLE") {
		t.Errorf("command %q on a connection with a place", line)
	}
}

// Silent clients, many times more than there are places, keep nobody out.
func TestSilentClients(t *testing.T) {
	r := start(t, &agi.Server{MaxSessions: 4, HandshakeTimeout: time.Hour, Handler: agi.HandlerFunc(
		func(ctx context.Context, s *agi.Session) error { return s.SetVariable(ctx, "EFFECT", "allow") },
	)})
	var silent []*peer
	for range 20 {
		silent = append(silent, r.connect())
		silent[len(silent)-1].write("agi_network: yes\n")
		call, err := agitest.Ask(t.Context(), r.url, agitest.Channel{})
		if err != nil || call.Variable("EFFECT") != "allow" {
			t.Fatalf("kept out by %d silent clients: %v", len(silent), err)
		}
	}
	// All that is left of them are the newest.
	for _, call := range silent[:len(silent)-4] {
		call.expectClose()
	}
}

// A client that is slow with its headers has one deadline for all of them.
func TestHandshakeTimeout(t *testing.T) {
	r := start(t, &agi.Server{HandshakeTimeout: 20 * time.Millisecond, Handler: agi.HandlerFunc(
		func(context.Context, *agi.Session) error {
			t.Error("handled")
			return nil
		},
	)})
	silent, slow := r.connect(), r.connect()
	slow.write("agi_network: yes\nagi_req")
	silent.expectClose()
	slow.expectClose()
}

// Clients that never end their headers, and that are not Asterisk.
func TestWrongHeaders(t *testing.T) {
	r := handle(t, func(context.Context, *agi.Session) error {
		t.Error("handled")
		return nil
	})
	good := strings.Join(agitest.Channel{}.Headers(r.url, "1"), "")
	for name, text := range map[string]string{
		"endless line":      "agi_network: " + strings.Repeat("y", 1<<20),
		"endless arguments": strings.TrimSuffix(good, "\n") + strings.Repeat("agi_arg_2: x\n", 1<<16),
		"web browser":       "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"no request":        strings.Replace(good, "agi_request", "agi_requests", 1),
		"wrong request":     strings.Replace(good, "agi_request: agi:", "agi_request: sip:", 1),
	} {
		t.Run(name, func(*testing.T) {
			call := r.connect()
			call.write(text)
			call.expectClose()
		})
	}
	r.stop()
	if n := strings.Count(r.log.String(), "agi handshake failed"); n != 5 {
		t.Errorf("%d lines about it: %s", n, r.log)
	}
}

// What a peer can cause to be logged is bounded, and counted.
func TestLogRate(t *testing.T) {
	r := handle(t, func(context.Context, *agi.Session) error { return errors.New("failed") })
	for range 50 {
		r.dial("").expectClose()
	}
	r.stop()
	if n := strings.Count(r.log.String(), "agi session failed"); n == 0 || n > 10 {
		t.Errorf("%d lines: %s", n, r.log)
	}
}
