package aritest

import (
	"net/http"

	"github.com/coder/websocket"
)

// fault is something that goes wrong with one request.
type fault struct {
	status  int // answer this instead
	message string
	hang    bool // do nothing and do not answer
	late    bool // do it and do not answer
	drop    bool // do it and close the connection
	pass    bool // nothing goes wrong
}

// takeFault gives the next fault of an operation. The lock is held.
func (s *Server) takeFault(op string) fault {
	faults := s.faults[op]
	if len(faults) == 0 {
		return fault{}
	}
	s.faults[op] = faults[1:]
	return faults[0]
}

func (s *Server) add(op string, times int, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range times {
		s.faults[op] = append(s.faults[op], f)
	}
}

// Fail answers the next requests of an operation, such as "channels.answer",
// with an error and does nothing.
func (s *Server) Fail(op string, times, status int, message string) {
	s.add(op, times, fault{status: status, message: message})
}

// Hang does nothing about the next requests of an operation and does not
// answer them.
func (s *Server) Hang(op string, times int) { s.add(op, times, fault{hang: true}) }

// Late does what the next requests of an operation ask for, and never answers.
func (s *Server) Late(op string, times int) { s.add(op, times, fault{late: true}) }

// Drop does what the next requests of an operation ask for, and closes the
// connection instead of answering.
func (s *Server) Drop(op string, times int) { s.add(op, times, fault{drop: true}) }

// Pass lets the next requests of an operation through, so that what goes wrong
// goes wrong with a later one.
func (s *Server) Pass(op string, times int) { s.add(op, times, fault{pass: true}) }

// Lose loses the next events of a type, such as "StasisStart": what they tell
// of happens, and nobody is told.
func (s *Server) Lose(kind string, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losing[kind] += times
}

// CutWebSockets breaks the WebSockets. What was not sent yet is lost. The
// channels and bridges stay, as they do in Asterisk.
func (s *Server) CutWebSockets() {
	s.mu.Lock()
	conns := s.detach()
	s.mu.Unlock()
	cut(conns)
}

// detach takes the WebSockets away from the applications. The lock is held.
func (s *Server) detach() []*websocket.Conn {
	var conns []*websocket.Conn
	for k := range s.sockets {
		if k.conn != nil {
			conns = append(conns, k.conn)
		}
		s.lost(k)
	}
	return conns
}

func cut(conns []*websocket.Conn) {
	for _, conn := range conns {
		conn.CloseNow()
	}
}

// StallWebSockets makes the WebSockets deaf and mute, as a host that lost its
// power, until called with false.
func (s *Server) StallWebSockets(stalled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		k.stalled = stalled
		k.signal()
	}
}

// Send sends text to the WebSockets as it is, whether an event or garbage.
func (s *Server) Send(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		k.push([]byte(text))
	}
}

// Replace takes an application over, as another program would.
func (s *Server) Replace(app string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[app]; a != nil && a.socket != nil {
		a.send("ApplicationReplaced")
		a.socket = nil
	}
}

// CloseIdle closes the connections that wait for another request, as Asterisk
// does after 15 s. They are closed when it returns.
func (s *Server) CloseIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn, state := range s.conns {
		if state == http.StateIdle {
			conn.Close()
		}
	}
}

// Refuse closes every connection and accepts none any more.
func (s *Server) Refuse() {
	s.mu.Lock()
	server := s.http
	s.http = nil
	conns := s.detach()
	s.mu.Unlock()
	if server != nil {
		if err := server.Close(); err != nil {
			s.tb.Errorf("aritest: %v", err)
		}
	}
	cut(conns)
}

// Accept accepts connections again, at the same address.
func (s *Server) Accept() { s.listen(s.address) }

// Restart breaks every connection and forgets everything, as a new Asterisk.
func (s *Server) Restart() {
	s.mu.Lock()
	conns := s.detach()
	s.forget()
	for conn := range s.conns {
		conn.Close()
	}
	s.changes()
	s.mu.Unlock()
	cut(conns)
}

// Shut closes the WebSockets with a proper goodbye, as Asterisk does when it
// is stopped.
func (s *Server) Shut() {
	s.mu.Lock()
	conns := s.detach()
	s.mu.Unlock()
	for _, conn := range conns {
		conn.Close(websocket.StatusGoingAway, "")
	}
}
