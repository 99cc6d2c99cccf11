package ari

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/coder/websocket"
)

var opEvents = &operation{name: OperationEvents, method: http.MethodGet, path: "/events", params: []string{"app"}}

const (
	// maxEvent bounds one event, in bytes.
	maxEvent = 4 << 20
	// closeTimeout is how long Asterisk may take to say goodbye.
	closeTimeout = time.Second
)

// session is one connection, from the handshake to its end.
type session struct {
	client *Client
	conn   *websocket.Conn
	tcp    net.Conn        // under conn
	gone   <-chan struct{} // closed when no more events come
	queue  *backlog
	handle func(Event)
	says   *announcer
	wanted map[string]bool // nil for all

	ignored map[string]bool // variables
}

// session connects, takes stock and delivers events. It returns why that ended,
// and for how long events were delivered.
func (c *Client) session(ctx context.Context, handle func(Event), says *announcer) (up time.Duration, err error) {
	begun := time.Now()
	conn, tcp, err := c.dial(ctx)
	c.observe(opEvents, begun, err)
	if err != nil {
		return 0, err
	}
	s := &session{client: c, conn: conn, tcp: tcp, queue: newBacklog(c.backlog), handle: handle, says: says}
	s.ignored = make(map[string]bool, len(c.cfg.IgnoreVariables))
	for _, variable := range c.cfg.IgnoreVariables {
		s.ignored[variable] = true
	}
	if len(c.cfg.Events) > 0 {
		s.wanted = map[string]bool{typeApplicationReplaced: true}
		for _, t := range c.cfg.Events {
			s.wanted[t] = true
		}
	}
	// The reader outlives ctx so that a goodbye can be said.
	reading, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	s.gone = reading.Done()
	var wg sync.WaitGroup
	wg.Go(func() {
		err := s.read(reading)
		stop(err)
		c.connected.Store(false)
		s.queue.close(err)
	})
	wg.Go(func() { s.ping(reading, stop) })
	defer func() {
		s.hangUp(ctx.Err() != nil || errors.Is(err, ErrReplaced))
		stop(context.Canceled)
		wg.Wait()
		c.connected.Store(false)
	}()
	live, cancel := context.WithCancelCause(ctx) // for requests: also ends with the connection
	defer context.AfterFunc(reading, func() { cancel(context.Cause(reading)) })()
	defer cancel(nil)
	return s.deliver(ctx, live)
}

// dial makes the WebSocket.
func (c *Client) dial(ctx context.Context) (conn *websocket.Conn, tcp net.Conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	req, err := c.request(ctx, opEvents, nil, params{{"app", c.cfg.App}}, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Del("Accept")
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { tcp = info.Conn },
	})
	conn, resp, err := websocket.Dial(ctx, req.URL.String(), &websocket.DialOptions{HTTPClient: c.ws, HTTPHeader: req.Header})
	if err != nil {
		if resp != nil && resp.StatusCode != http.StatusSwitchingProtocols {
			var text []byte
			if resp.Body != nil {
				text, _ = io.ReadAll(resp.Body)
			}
			return nil, nil, refused(opEvents, resp.StatusCode, text)
		}
		return nil, nil, noAnswer(ctx, opEvents, false, err)
	}
	conn.SetReadLimit(-1) // read has its own: this one waits for Asterisk to say goodbye
	return conn, tcp, nil
}

// read takes events from the WebSocket into the queue and never waits for
// anything else.
func (s *session) read(ctx context.Context) error {
	var buf bytes.Buffer
	var limited io.LimitedReader
	for {
		_, r, err := s.conn.Reader(ctx)
		if err == nil {
			buf.Reset()
			limited = io.LimitedReader{R: r, N: maxEvent + 1}
			_, err = buf.ReadFrom(&limited)
		}
		if buf.Len() > maxEvent {
			return fmt.Errorf("event of more than %d bytes", maxEvent)
		}
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return err
		}
		name := eventType(buf.Bytes())
		if s.wanted != nil && name != "" && !s.wanted[name] {
			continue
		}
		if name == typeChannelVarset && s.ignored[variableOf(buf.Bytes())] {
			continue
		}
		s.queue.push(message{name, bytes.Clone(buf.Bytes())})
		if name == typeApplicationReplaced {
			return ErrReplaced
		}
	}
}

// ping finds out that Asterisk is gone when nothing else would: a host that
// lost its power sends no farewell.
func (s *session) ping(ctx context.Context, stop context.CancelCauseFunc) {
	interval := s.client.cfg.PingInterval
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		waiting, cancel := context.WithTimeout(ctx, interval)
		err := s.conn.Ping(waiting)
		cancel()
		if err != nil && ctx.Err() == nil {
			stop(fmt.Errorf("no answer to a ping within %v", interval))
			return
		}
	}
}

// hangUp closes the WebSocket. Asterisk logs a warning if it is not told.
func (s *session) hangUp(politely bool) {
	if !politely {
		s.conn.CloseNow()
		return
	}
	timer := time.AfterFunc(closeTimeout, func() { s.tcp.Close() })
	defer timer.Stop()
	s.conn.Close(websocket.StatusNormalClosure, "")
}
