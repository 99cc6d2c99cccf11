package agi

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Handler serves one request of the dialplan. The connection is closed when
// ServeAGI returns; Asterisk then goes on with the next priority.
//
// ctx is cancelled when the channel hangs up (cause [ErrHangup]), the session
// took too long, the peer broke the protocol, or the server stops. Handing it
// to the session's commands as it is costs least; see [Session].
//
// An error is logged and means nothing to the dialplan. A handler that gives
// permission does so with its last command, so that nothing can fail after it.
type Handler interface {
	ServeAGI(ctx context.Context, s *Session) error
}

// A HandlerFunc is a function as a [Handler].
type HandlerFunc func(ctx context.Context, s *Session) error

// ServeAGI calls f.
func (f HandlerFunc) ServeAGI(ctx context.Context, s *Session) error { return f(ctx, s) }

// A Mux is a [Handler] that chooses among others by the request's path. The
// zero Mux is ready for use. Register everything before serving.
type Mux struct {
	handlers map[string]Handler
}

// Handle registers the handler for exactly this path, which starts with a
// slash: Handle("/place", h) serves agi://HOST/place. It panics if the path
// has no slash in front or is registered already, or if h is nil.
func (m *Mux) Handle(path string, h Handler) {
	switch {
	case !strings.HasPrefix(path, "/"):
		panic(fmt.Sprintf("agi: path %q does not start with a slash", path))
	case h == nil:
		panic(fmt.Sprintf("agi: nil handler for path %q", path))
	case m.handlers[path] != nil:
		panic(fmt.Sprintf("agi: path %q is registered twice", path))
	}
	if m.handlers == nil {
		m.handlers = make(map[string]Handler)
	}
	m.handlers[path] = h
}

// ServeAGI calls the handler registered for the request's path, or returns an
// error that is [ErrNoHandler].
func (m *Mux) ServeAGI(ctx context.Context, s *Session) error {
	if h := m.handlers[s.Request().Path]; h != nil {
		return h.ServeAGI(ctx, s)
	}
	// The path asked for stays out of the error: it is the peer's to choose,
	// and starts with a token if the dialplan sends one that nobody asked for.
	known := strings.Join(slices.Sorted(maps.Keys(m.handlers)), ", ")
	return fmt.Errorf("%w; there are: %s", ErrNoHandler, known)
}
