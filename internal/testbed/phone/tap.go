package phone

import (
	"net"
	"sync"
)

// A tap shows every SIP message on a socket, in the order of the wire. The SIP
// stack hands each message to a goroutine of its own, so that an answer may
// overtake the ringing before it; whatever depends on the order looks here.
type tap struct {
	net.PacketConn
	observe func(Message)

	reading sync.Once
	ready   chan struct{} // closed when the stack reads: only then it knows the socket
}

func newTap(conn net.PacketConn, observe func(Message)) *tap {
	return &tap{PacketConn: conn, observe: observe, ready: make(chan struct{})}
}

func (t *tap) ReadFrom(b []byte) (int, net.Addr, error) {
	t.reading.Do(func() { close(t.ready) })
	n, addr, err := t.PacketConn.ReadFrom(b)
	if err == nil {
		t.show(b[:n], false)
	}
	return n, addr, err
}

// WriteTo shows the message before it leaves, so that it comes before its answer.
func (t *tap) WriteTo(b []byte, addr net.Addr) (int, error) {
	t.show(b, true)
	return t.PacketConn.WriteTo(b, addr)
}

func (t *tap) show(datagram []byte, sent bool) {
	m, err := parseMessage(datagram)
	if err != nil {
		return // no SIP message; the stack judges it by itself
	}
	m.Sent = sent
	t.observe(m)
}
