package ari

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// errStale is the error of a write that did not take place.
var errStale = errors.New("connection was closed by asterisk")

// freshConn is a connection that refuses to write once the far side has closed
// it, and that knows how much was written.
//
// Asterisk closes connections that are idle. net/http notices in a goroutine of
// its own, which may be late on a busy machine; a request that was written
// meanwhile is lost, and only a GET is repeated. The outcome of a POST would be
// unknown although Asterisk never read it. A refused write, on the other hand,
// is known to have had no effect, and any request may begin anew.
//
// Over TLS the far side's farewell stands before the end and hides it. There
// idleTimeout has to do, which is shorter than Asterisk's.
type freshConn struct {
	net.Conn
	closedByPeer func() bool
	written      atomic.Int64 // bytes
}

// Write implements [net.Conn].
func (c *freshConn) Write(b []byte) (int, error) {
	if c.closedByPeer() {
		return 0, errStale
	}
	n, err := c.Conn.Write(b)
	c.written.Add(int64(n))
	return n, err
}

// freshDial dials connections of that kind.
func freshDial(d *net.Dialer) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := d.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &freshConn{Conn: conn, closedByPeer: peekClosed(conn)}, nil
	}
}

// attempt follows one request on its way to Asterisk.
type attempt struct {
	mu     sync.Mutex
	conn   *freshConn // the last that it was given, nil before
	before int64      // what had been written to it already
	reused bool
}

// trace makes net/http report to the attempt.
func (a *attempt) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { a.got(nil, false) },
		GotConn: func(info httptrace.GotConnInfo) {
			conn := info.Conn
			if secure, ok := conn.(*tls.Conn); ok {
				conn = secure.NetConn()
			}
			fresh, _ := conn.(*freshConn)
			a.got(fresh, info.Reused)
		},
	})
}

func (a *attempt) got(conn *freshConn, reused bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.conn, a.reused, a.before = conn, reused, 0
	if conn != nil {
		a.before = conn.written.Load()
	}
}

// sent reports whether anything of the request has left, and if not, whether
// that was for an old connection. net/http has ended its writing by the time
// that it returns an error.
func (a *attempt) sent() (sent, reused bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.conn == nil {
		return false, false
	}
	return a.conn.written.Load() != a.before, a.reused
}
