package phone

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// A script is a peer that says exactly what the test wants it to, for what no
// well-behaved one does.
type script struct {
	t    testing.TB
	conn *net.UDPConn
	from netip.AddrPort // who sent the last message
	seen map[string]bool
}

func newScript(t testing.TB) *script {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return &script{t: t, conn: conn, seen: map[string]bool{}}
}

func (s *script) addr() netip.AddrPort { return s.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

// receive returns the next message that is not a repetition.
func (s *script) receive() Message {
	s.t.Helper()
	for {
		if m := s.receiveAny(); !s.seen[m.Raw()] {
			s.seen[m.Raw()] = true
			return m
		}
	}
}

func (s *script) receiveAny() Message {
	s.t.Helper()
	must(s.t, s.conn.SetReadDeadline(time.Now().Add(patience)))
	buf := make([]byte, 1<<16)
	n, from, err := s.conn.ReadFromUDPAddrPort(buf)
	must(s.t, err)
	m, err := parseMessage(buf[:n])
	must(s.t, err)
	s.from = from
	return m
}

// expect receives a request of this method, or a response of this status to it.
func (s *script) expect(method string, status int) Message {
	s.t.Helper()
	m := s.receive()
	if m.Method != method || m.Status != status {
		s.t.Fatalf("received %v, want %s %d:\n%s", m, method, status, m.Raw())
	}
	return m
}

func (s *script) send(lines ...string) {
	s.t.Helper()
	_, err := s.conn.WriteToUDPAddrPort([]byte(strings.Join(lines, "\r\n")), s.from)
	must(s.t, err)
}

// respond answers a request. tag goes into To; lines follow, "" and body at
// their end.
func (s *script) respond(req Message, status, tag string, lines ...string) {
	s.t.Helper()
	all := []string{"SIP/2.0 " + status}
	for _, name := range []string{"Via", "From", "Call-Id", "CSeq"} {
		all = append(all, name+": "+req.Header(name))
	}
	to := "To: " + req.Header("To")
	if tag != "" {
		to += ";tag=" + tag
	}
	all = append(all, to, fmt.Sprintf("Contact: <sip:script@%v>", s.addr()))
	s.send(append(all, ended(lines)...)...)
}

// request sends a request within or outside of a dialog.
func (s *script) request(to netip.AddrPort, method string, seq int, callID, fromTo string, lines ...string) {
	s.t.Helper()
	s.from = to
	all := []string{
		fmt.Sprintf("%s sip:phone@%v SIP/2.0", method, to),
		fmt.Sprintf("Via: SIP/2.0/UDP %v;branch=z9hG4bK-%s-%d-%s", s.addr(), method, seq, callID),
		"Max-Forwards: 70",
		fmt.Sprintf("Contact: <sip:script@%v>", s.addr()),
		"Call-ID: " + callID,
		fmt.Sprintf("CSeq: %d %s", seq, method),
		fromTo,
	}
	s.send(append(all, ended(lines)...)...)
}

// ended closes headers that have no body.
func ended(lines []string) []string {
	if slices.Contains(lines, "") {
		return lines
	}
	return append(lines, "Content-Length: 0", "", "")
}

// audioSDP is the lines of a body that offers or answers µ-law at a port.
func audioSDP(port uint16, attributes ...string) []string {
	lines := []string{"Content-Type: application/sdp", "", "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-",
		"c=IN IP4 127.0.0.1", "t=0 0", fmt.Sprintf("m=audio %d RTP/AVP 0 96", port), "a=rtpmap:96 telephone-event/8000"}
	for _, a := range attributes {
		lines = append(lines, "a="+a)
	}
	return append(lines, "")
}
