package agi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/linewarden/linewarden/agi"
	"github.com/linewarden/linewarden/agi/agitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A logBuffer collects what a server logs.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A running is a server that serves until the test ends.
type running struct {
	*agi.Server
	t      testing.TB
	url    string // agi://127.0.0.1:PORT
	log    *logBuffer
	cancel context.CancelFunc
	served chan error // Serve's result
}

// start serves with the server on a free port of loopback. When the test
// ends, it waits until the server has stopped and sees to it that Serve
// returned nil.
func start(t testing.TB, server *agi.Server) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	// Not agi.Listen: the server is to have connections that say nothing, too, and at once.
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{
		Server: server, t: t, url: "agi://" + l.Addr().String(),
		log: new(logBuffer), cancel: cancel, served: make(chan error, 1),
	}
	server.Logger = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	go func() { r.served <- server.Serve(ctx, l) }()
	t.Cleanup(r.stop)
	return r
}

// stop stops the server and waits for it.
func (r *running) stop() {
	r.cancel()
	err, ok := <-r.served
	if ok && err != nil {
		r.t.Errorf("Serve: %v", err)
	}
	if ok {
		close(r.served)
	}
	if r.t.Failed() {
		r.t.Logf("the server's log:\n%s", r.log)
	}
}

// handle starts a server with one handler.
func handle(t testing.TB, f agi.HandlerFunc) *running {
	t.Helper()
	return start(t, &agi.Server{Handler: f})
}

// A peer is Asterisk's end of a connection to the server.
type peer struct {
	*agitest.Call
	t testing.TB
}

// peer closes the call when the test ends.
func (r *running) peer(call *agitest.Call, err error) *peer {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = call.Close() })
	return &peer{call, r.t}
}

// dial writes the headers of a call from the default channel.
func (r *running) dial(path string, args ...string) *peer {
	r.t.Helper()
	return r.peer(agitest.Dial(r.t.Context(), r.url+path, agitest.Channel{}, args...))
}

// connect connects and writes nothing.
func (r *running) connect() *peer {
	r.t.Helper()
	return r.peer(agitest.Connect(r.t.Context(), r.url, agitest.Channel{}))
}

// write writes to the server, which may have closed the connection.
func (p *peer) write(text string) {
	p.t.Helper()
	if err := p.Write(text); err != nil && !isClosed(err) {
		p.t.Error(err)
	}
}

// closeWrite ends what is written.
func (p *peer) closeWrite() {
	p.t.Helper()
	if err := p.CloseWrite(); err != nil {
		p.t.Error(err)
	}
}

// verify plays Asterisk's side of the first exchange of a session.
func (p *peer) verify() {
	p.t.Helper()
	p.write(p.Execute(p.expect("GET FULL VARIABLE ")))
}

// expect reads the next command, which has to start like this.
func (p *peer) expect(prefix string) string {
	p.t.Helper()
	line, err := p.ReadCommand()
	if err != nil || !strings.HasPrefix(line, prefix) {
		p.t.Fatalf("command %q, %v; want %q", line, err, prefix)
	}
	return line
}

// expectClose waits until the server closes the connection, having written
// nothing more.
func (p *peer) expectClose() {
	p.t.Helper()
	line, err := p.ReadCommand()
	if line != "" || !isClosed(err) {
		p.t.Fatalf("read %q, %v; want the end", line, err)
	}
}

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// ways are the two in which a session can read its replies. A handler calls
// one of them first.
var ways = map[string]func(ctx context.Context){
	"read by the command": func(context.Context) {},
	"read by the watcher": func(ctx context.Context) { ctx.Done() },
}
