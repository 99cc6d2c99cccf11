package phone

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// defaultEventType is the payload type that a phone offers for RFC 4733.
const defaultEventType = 101

// A description is the audio of one side, read from its SDP.
type description struct {
	addr      netip.AddrPort // where its media goes; port 0 where it refused the stream
	direction sdp.Direction  // as seen by that side
	laws      []tone.Law     // those of G.711, in its order
	eventType uint8          // payload type of telephone-event, 0 without
}

// held tells whether that side does not want to hear anything: by direction, or
// by the address 0.0.0.0 of RFC 2543.
func (d description) held() bool {
	return d.addr.Addr().IsUnspecified() ||
		d.direction == sdp.DirectionSendOnly || d.direction == sdp.DirectionInactive
}

func parseDescription(body []byte) (description, error) {
	var s sdp.SessionDescription
	if err := s.Unmarshal(body); err != nil {
		return description{}, fmt.Errorf("read SDP: %w", err)
	}
	i := slices.IndexFunc(s.MediaDescriptions, func(m *sdp.MediaDescription) bool {
		return m.MediaName.Media == "audio"
	})
	if i < 0 {
		return description{}, errors.New("the SDP has no audio")
	}
	m := s.MediaDescriptions[i]
	connection := m.ConnectionInformation
	if connection == nil {
		connection = s.ConnectionInformation
	}
	if connection == nil || connection.Address == nil {
		return description{}, errors.New("the SDP has no c= line")
	}
	addr, err := netip.ParseAddr(connection.Address.Address)
	if err != nil {
		return description{}, fmt.Errorf("read c= of SDP: %w", err)
	}
	if port := m.MediaName.Port.Value; port < 0 || port > 65535 {
		return description{}, fmt.Errorf("port %d in SDP", port)
	}
	d := description{
		addr:      netip.AddrPortFrom(addr, uint16(m.MediaName.Port.Value)),
		direction: direction(&s, m),
	}
	d.readFormats(m)
	return d, nil
}

func direction(s *sdp.SessionDescription, m *sdp.MediaDescription) sdp.Direction {
	for _, attribute := range slices.Concat(m.Attributes, s.Attributes) {
		if d, err := sdp.NewDirection(attribute.Key); err == nil {
			return d
		}
	}
	return sdp.DirectionSendRecv // RFC 4566, section 6
}

func (d *description) readFormats(m *sdp.MediaDescription) {
	for _, format := range m.MediaName.Formats {
		switch format {
		case "0":
			d.laws = append(d.laws, tone.MuLaw)
		case "8":
			d.laws = append(d.laws, tone.ALaw)
		}
	}
	for _, attribute := range m.Attributes {
		pt, encoding, _ := strings.Cut(attribute.Value, " ")
		if attribute.Key == "rtpmap" && strings.EqualFold(encoding, "telephone-event/8000") {
			n, err := strconv.ParseUint(pt, 10, 7)
			if err == nil {
				d.eventType = uint8(n)
			}
		}
	}
}

// marshal writes the description as SDP. id and version make the o= line.
func (d description) marshal(id, version uint64) ([]byte, error) {
	host := d.addr.Addr().String()
	audio := &sdp.MediaDescription{MediaName: sdp.MediaName{
		Media:  "audio",
		Port:   sdp.RangedPort{Value: int(d.addr.Port())},
		Protos: []string{"RTP", "AVP"},
	}}
	for _, law := range d.laws {
		audio.WithCodec(uint8(law), law.String(), tone.SampleRate, 0, "")
	}
	if d.eventType != 0 {
		audio.WithCodec(d.eventType, "telephone-event", tone.SampleRate, 0, "0-15")
	}
	audio.WithValueAttribute("ptime", strconv.Itoa(int(tone.FrameDuration.Milliseconds())))
	audio.WithPropertyAttribute(d.direction.String())
	s := &sdp.SessionDescription{
		Origin: sdp.Origin{
			Username: "-", SessionID: id, SessionVersion: version,
			NetworkType: "IN", AddressType: "IP4", UnicastAddress: host,
		},
		SessionName:           "phone",
		ConnectionInformation: &sdp.ConnectionInformation{NetworkType: "IN", AddressType: "IP4", Address: &sdp.Address{Address: host}},
		TimeDescriptions:      []sdp.TimeDescription{{}},
		MediaDescriptions:     []*sdp.MediaDescription{audio},
	}
	body, err := s.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write SDP: %w", err)
	}
	return body, nil
}

// answerTo is the direction that answers an offer when this side would like wish
// (RFC 3264, section 6.1).
func answerTo(offer, wish sdp.Direction) sdp.Direction {
	sends := sending(wish) && receiving(offer)
	receives := receiving(wish) && sending(offer)
	return directionOf(sends, receives)
}

func sending(d sdp.Direction) bool {
	return d == sdp.DirectionSendRecv || d == sdp.DirectionSendOnly
}

func receiving(d sdp.Direction) bool {
	return d == sdp.DirectionSendRecv || d == sdp.DirectionRecvOnly
}

func directionOf(sends, receives bool) sdp.Direction {
	switch {
	case sends && receives:
		return sdp.DirectionSendRecv
	case sends:
		return sdp.DirectionSendOnly
	case receives:
		return sdp.DirectionRecvOnly
	}
	return sdp.DirectionInactive
}
