package agi

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"time"
)

// reports are what a server logs. There is nothing in them that a caller
// chose, and no path; but a handler's error and panic are logged as they are.
type reports struct {
	accept, network, limit, handshake, panics, sessions throttle
}

// notAccepted says that the system is short of something.
func (r *reports) notAccepted(logger *slog.Logger, err error) {
	if attrs, ok := r.accept.allow(time.Now(), slog.Any("error", err)); ok {
		logger.LogAttrs(context.Background(), slog.LevelError, "agi connection not accepted", attrs...)
	}
}

// outside says that somebody has no business here.
func (r *reports) outside(logger *slog.Logger, conn net.Conn) {
	if attrs, ok := r.network.allow(time.Now(), remote(conn)); ok {
		logger.LogAttrs(context.Background(), slog.LevelWarn, "agi connection from outside the allowed networks", attrs...)
	}
}

// refused says why a connection was closed before a handler saw it.
func (r *reports) refused(logger *slog.Logger, conn net.Conn, err error) {
	ctx := context.Background()
	switch {
	case errors.Is(err, ErrShutdown):
	case errors.Is(err, errSessionLimit), errors.Is(err, errHandshakeLimit):
		if attrs, ok := r.limit.allow(time.Now(), remote(conn), slog.Any("error", err)); ok {
			logger.LogAttrs(ctx, slog.LevelWarn, "agi connection given up for a limit", attrs...)
		}
	default:
		if attrs, ok := r.handshake.allow(time.Now(), remote(conn), slog.Any("error", err)); ok {
			logger.LogAttrs(ctx, slog.LevelWarn, "agi handshake failed", attrs...)
		}
	}
}

// panicked says that a handler panicked with v, and where. It is called while
// panicking.
func (r *reports) panicked(logger *slog.Logger, s *Session, v any) {
	if attrs, ok := r.panics.allow(time.Now(), channel(s), slog.Any("panic", v)); ok {
		attrs = append(attrs, slog.String("stack", string(debug.Stack())))
		logger.LogAttrs(context.Background(), slog.LevelError, "agi handler panicked", attrs...)
	}
}

// ended says how a session ended. A hangup is nothing unusual.
func (r *reports) ended(logger *slog.Logger, s *Session, err error) {
	ctx := context.Background()
	hungUp := errors.Is(err, ErrHangup) ||
		errors.Is(err, context.Canceled) && errors.Is(context.Cause(s.ctx.Context), ErrHangup)
	switch {
	case errors.Is(err, errPanic):
	case err == nil, hungUp:
		logger.LogAttrs(ctx, slog.LevelDebug, "agi session ended", channel(s), slog.Bool("hangup", hungUp))
	default:
		if attrs, ok := r.sessions.allow(time.Now(), channel(s), slog.Any("error", err)); ok {
			logger.LogAttrs(ctx, slog.LevelWarn, "agi session failed", attrs...)
		}
	}
}

// remote is the peer of a connection.
func remote(conn net.Conn) slog.Attr {
	return slog.String("remote_addr", conn.RemoteAddr().String())
}

// channel is the channel of a session, by its id in ARI.
func channel(s *Session) slog.Attr {
	return slog.String("channel_id", s.request.UniqueID)
}
