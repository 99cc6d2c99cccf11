package aritest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// The one user that the Server knows.
const (
	Username = "aritest"
	Password = "correct-horse"
)

const asteriskID = "02:00:00:00:00:01"

// Server is the Asterisk. Its methods may be called from any goroutine.
type Server struct {
	tb      testing.TB
	address string
	mux     *http.ServeMux
	done    chan struct{} // closed when the test ends
	wg      sync.WaitGroup

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced with every change
	http       *http.Server  // nil while connections are refused
	conns      map[net.Conn]http.ConnState
	sockets    map[*socket]bool
	apps       map[string]*application
	channels   map[string]*channel
	bridges    map[string]*bridge
	playbacks  map[string]*channel
	lots       map[string]*lot        // parking lots that were used, by name
	recordings map[string]*recording  // that go on
	stored     map[string]*storedFile // outlives a restart
	unwritable bool                   // the folder of recordings
	ended      map[string]ari.Cause
	faults     map[string][]fault
	held       []*Held
	losing     map[string]int // events to lose, by type
	requests   []Request
	absent     map[string]bool // endpoints without a contact
	reported   []string        // channelvars of ari.conf
	contexts   map[string]func(Run)
	functions  map[string]string
	serial     int
	started    time.Time
}

// New starts a Server, which ends with the test.
func New(tb testing.TB) *Server {
	tb.Helper()
	s := &Server{
		tb:      tb,
		done:    make(chan struct{}),
		changed: make(chan struct{}),
		conns:   make(map[net.Conn]http.ConnState),
		sockets: make(map[*socket]bool),
		faults:  make(map[string][]fault),
		losing:  make(map[string]int),
		absent:  make(map[string]bool),

		contexts:  make(map[string]func(Run)),
		functions: make(map[string]string),
		stored:    make(map[string]*storedFile),
	}
	s.forget()
	s.mux = s.routes()
	s.listen("127.0.0.1:0")
	tb.Cleanup(func() {
		close(s.done)
		s.Refuse()
		s.wg.Wait()
	})
	return s
}

// forget is what Asterisk does when it starts.
func (s *Server) forget() {
	s.apps = make(map[string]*application)
	s.channels = make(map[string]*channel)
	s.bridges = make(map[string]*bridge)
	s.playbacks = make(map[string]*channel)
	s.lots = make(map[string]*lot)
	s.recordings = make(map[string]*recording)
	s.ended = make(map[string]ari.Cause)
	s.started = time.Now()
}

// sawConflict is the key of what a connection remembers: that an id existed.
// Asterisk then says so of every channel that it cannot create on the same
// connection.
type sawConflict struct{}

// listen accepts connections.
func (s *Server) listen(address string) {
	s.tb.Helper()
	listener, err := net.Listen("tcp", address)
	for deadline := time.Now().Add(10 * time.Second); err != nil && time.Now().Before(deadline); {
		// The port was ours a moment ago; somebody borrowed it.
		<-time.After(10 * time.Millisecond)
		listener, err = net.Listen("tcp", address)
	}
	if err != nil {
		s.tb.Errorf("aritest: %v", err)
		return
	}
	s.address = listener.Addr().String()
	server := &http.Server{Handler: s.mux, ConnState: s.track, ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, sawConflict{}, new(bool))
	}}
	s.mu.Lock()
	s.http = server
	s.mu.Unlock()
	s.wg.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.tb.Errorf("aritest: %v", err)
		}
	})
}

func (s *Server) track(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changes()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(s.conns, conn)
		return
	}
	s.conns[conn] = state
}

// URL is the base address of the REST interface.
func (s *Server) URL() string { return "http://" + s.address + "/ari" }

// Config is what a Client needs to connect.
func (s *Server) Config(app string) ari.Config {
	return ari.Config{URL: s.URL(), Username: Username, Password: Password, App: app}
}

// ReportVariables names the variables that channels carry in ChannelVars
// (channelvars in ari.conf).
func (s *Server) ReportVariables(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reported = names
}

// Unregistered makes Asterisk unable to create channels to an endpoint, as it
// is to a phone without a contact.
func (s *Server) Unregistered(endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.absent[endpoint] = true
}

// changes wakes up whoever waits. The lock is held.
func (s *Server) changes() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// next is a number that was not given before. The lock is held.
func (s *Server) next() int {
	s.serial++
	return s.serial
}
