package phone

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"

	"github.com/pion/sdp/v3"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// errNoCodec is an offer that has nothing the phone can play (488).
var errNoCodec = errors.New("no codec in common")

// A session is the audio of one call: what was agreed (RFC 3264), the voice
// and the ear. Its socket and clock run from the start of the call to its end.
type session struct {
	socket  *net.UDPConn
	local   netip.AddrPort
	laws    []tone.Law // what the phone offers, the best first
	quiet   bool       // nothing is ever sent
	changed func()     // called at every tick of the clock and every packet

	mu        sync.Mutex
	id        uint64
	version   uint64
	wish      sdp.Direction // sendrecv, or sendonly while this side holds
	blackhole bool          // this side holds by c=0.0.0.0
	remote    description   // as the peer described it last
	agreed    sdp.Direction // as seen from this side; zero before there was an answer
	law       tone.Law      // what is sent
	eventType uint8         // of the digits in both directions, 0 without
	talker    *talker
	ear       ear
	ticks     int // frame times since the start
	lastHeard int // the tick at which audio came last
}

func newSession(p *Phone, changed func()) (*session, error) {
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.cfg.LocalAddr, 0)))
	if err != nil {
		return nil, fmt.Errorf("listen for RTP: %w", err)
	}
	s := &session{
		socket:  socket,
		local:   socket.LocalAddr().(*net.UDPAddr).AddrPort(),
		laws:    p.cfg.Codecs,
		quiet:   p.cfg.Quiet,
		changed: changed,
		id:      uint64(rand.Uint32()),
		wish:    sdp.DirectionSendRecv,
		talker:  newTalker(p.cfg.Tone),
	}
	return s, nil
}

// offer describes what this side would like.
func (s *session) offer() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.describe(s.wish, s.laws, defaultEventType)
}

// describe writes the SDP of this side. The lock is held.
func (s *session) describe(direction sdp.Direction, laws []tone.Law, eventType uint8) ([]byte, error) {
	s.version++
	addr := s.local
	if s.blackhole {
		addr = netip.AddrPortFrom(netip.IPv4Unspecified(), addr.Port())
	}
	d := description{addr: addr, direction: direction, laws: laws, eventType: eventType}
	return d.marshal(s.id, s.version)
}

// accept takes the peer's answer to our offer.
func (s *session) accept(answer []byte) error {
	d, err := parseDescription(answer)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agree(d)
}

// answer takes the peer's offer and returns the answer to it.
func (s *session) answer(offer []byte) ([]byte, error) {
	d, err := parseDescription(offer)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.agree(d); err != nil {
		return nil, err
	}
	return s.describe(s.agreed, []tone.Law{s.law}, s.eventType)
}

// agree makes the peer's description the current one. The lock is held.
func (s *session) agree(d description) error {
	i := slices.IndexFunc(d.laws, func(l tone.Law) bool { return slices.Contains(s.laws, l) })
	if i < 0 || d.addr.Port() == 0 {
		return errNoCodec
	}
	s.remote, s.law, s.eventType = d, d.laws[i], d.eventType
	s.agreed = answerTo(d.direction, s.wish)
	return nil
}

// talks tells whether packets are to be sent. A phone that holds the call has
// nothing to say: with the first packet of it Asterisk would end its music on
// hold. The lock is held.
func (s *session) talks() bool {
	holds := s.wish == sdp.DirectionSendOnly || s.blackhole
	return !s.quiet && sending(s.agreed) && !holds && !s.remote.addr.Addr().IsUnspecified()
}

// hold sets what the next offer asks for.
func (s *session) hold(held, blackhole bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wish, s.blackhole = sdp.DirectionSendRecv, blackhole
	if held && !blackhole {
		s.wish = sdp.DirectionSendOnly
	}
}

// heldByPeer tells whether the peer put this side on hold.
func (s *session) heldByPeer() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agreed != 0 && s.remote.held()
}

func (s *session) close() { _ = s.socket.Close() } // a second close changes nothing
