package agi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// accept returns the next connection. While the system is short of something
// it waits: sessions that end give it back.
func (srv *Server) accept(ctx context.Context, set *settings, l net.Listener) (net.Conn, error) {
	for {
		conn, err := l.Accept()
		if err == nil || !isShortage(err) || ctx.Err() != nil || !srv.connections.listening(l) {
			return conn, err
		}
		srv.reports.notAccepted(set.logger, err)
		select {
		case <-time.After(acceptPause):
		case <-ctx.Done():
		}
	}
}

// acceptPause is how long accepting rests while the system is short of
// something.
const acceptPause = 50 * time.Millisecond

// isShortage says whether accepting failed for a reason that passes.
func isShortage(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM) ||
		errors.Is(err, syscall.ECONNABORTED)
}

// admit decides on a new connection without reading from it, and closes it if
// it is refused. It runs in the accepting goroutine, so that a flood costs no
// more than that.
func (srv *Server) admit(set *settings, l net.Listener, conn net.Conn) *connection {
	if !set.admits(conn.RemoteAddr()) {
		_ = conn.Close()
		srv.reports.outside(set.logger, conn)
		return nil
	}
	admitted, err := srv.connections.add(l, conn, set.maxSessions)
	if err != nil {
		_ = conn.Close()
		srv.reports.refused(set.logger, conn, err)
		return nil
	}
	return admitted
}

// serve serves one connection.
func (srv *Server) serve(set *settings, conn *connection) {
	defer srv.connections.remove(conn)
	buf := newBuffers(conn)
	request, err := srv.handshake(set, conn, buf)
	if err != nil {
		// What it was dropped for counts, not what comes of this closing.
		err = cmp.Or(srv.connections.cause(conn), err)
		_ = conn.Close()
		buf.release()
		srv.reports.refused(set.logger, conn, err)
		return
	}
	s := newSession(conn, buf, request, set.commandTimeout)
	defer s.close()
	if err := srv.connections.establish(conn, s, set.maxSessions); err != nil {
		srv.reports.refused(set.logger, conn, err)
		return
	}
	timer := time.AfterFunc(set.sessionTimeout, func() { s.fail(ErrSessionTimeout) })
	defer timer.Stop()
	srv.reports.ended(set.logger, s, srv.call(set, s))
}

// handshake reads the headers, all of them before the deadline.
func (srv *Server) handshake(set *settings, conn net.Conn, buf *buffers) (*Request, error) {
	if err := conn.SetReadDeadline(time.Now().Add(set.handshakeTimeout)); err != nil {
		return nil, fmt.Errorf("set agi handshake deadline: %w", err)
	}
	h, args, err := readHeaders(buf.reader, &buf.block)
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("clear agi handshake deadline: %w", err)
	}
	return newRequest(h, args, set.token)
}

// errPanic stands for the error of a handler that panicked; it is logged
// where it is recovered.
var errPanic = errors.New("the handler panicked")

// call calls the handler. A panic ends this session alone.
func (srv *Server) call(set *settings, s *Session) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errPanic
			srv.reports.panicked(set.logger, s, v)
		}
	}()
	return srv.Handler.ServeAGI(&s.ctx, s)
}
