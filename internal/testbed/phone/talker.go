package phone

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/pion/rtp"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// A talker makes the RTP packets that a phone sends: its tone, or digits as
// events (RFC 4733), one packet per frame. It is not safe for concurrent use.
type talker struct {
	voice      *tone.Generator
	ssrc       uint32
	sequence   uint16
	timestamp  uint32
	eventStart uint32 // timestamp of the digit that is being sent
	marker     bool   // the next packet begins a talkspurt

	digits []frame // what is still to be sent before the voice goes on
	queued int     // frames ever put into digits
	taken  int     // frames ever taken from digits
}

// A frame is what one frame time carries while digits are sent: a packet of an
// event, or the voice between two digits.
type frame struct {
	event    bool
	code     uint8
	duration uint16 // of the event so far, in timestamp units
	begin    bool
	end      bool
}

// How a digit is sent, in frames of 20 ms: 100 ms of it, three end packets against loss
// (RFC 4733, section 2.5.1.4), 100 ms between two.
const (
	frameTime   = 20 * time.Millisecond
	digitFrames = 5
	endPackets  = 3
	gapFrames   = 5
)

// events are the digits in the order of their codes (RFC 4733, section 3.2).
const events = "0123456789*#ABCD"

func newTalker(hz float64) *talker {
	return &talker{
		voice:     tone.NewGenerator(hz),
		ssrc:      rand.Uint32(),
		sequence:  uint16(rand.Uint32()),
		timestamp: rand.Uint32(),
		marker:    true,
	}
}

// dial queues digits, each of as many frames and with a gap behind it. They have
// been sent when taken has reached the result.
func (t *talker) dial(digits string, lasts, gap int) (until int, err error) {
	var frames []frame
	for _, r := range digits {
		code := strings.IndexRune(events, r)
		if code < 0 {
			return 0, fmt.Errorf("no such digit: %q", r)
		}
		for i := range lasts {
			frames = append(frames, frame{
				event: true, code: uint8(code),
				duration: uint16((i + 1) * tone.FrameSize), begin: i == 0,
			})
		}
		for range endPackets {
			frames = append(frames, frame{
				event: true, code: uint8(code),
				duration: uint16(lasts * tone.FrameSize), end: true,
			})
		}
		frames = append(frames, make([]frame, gap)...)
	}
	t.digits = append(t.digits, frames...)
	t.queued += len(frames)
	return t.queued, nil
}

// packet makes the packet of the next frame time.
func (t *talker) packet(law tone.Law, eventType uint8) *rtp.Packet {
	var f frame
	if len(t.digits) > 0 {
		f, t.digits = t.digits[0], t.digits[1:]
		t.taken++
	}
	p := &rtp.Packet{Header: rtp.Header{
		Version: 2, SSRC: t.ssrc, SequenceNumber: t.sequence,
		Timestamp: t.timestamp, Marker: t.marker, PayloadType: uint8(law),
	}}
	if f.event {
		t.event(p, f, eventType)
	} else {
		pcm := make([]int16, tone.FrameSize)
		t.voice.Read(pcm)
		p.Payload = law.Encode(pcm)
	}
	t.marker = false
	t.sequence++
	t.timestamp += tone.FrameSize
	return p
}

// event fills in a packet of a digit. All of one digit carry the timestamp of
// its beginning; the marker stands on the first.
func (t *talker) event(p *rtp.Packet, f frame, eventType uint8) {
	if f.begin {
		t.eventStart = t.timestamp
	}
	const volume = 10 // -10 dBm0
	flags := uint8(volume)
	if f.end {
		flags |= 0x80
	}
	p.Timestamp, p.Marker, p.PayloadType = t.eventStart, f.begin, eventType
	p.Payload = binary.BigEndian.AppendUint16([]byte{f.code, flags}, f.duration)
}

// pause lets a frame time pass unsent.
func (t *talker) pause() {
	t.timestamp += tone.FrameSize
	t.marker = true
}
