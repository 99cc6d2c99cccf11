package phone

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/pion/rtp"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// An ear measures what a phone receives, and collects the digits. It is not
// safe for concurrent use.
type ear struct {
	packets  int        // of audio, ever
	previous rtp.Header // of the last one
	pending  []int16    // received and not yet measured, less than a block
	from     int        // the packet with which pending began
	broken   bool       // pending does not continue the last block
	blocks   []heard    // every measurement of the call

	digits    []byte
	lasted    []time.Duration // of each
	lastEvent uint32          // timestamp of the newest digit
}

// heard is a measured block.
type heard struct {
	tone.Block
	from int       // the packet with which it began
	at   time.Time // when its end was received
	next bool      // it continues the block before it
}

// windowBlocks is how long a judgement listens: 300 ms.
const windowBlocks = 3

// maxJump is how far the timestamps of consecutive packets may be apart, in
// samples, before that counts as a gap. Asterisk's waver by some frames when it
// takes up another source.
const maxJump = 10 * tone.FrameSize

// audio takes in a packet of audio. What came before a gap is never measured
// in one block with what came after.
func (e *ear) audio(h rtp.Header, pcm []int16) {
	jump := int32(h.Timestamp - e.previous.Timestamp)
	if e.packets > 0 && (h.SSRC != e.previous.SSRC || jump < -maxJump || jump > maxJump) {
		e.pending, e.broken = e.pending[:0], true
	}
	e.previous = h
	if len(e.pending) == 0 {
		e.from = e.packets
	}
	e.packets++
	e.pending = append(e.pending, pcm...)
	for len(e.pending) >= tone.BlockSize {
		block := tone.Analyse(e.pending[:tone.BlockSize])
		e.blocks = append(e.blocks, heard{Block: block, from: e.from, at: time.Now(), next: len(e.blocks) > 0 && !e.broken})
		e.pending = slices.Delete(e.pending, 0, tone.BlockSize)
		e.from, e.broken = e.packets-1, false
	}
}

// event takes in a packet of RFC 4733. All packets of a digit share a timestamp.
func (e *ear) event(h rtp.Header, payload []byte) {
	if len(payload) < 4 || int(payload[0]) >= len(events) {
		return
	}
	lasted := time.Duration(binary.BigEndian.Uint16(payload[2:])) * time.Second / tone.SampleRate
	if last := len(e.digits) - 1; last >= 0 && h.Timestamp == e.lastEvent {
		e.lasted[last] = max(e.lasted[last], lasted)
		return
	}
	e.lastEvent = h.Timestamp
	e.digits, e.lasted = append(e.digits, events[payload[0]]), append(e.lasted, lasted)
}

// window returns the latest whole window that ends with block i, and whether
// there is one: its blocks continue one another, and all began with packet
// mark or later.
func (e *ear) window(i, mark int) (tone.Window, bool) {
	first := i - windowBlocks + 1
	if first < 0 || e.blocks[first].from < mark {
		return nil, false
	}
	w := make(tone.Window, 0, windowBlocks)
	for k, b := range e.blocks[first : i+1] {
		if k > 0 && !b.next {
			return nil, false
		}
		w = append(w, b.Block)
	}
	return w, true
}

// last returns the latest blocks, at most a window of them.
func (e *ear) last() tone.Window {
	w := make(tone.Window, 0, windowBlocks)
	for _, b := range e.blocks[max(0, len(e.blocks)-windowBlocks):] {
		w = append(w, b.Block)
	}
	return w
}
