package agi_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

const token = "kZ3-test.token_0~9"

func TestMux(t *testing.T) {
	answer := func(value string) agi.Handler {
		return agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
			return s.SetVariable(ctx, "ANSWER", value)
		})
	}
	var mux agi.Mux
	mux.Handle("/place", answer("place"))
	mux.Handle("/pickup", answer("pickup"))
	r := start(t, &agi.Server{Handler: &mux})
	for path, want := range map[string]string{
		"/place": "place", "/pickup?to=1": "pickup", "/pick%75p": "pickup",
		"/place/": "", "/Place": "", "//place": "", "/secret-token/place": "", "": "",
	} {
		call, err := agitest.Ask(t.Context(), r.url+path, agitest.Channel{})
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Variable("ANSWER"); got != want {
			t.Errorf("%q answered by %q, want %q", path, got, want)
		}
	}
	r.stop()
	log := r.log.String()
	if !strings.Contains(log, "there are: /pickup, /place") || strings.Contains(log, "secret-token") {
		t.Errorf("log: %s", log)
	}
}

func TestMuxRefuses(t *testing.T) {
	handler := agi.HandlerFunc(func(context.Context, *agi.Session) error { return nil })
	for name, register := range map[string]func(*agi.Mux){
		"no slash": func(m *agi.Mux) { m.Handle("place", handler) },
		"nil":      func(m *agi.Mux) { m.Handle("/place", nil) },
		"twice":    func(m *agi.Mux) { m.Handle("/place", handler); m.Handle("/place", handler) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			register(new(agi.Mux))
		})
	}
}

func TestToken(t *testing.T) {
	r := start(t, &agi.Server{Token: token, Handler: agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
		if err := s.SetVariable(ctx, "PATH", s.Request().Path); err != nil {
			return err
		}
		return errors.New("so that something is logged")
	})})
	for path, want := range map[string]string{
		"/" + token + "/place": "/place", "/" + token: "/", "/place": "", "/" + token + "x/place": "", "": "",
	} {
		call, err := agitest.Ask(t.Context(), r.url+path, agitest.Channel{})
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Variable("PATH"); got != want {
			t.Errorf("%q: path %q, want %q", path, got, want)
		}
	}
	r.stop()
	if log := r.log.String(); strings.Contains(log, token) || !strings.Contains(log, "missing or wrong token") {
		t.Errorf("log: %s", log)
	}
}

func TestAllowedNetworks(t *testing.T) {
	r := start(t, &agi.Server{
		AllowedNetworks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
		Handler: agi.HandlerFunc(func(context.Context, *agi.Session) error {
			t.Error("handled")
			return nil
		}),
	})
	r.connect().expectClose()
	r.stop()
	if !strings.Contains(r.log.String(), "outside the allowed networks") {
		t.Errorf("log: %s", r.log)
	}
}

// An error or a panic closes the connection, and nothing is written that the
// handler has not written.
func TestHandlerFails(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("no policy") },
		"panic": func() error { panic("no policy") },
		"fault": func() error { return []error{}[len(token)] },
	} {
		t.Run(name, func(t *testing.T) {
			r := handle(t, func(ctx context.Context, s *agi.Session) error {
				if s.Request().Path == "/fail" {
					return fail()
				}
				return s.SetVariable(ctx, "EFFECT", "allow")
			})
			r.dial("/fail").expectClose()
			call, err := agitest.Ask(t.Context(), r.url+"/other", agitest.Channel{})
			if err != nil || call.Variable("EFFECT") != "allow" {
				t.Errorf("another session: %v, %q", err, call.Variable("EFFECT"))
			}
			r.stop()
			log := r.log.String()
			if !strings.Contains(log, "channel_id=1700000000.1") || strings.Contains(log, "PJSIP/1001") {
				t.Errorf("log: %s", log)
			}
			if panicked := strings.Contains(log, "server_test.go"); panicked != (name != "error") {
				t.Errorf("stack logged: %v: %s", panicked, log)
			}
		})
	}
}

func TestServeRefusesSettings(t *testing.T) {
	handler := agi.HandlerFunc(func(context.Context, *agi.Session) error { return nil })
	for name, server := range map[string]*agi.Server{
		"no handler":      {},
		"negative limit":  {Handler: handler, MaxSessions: -1},
		"negative time":   {Handler: handler, CommandTimeout: -1},
		"short token":     {Handler: handler, Token: "kZ3-short"},
		"token with /":    {Handler: handler, Token: "kZ3-0123456789/abcdef"},
		"token with %":    {Handler: handler, Token: "kZ3-0123456789%20abcdef"},
		"no network":      {Handler: handler, AllowedNetworks: []netip.Prefix{{}}},
		"network 4 in 6":  {Handler: handler, AllowedNetworks: []netip.Prefix{netip.MustParsePrefix("::ffff:10.0.0.0/104")}},
		"several at once": {Token: "kZ3", MaxSessions: -1},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := agi.Listen(t.Context(), "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			err = server.Serve(t.Context(), l)
			if err == nil || strings.Contains(err.Error(), "kZ3") {
				t.Errorf("got %v", err)
			}
			if name == "several at once" && strings.Count(err.Error(), "\n") != 2 {
				t.Errorf("not all of it: %v", err)
			}
			if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("the listener is left open: %v", err)
			}
		})
	}
}

func TestListen(t *testing.T) {
	// Taken or not, the address is the one that Asterisk knows.
	l, err := agi.Listen(t.Context(), "")
	if err == nil {
		defer func() { _ = l.Close() }()
		if got := l.Addr().String(); got != agi.DefaultAddress {
			t.Errorf("listens on %s", got)
		}
	} else if !strings.Contains(err.Error(), agi.DefaultAddress) {
		t.Error(err)
	}
	if _, err := agi.Listen(t.Context(), "no address"); err == nil {
		t.Error("listens on no address")
	}
}

// A listener that fails as told, and then like the one it wraps.
type faultyListener struct {
	net.Listener
	faults atomic.Int32
	err    error
}

func (l *faultyListener) Accept() (net.Conn, error) {
	if l.faults.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Err: l.err}
	}
	return l.Listener.Accept()
}

func TestAcceptFails(t *testing.T) {
	t.Run("for a while", func(t *testing.T) {
		inner, err := agi.Listen(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l := &faultyListener{Listener: inner, err: syscall.EMFILE}
		l.faults.Store(2)
		server := &agi.Server{
			Logger: slog.New(slog.DiscardHandler),
			Handler: agi.HandlerFunc(func(ctx context.Context, s *agi.Session) error {
				return s.SetVariable(ctx, "A", "b")
			}),
		}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- server.Serve(ctx, l) }()
		call, err := agitest.Ask(ctx, "agi://"+inner.Addr().String(), agitest.Channel{})
		if err != nil || call.Variable("A") != "b" {
			t.Errorf("got %v", err)
		}
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	t.Run("while stopping", func(t *testing.T) {
		inner, err := agi.Listen(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l := &faultyListener{Listener: inner, err: syscall.ENFILE}
		l.faults.Store(1 << 30)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		server := &agi.Server{Handler: new(agi.Mux), Logger: slog.New(slog.DiscardHandler)}
		if err := server.Serve(ctx, l); err != nil {
			t.Error(err)
		}
	})
	t.Run("for good", func(t *testing.T) {
		inner, err := agi.Listen(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		broken := errors.New("broken")
		l := &faultyListener{Listener: inner, err: broken}
		l.faults.Store(1)
		server := &agi.Server{Handler: new(agi.Mux)}
		if err := server.Serve(t.Context(), l); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}

// Only TCP peers have an address that can be allowed.
func TestAdmitsTCPOnly(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", dir+"/agi")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	server := &agi.Server{Handler: new(agi.Mux)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l) }()
	conn, err := net.Dial("unix", dir+"/agi")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if n, err := fmt.Fscanln(conn, new(string)); n != 0 || err == nil {
		t.Errorf("read %d, %v", n, err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
