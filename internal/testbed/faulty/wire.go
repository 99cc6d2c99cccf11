package faulty

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// A Wire passes HTTP on to a server.
type Wire struct {
	target *url.URL
	server *http.Server
	url    string
	pass   http.Handler // for requests

	mu    sync.Mutex
	down  bool
	rules []*Rule
	ends  map[net.Conn]struct{} // both ends of each WebSocket
	flow  flow
}

// A Fault is what goes wrong with a request.
type Fault int

// The faults.
const (
	Fails Fault = iota // it is not passed on, and answered with 500
	Mute               // it is not passed on and never answered
	Late               // it is passed on, and the answer comes when nobody waits any more
)

// A Rule is what goes wrong with some requests.
type Rule struct {
	fault Fault
	match func(*http.Request) bool
	hits  int
	wire  *Wire
}

// New returns a wire to the server at target, "http://127.0.0.1:8088/ari", on a
// port of this machine that was free.
func New(ctx context.Context, target string) (*Wire, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &Wire{
		target: u,
		url:    "http://" + listener.Addr().String() + u.Path,
		ends:   make(map[net.Conn]struct{}),
		flow:   newFlow(),
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: u.Scheme, Host: u.Host})
	// What the server does not answer is not answered.
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	w.pass = proxy
	w.server = &http.Server{Handler: w}
	go func() { _ = w.server.Serve(listener) }() // until Close
	return w, nil
}

// URL is where the server is to be found behind the wire.
func (w *Wire) URL() string { return w.url }

// Close cuts everything.
func (w *Wire) Close() error {
	w.CutEvents()
	return w.server.Close()
}

// Down closes connections, also new ones, until called with false.
func (w *Wire) Down(down bool) {
	w.mu.Lock()
	w.down = down
	w.mu.Unlock()
	if down {
		w.CutEvents()
	}
}

// Goes makes something go wrong with the requests that match, until the rule
// ends.
func (w *Wire) Goes(fault Fault, match func(*http.Request) bool) *Rule {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := &Rule{fault: fault, match: match, wire: w}
	w.rules = append(w.rules, r)
	return r
}

// End ends the rule, and returns how many requests it was about.
func (r *Rule) End() int {
	r.wire.mu.Lock()
	defer r.wire.mu.Unlock()
	r.match = func(*http.Request) bool { return false }
	return r.hits
}

// To matches requests of a method whose path ends so; an empty method is any.
func To(method, path string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return (method == "" || r.Method == method) && strings.HasSuffix(r.URL.Path, path)
	}
}

// rule finds what goes wrong with a request.
func (w *Wire) rule(r *http.Request) (Fault, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, rule := range w.rules {
		if rule.match(r) {
			rule.hits++
			return rule.fault, true
		}
	}
	return 0, false
}

// ServeHTTP implements http.Handler.
func (w *Wire) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	down := w.down
	w.mu.Unlock()
	switch {
	case down:
		panic(http.ErrAbortHandler)
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		w.events(to, r)
		return
	}
	fault, wrong := w.rule(r)
	switch {
	case !wrong:
		w.pass.ServeHTTP(to, r)
	case fault == Fails:
		http.Error(to, `{"message":"Internal Server Error"}`, http.StatusInternalServerError)
	case fault == Late:
		w.pass.ServeHTTP(discard{}, r.Clone(context.WithoutCancel(r.Context())))
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	default:
		// Only of a request that was read is it noticed that nobody waits any more.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// discard is where an answer goes that nobody gets.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}
