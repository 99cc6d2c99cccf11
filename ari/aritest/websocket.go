package aritest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/coder/websocket"
)

// socket is the WebSocket of an application.
type socket struct {
	wake chan struct{}

	// Under the Server's lock:
	conn    *websocket.Conn // nil until the handshake is done
	out     [][]byte
	writing bool
	stalled bool
	gone    bool
}

func (k *socket) push(text []byte) {
	k.out = append(k.out, text)
	k.signal()
}

func (k *socket) signal() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// events is the operation that becomes a WebSocket.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, Request{Op: "events.eventWebsocket", Path: r.URL.Path, Query: r.URL.Query()})
	s.changes()
	f := s.takeFault("events.eventWebsocket")
	s.mu.Unlock()
	name := r.URL.Query().Get("app")
	switch {
	case !authorized(r):
		write(w, refuse(http.StatusUnauthorized, "Authentication required"))
		return
	case f.status != 0:
		write(w, refuse(f.status, "%s", f.message))
		return
	case f.hang:
		s.untilGone(r)
		return
	case name == "":
		http.Error(w, "HTTP request is missing param: [app]", http.StatusBadRequest)
		return
	}
	k := &socket{wake: make(chan struct{}, 1)}
	// Asterisk does this before it shakes hands.
	s.register(name, k, r.URL.Query().Get("subscribeAll") == "true")
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OnPingReceived: func(context.Context, []byte) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return !k.stalled
		},
	})
	if err == nil { // otherwise Accept has answered
		s.serve(k, conn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost(k)
	s.changes()
}

// serve sends events until the connection ends.
func (s *Server) serve(k *socket, conn *websocket.Conn) {
	defer conn.CloseNow()
	s.mu.Lock()
	k.conn = conn
	gone := k.gone
	s.changes()
	s.mu.Unlock()
	if gone {
		return
	}
	s.wg.Go(func() { s.write(k) })
	for {
		if _, _, err := conn.Read(context.Background()); err != nil {
			return
		}
	}
}

// register gives an application to a WebSocket, and takes it from another.
func (s *Server) register(name string, k *socket, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[name]
	if a == nil {
		a = s.newApplication(name)
		// Asterisk heeds subscribeAll only here.
		a.allChannels, a.allBridges = all, all
		s.apps[name] = a
	}
	if a.socket != nil {
		a.send("ApplicationReplaced")
	}
	a.socket = k
	s.sockets[k] = true
	s.changes()
}

// lost takes a WebSocket that is no more from its application. The lock is
// held.
func (s *Server) lost(k *socket) {
	delete(s.sockets, k)
	k.gone = true
	k.signal()
	for name, a := range s.apps {
		if a.socket != k {
			continue
		}
		a.socket = nil
		a.allChannels, a.allBridges = false, false
		s.tidy(name)
	}
}

// write sends what is waiting.
func (s *Server) write(k *socket) {
	for {
		s.mu.Lock()
		var out [][]byte
		if !k.stalled {
			out, k.out = k.out, nil
		}
		if k.writing != (len(out) > 0) {
			k.writing = len(out) > 0
			s.changes()
		}
		gone := k.gone
		s.mu.Unlock()
		if gone {
			return
		}
		for _, text := range out {
			if k.conn.Write(context.Background(), websocket.MessageText, text) != nil {
				return
			}
		}
		if len(out) == 0 {
			select {
			case <-k.wake:
			case <-s.done:
				return
			}
		}
	}
}

// Flush waits until the clients have read every event so far. That is not to
// say that they have handed them on.
func (s *Server) Flush() {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, conn := range s.written(ctx) {
		// The pong comes behind what was sent before the ping.
		if err := conn.Ping(ctx); err != nil {
			s.tb.Errorf("aritest: a client does not answer a ping: %v", err)
		}
	}
}

// written waits until all events were written, and gives the connections.
func (s *Server) written(ctx context.Context) []*websocket.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		var conns []*websocket.Conn
		busy := false
		for k := range s.sockets {
			busy = busy || k.conn == nil || len(k.out) > 0 || k.writing
			conns = append(conns, k.conn)
		}
		if !busy {
			return conns
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
			s.mu.Lock()
		case <-ctx.Done():
			s.mu.Lock()
			s.tb.Error("aritest: a client does not read its events")
			return nil
		}
	}
}

// field is a field of an event.
type field struct {
	key   string
	value any
}

// encode writes an event in the order of fields that Asterisk has: the type
// first except in ChannelVarset, what it adds when sending last.
func encode(kind, app string, fields []field) []byte {
	first := 0 // how many fields come before the type
	if kind == "ChannelVarset" {
		first = 2
	}
	all := slices.Concat(
		fields[:first],
		[]field{{"type", kind}, {"timestamp", time.Now().Format("2006-01-02T15:04:05.000-0700")}},
		fields[first:],
		[]field{{"asterisk_id", asteriskID}, {"application", app}},
	)
	var b bytes.Buffer
	for i, f := range all {
		if i == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(f.key)
		value, err := json.Marshal(f.value)
		if err != nil {
			value = []byte("null")
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
