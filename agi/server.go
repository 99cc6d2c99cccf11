package agi

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// Defaults for a Server's limits.
const (
	DefaultAddress          = "127.0.0.1:4573" // Asterisk's port for agi://HOST
	DefaultHandshakeTimeout = 2 * time.Second
	DefaultCommandTimeout   = 5 * time.Second
	DefaultSessionTimeout   = 10 * time.Minute
	DefaultMaxSessions      = 1000
)

// A Server accepts FastAGI connections and calls its Handler for each. Its
// fields must not be changed once it serves; limits that are zero have their
// default.
type Server struct {
	// Handler serves the requests. It is required.
	Handler Handler
	// Logger gets what goes wrong, at a bounded rate; slog.Default() if nil.
	Logger *slog.Logger
	// Token, if set, must be the first element of every request's path, as in
	// agi://HOST/TOKEN/place. It has at least 16 characters out of letters,
	// digits and "-._~". The handler sees the request without it.
	Token string
	// AllowedNetworks are the networks whose peers are accepted; only loopback
	// if empty. Mind that loopback is then not among them unless named.
	AllowedNetworks []netip.Prefix
	// HandshakeTimeout is the time for all the headers to arrive.
	HandshakeTimeout time.Duration
	// CommandTimeout is the time for Asterisk to carry out a command that does
	// not wait for anybody.
	CommandTimeout time.Duration
	// SessionTimeout is the time from the headers to the handler's return.
	SessionTimeout time.Duration
	// MaxSessions is how many sessions there can be at a time. As many
	// connections again can be waiting for their headers.
	MaxSessions int

	connections connections
	reports     reports
}

// Listen listens on a TCP address, DefaultAddress if it is empty. On Linux a
// connection is accepted when its first byte is there. It does without TCP
// keep-alive, whose setting up costs several system calls per connection: a
// Server's timeouts find a peer that is gone.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = DefaultAddress
	}
	l, err := (&net.ListenConfig{KeepAlive: -1, Control: deferAccept}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for agi: %w", err)
	}
	return l, nil
}

// Serve accepts connections until ctx ends, Shutdown is called or the listener
// fails; only the last is an error. When ctx ends, all sessions of this call
// end with ErrShutdown. Serve closes the listener, and returns when all its
// handlers have returned.
func (srv *Server) Serve(ctx context.Context, l net.Listener) error {
	set, err := srv.settings()
	if err != nil {
		_ = l.Close()
		return err
	}
	if !srv.connections.listen(l) {
		_ = l.Close()
		return fmt.Errorf("serve agi: %w", ErrShutdown)
	}
	defer srv.connections.unlisten(l)
	stop := context.AfterFunc(ctx, func() {
		srv.connections.unlisten(l)
		srv.connections.end(l, ErrShutdown)
	})
	defer stop()

	handlers := newWorkers(func(conn *connection) { srv.serve(set, conn) })
	defer handlers.end()
	for {
		conn, err := srv.accept(ctx, set, l)
		if err != nil {
			if ctx.Err() != nil || !srv.connections.listening(l) {
				return nil
			}
			srv.connections.end(l, ErrShutdown)
			return fmt.Errorf("serve agi: %w", err)
		}
		if admitted := srv.admit(set, l, conn); admitted != nil {
			handlers.take(admitted)
		}
	}
}

// Shutdown stops accepting, drops the connections that have not sent their
// headers, and waits for the sessions to end. When ctx ends first, it ends the
// sessions with ErrShutdown and returns ctx's error; it does not wait for
// handlers that disregard their context, as Serve does.
func (srv *Server) Shutdown(ctx context.Context) error {
	drained := srv.connections.close()
	select {
	case <-drained:
		return nil
	case <-ctx.Done():
		srv.connections.end(nil, ErrShutdown)
		return fmt.Errorf("shut agi server down: %w", context.Cause(ctx))
	}
}
