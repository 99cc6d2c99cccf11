package phone

import (
	"net/netip"
	"time"

	"github.com/pion/rtp"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// maxBehind is how many frames a late clock makes up for. On a busy machine ticks
// come late in bunches; after a longer standstill the past is let go.
const maxBehind = 50

// runClock sends one packet per frame time until done. It is also the clock by
// which a phone measures that nothing came.
func (s *session) runClock(done <-chan struct{}) {
	ticker := time.NewTicker(tone.FrameDuration)
	defer ticker.Stop()
	start, passed := time.Now(), 0
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
		}
		due := int(time.Since(start) / tone.FrameDuration)
		for passed = max(passed, due-maxBehind); passed < due; passed++ {
			s.tick()
		}
		s.changed()
	}
}

// tick lets one frame time pass.
func (s *session) tick() {
	s.mu.Lock()
	s.ticks++
	if !s.talks() {
		s.talker.pause()
		s.mu.Unlock()
		return
	}
	packet, to := s.talker.packet(s.law, s.eventType), s.remote.addr
	s.mu.Unlock()
	if raw, err := packet.Marshal(); err == nil {
		_, _ = s.socket.WriteToUDPAddrPort(raw, to) // a lost packet is a lost packet
	}
}

// runReceiver hears what comes until the socket is closed.
func (s *session) runReceiver() {
	buf := make([]byte, 1500)
	for {
		n, from, err := s.socket.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		var packet rtp.Packet
		if packet.Unmarshal(buf[:n]) != nil {
			continue
		}
		s.receive(from, &packet)
		s.changed()
	}
}

// receive hears a packet from the address that the peer described. Others are
// strays of calls that had this port before.
func (s *session) receive(from netip.AddrPort, p *rtp.Packet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
	if from != s.remote.addr && !s.remote.addr.Addr().IsUnspecified() {
		return
	}
	switch pt := p.PayloadType; {
	case pt == uint8(tone.MuLaw) || pt == uint8(tone.ALaw):
		s.ear.audio(p.Header, tone.Law(pt).Decode(p.Payload))
		s.lastHeard = s.ticks
	case pt == s.eventType && pt != 0:
		s.ear.event(p.Header, p.Payload)
	}
}
