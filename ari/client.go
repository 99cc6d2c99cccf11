package ari

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Client talks to one Asterisk. Its methods may be called at the same time from
// many goroutines. Requests work whether or not [Client.Run] does.
type Client struct {
	cfg       Config // without the password
	base      *url.URL
	authorize func(*http.Request) // holds the password, so that printing a Client does not
	log       *slog.Logger

	rest *http.Client // for requests
	ws   *http.Client // for the WebSocket's handshake

	backlog   int // how many events may wait for the program
	running   atomic.Bool
	connected atomic.Bool
}

const (
	// maxConns bounds the connections for requests. Asterisk's http.conf allows
	// 100 for everybody (session_limit) and closes what is over without a word.
	// A request that waits for a playback to end keeps its connection for that
	// long, so few would be too few.
	maxConns = 64
	// maxIdleConns is how many are kept for the next request.
	maxIdleConns = 16
	// idleTimeout is how long a connection is kept for the next request.
	// Asterisk closes it after 15 s (session_keep_alive). A request that is
	// written at that moment would be lost and its outcome unknown; see
	// freshConn for the rest of the answer.
	idleTimeout = 5 * time.Second
	// connectTimeout is how long a TCP connection may take.
	connectTimeout = 3 * time.Second
)

// New checks the Config and makes a Client. It does not connect.
func New(cfg Config) (*Client, error) {
	base, err := cfg.check()
	if err != nil {
		return nil, err
	}
	username, password := cfg.Username, cfg.Password
	cfg.Password = ""
	if cfg.RequestTimeout == 0 {
		cfg.RequestTimeout = defaultRequestTimeout
	}
	if cfg.PingInterval == 0 {
		cfg.PingInterval = defaultPingInterval
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	dialer := &net.Dialer{Timeout: connectTimeout}
	return &Client{
		cfg:       cfg,
		base:      base,
		authorize: func(req *http.Request) { req.SetBasicAuth(username, password) },
		log:       log,
		backlog:   maxBacklog,
		rest: newHTTPClient(&http.Transport{
			DialContext:         freshDial(dialer),
			MaxConnsPerHost:     maxConns,
			MaxIdleConnsPerHost: maxIdleConns,
			IdleConnTimeout:     idleTimeout,
		}),
		ws: newHTTPClient(&http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}),
	}, nil
}

// newHTTPClient completes a Transport. It follows no redirect, which would
// carry the password elsewhere and turn a POST into a GET, and asks no proxy.
func newHTTPClient(t *http.Transport) *http.Client {
	t.DisableCompression = true
	t.TLSHandshakeTimeout = connectTimeout
	t.MaxResponseHeaderBytes = 64 << 10
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// App is the name of the Stasis application.
func (c *Client) App() string { return c.cfg.App }

// Connected reports whether events arrive and the last [*Snapshot] was handed
// over.
func (c *Client) Connected() bool { return c.connected.Load() }

// Close closes connections that are kept for the next request. The Client
// stays usable.
func (c *Client) Close() {
	c.rest.CloseIdleConnections()
	c.ws.CloseIdleConnections()
}
