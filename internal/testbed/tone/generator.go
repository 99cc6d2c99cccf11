package tone

import (
	"math"
	"time"
)

// The framing of G.711 in RTP (RFC 3551, section 4.2).
const (
	SampleRate    = 8000                  // samples per second
	FrameSize     = 160                   // samples per frame
	FrameDuration = 20 * time.Millisecond // what one frame lasts
)

// amplitude is the peak of a generated tone, -20 dB from full scale. Eight
// tones summed by a conference bridge still do not clip.
const amplitude = 3277

// A Generator produces one steady sine. The zero value produces silence.
// It is not safe for concurrent use.
type Generator struct {
	hz float64
	n  int // position within one second, after which every whole frequency repeats
}

// NewGenerator returns a generator of a sine of hz, a whole number of Hz;
// 0 is silence.
func NewGenerator(hz float64) *Generator { return &Generator{hz: hz} }

// Read fills pcm with the next samples, continuing the phase of the call before.
func (g *Generator) Read(pcm []int16) {
	if g.hz == 0 {
		clear(pcm)
		return
	}
	step := 2 * math.Pi * g.hz / SampleRate
	for i := range pcm {
		pcm[i] = int16(math.Round(amplitude * math.Sin(step*float64(g.n))))
		g.n = (g.n + 1) % SampleRate
	}
}
