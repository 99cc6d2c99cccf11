package phone

import (
	"context"
	"net"
	"sync"

	"github.com/emiago/sipgo/sip"
)

// A tap shows every SIP message on a socket, in the order of the wire. The SIP
// stack hands each message to a goroutine of its own, so that an answer may
// overtake the ringing before it; whatever depends on the order looks here.
//
// It also knows which requests the stack has not handed over yet. A request that
// the stack takes up when its socket is closed already makes it open another one,
// which nobody closes; so Close first waits for these.
type tap struct {
	net.PacketConn
	observe func(Message)

	reading sync.Once
	ready   chan struct{} // closed when the stack reads: only then it knows the socket

	mu       sync.Mutex
	deaf     bool            // nothing is handed to the stack any more
	underway map[string]bool // requests seen, by key: true until a handler has them
	handed   broadcast
}

func newTap(conn net.PacketConn, observe func(Message)) *tap {
	return &tap{PacketConn: conn, observe: observe, ready: make(chan struct{}), underway: map[string]bool{}}
}

func (t *tap) ReadFrom(b []byte) (int, net.Addr, error) {
	t.reading.Do(func() { close(t.ready) })
	for {
		n, addr, err := t.PacketConn.ReadFrom(b)
		if err != nil || t.received(b[:n]) {
			return n, addr, err
		}
	}
}

// received shows a datagram, and tells whether the stack may have it. What cannot
// be read the stack judges by itself.
func (t *tap) received(datagram []byte) bool {
	m, err := parseMessage(datagram)
	if err == nil && !t.admit(m) {
		return false
	}
	if err == nil {
		t.observe(m)
	}
	return true
}

// WriteTo shows the message before it leaves, so that it comes before its answer.
func (t *tap) WriteTo(b []byte, addr net.Addr) (int, error) {
	if m, err := parseMessage(b); err == nil {
		m.Sent = true
		t.observe(m)
	}
	return t.PacketConn.WriteTo(b, addr)
}

// requestKey is the same for a request and its repetitions (RFC 3261, section
// 17.2.3).
func requestKey(method, branch string) string { return method + " " + branch }

// admit notes a request that will reach a handler. A CANCEL does not, in most
// cases, and a repetition never does.
func (t *tap) admit(m Message) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.deaf {
		return false
	}
	key := requestKey(m.Method, m.branch())
	if _, seen := t.underway[key]; m.Status == 0 && m.Method != "CANCEL" && !seen {
		t.underway[key] = true
	}
	return true
}

// handling is called by whoever gets a request from the stack.
func (t *tap) handling(req *sip.Request) {
	t.mu.Lock()
	t.underway[requestKey(string(req.Method), req.Via().Params.GetOr("branch", ""))] = false
	t.mu.Unlock()
	t.handed.fire()
}

// quiesce hands nothing more to the stack, and returns when the handlers have
// all that was handed to it, or ctx ends: what is malformed reaches no handler.
func (t *tap) quiesce(ctx context.Context) {
	t.mu.Lock()
	t.deaf = true
	t.mu.Unlock()
	for {
		next := t.handed.next()
		if t.idle() {
			return
		}
		select {
		case <-next:
		case <-ctx.Done():
			return
		}
	}
}

func (t *tap) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, underway := range t.underway {
		if underway {
			return false
		}
	}
	return true
}
