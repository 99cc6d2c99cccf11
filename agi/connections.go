package agi

import (
	"errors"
	"net"
	"slices"
	"sync"
)

// connections keeps a server's listeners and connections, and gives out the
// places.
//
// Connections that have not sent their headers have places of their own, as
// many as there are for sessions. If they shared the sessions' places, clients
// that connect and stay silent could take them all. They can take all the
// places for handshakes, but that keeps nobody out: when those are used up,
// the connection that has been silent for longest gives way to the new one.
// Asterisk sends its headers within a millisecond of connecting, so that it is
// done long before its turn would come.
//
// An established session is never given up for a new one. A peer that gets
// that far is in an allowed network and has the token if there is one; if it
// does not answer its commands, it loses its place after the command timeout.
type connections struct {
	mu          sync.Mutex
	listeners   map[net.Listener]struct{}
	handshakes  []*connection // the oldest first
	established map[*connection]struct{}
	closed      bool
	drained     chan struct{} // made by close; closed once there are no connections
}

// A connection is one in the registry. Its fields belong to the registry.
type connection struct {
	net.Conn
	listener net.Listener
	session  *Session // once established
	dropped  error    // why it was closed during its handshake
}

// Why a connection is closed before a handler sees it.
var (
	errSessionLimit   = errors.New("as many sessions as allowed")
	errHandshakeLimit = errors.New("gave way to a newer connection, having sent no complete headers")
)

// listen registers a listener. It returns false if the server is shut down.
func (c *connections) listen(l net.Listener) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	if c.listeners == nil {
		c.listeners = make(map[net.Listener]struct{})
	}
	c.listeners[l] = struct{}{}
	return true
}

// listening says whether the listener is still meant to be open.
func (c *connections) listening(l net.Listener) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.listeners[l]
	return ok
}

// unlisten closes the listener.
func (c *connections) unlisten(l net.Listener) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.listeners, l)
	_ = l.Close()
}

// add gives a new connection a place for its handshake, at the expense of the
// oldest one there if need be. It refuses when there are limit sessions.
func (c *connections) add(l net.Listener, conn net.Conn, limit int) (*connection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.listeners[l]; !ok {
		return nil, ErrShutdown
	}
	if len(c.established) >= limit {
		return nil, errSessionLimit
	}
	if len(c.handshakes) >= limit {
		c.drop(c.handshakes[0], errHandshakeLimit)
	}
	added := &connection{Conn: conn, listener: l}
	c.handshakes = append(c.handshakes, added)
	return added, nil
}

// endHandshake takes a connection from the handshakes, if it is there. The lock is
// held.
func (c *connections) endHandshake(conn *connection) {
	if i := slices.Index(c.handshakes, conn); i >= 0 {
		c.handshakes = slices.Delete(c.handshakes, i, i+1)
	}
}

// drop closes a connection in its handshake. The lock is held.
func (c *connections) drop(dropped *connection, cause error) {
	c.endHandshake(dropped)
	dropped.dropped = cause
	_ = dropped.Close()
}

// establish moves a connection whose handshake is done to the sessions. It
// refuses when there are limit of them, or the connection has been dropped.
func (c *connections) establish(conn *connection, session *Session, limit int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case conn.dropped != nil:
		return conn.dropped
	case len(c.established) >= limit:
		return errSessionLimit
	}
	c.endHandshake(conn)
	conn.session = session
	if c.established == nil {
		c.established = make(map[*connection]struct{})
	}
	c.established[conn] = struct{}{}
	return nil
}

// remove gives up a connection's place.
func (c *connections) remove(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endHandshake(conn)
	delete(c.established, conn)
	c.checkDrained()
}

// cause returns why a connection was dropped during its handshake, or nil.
func (c *connections) cause(conn *connection) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return conn.dropped
}

// end ends the connections that came by the listener, or all if it is nil.
func (c *connections) end(l net.Listener, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropHandshakes(l, cause)
	for conn := range c.established {
		if l == nil || conn.listener == l {
			conn.session.fail(cause)
		}
	}
}

// dropHandshakes drops the handshakes that came by the listener, or all if it
// is nil. The lock is held.
func (c *connections) dropHandshakes(l net.Listener, cause error) {
	for _, conn := range slices.Clone(c.handshakes) {
		if l == nil || conn.listener == l {
			c.drop(conn, cause)
		}
	}
}

// close closes all listeners, drops the handshakes and lets no connection in
// any more. The returned channel is closed when the last one is gone.
func (c *connections) close() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		c.drained = make(chan struct{})
	}
	for l := range c.listeners {
		delete(c.listeners, l)
		_ = l.Close()
	}
	c.dropHandshakes(nil, ErrShutdown)
	c.checkDrained()
	return c.drained
}

// checkDrained closes drained when there are no sessions. The lock is held.
func (c *connections) checkDrained() {
	if !c.closed || len(c.established) > 0 {
		return
	}
	select {
	case <-c.drained:
	default:
		close(c.drained)
	}
}
