package phone

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// A digit is five packets and three end packets of one timestamp, the first of them
// marked, with its duration growing by a frame each (RFC 4733, section 2.5).
func TestDigitOnTheWire(t *testing.T) {
	talker := newTalker(tone.Of(0))
	talker.packet(tone.MuLaw, 96)
	start := talker.timestamp
	sequence := talker.sequence
	until, err := talker.dial("#5", digitFrames, gapFrames)
	must(t, err)
	var got, want []string
	for range until {
		p := talker.packet(tone.MuLaw, 96)
		if p.SequenceNumber != sequence {
			t.Errorf("sequence number %d, want %d", p.SequenceNumber, sequence)
		}
		sequence++
		line := fmt.Sprintf("pt %d ts +%d marker %v", p.PayloadType, p.Timestamp-start, p.Marker)
		if p.PayloadType == 96 {
			line += fmt.Sprintf(" event %d end %v duration %d", p.Payload[0], p.Payload[1]&0x80 != 0, binary.BigEndian.Uint16(p.Payload[2:]))
		}
		got = append(got, line)
	}
	const spacing = (digitFrames + endPackets + gapFrames) * tone.FrameSize
	for i, code := range []int{11, 5} {
		at := i * spacing
		for k := 1; k <= 5; k++ {
			want = append(want, fmt.Sprintf("pt 96 ts +%d marker %v event %d end false duration %d", at, k == 1, code, 160*k))
		}
		for range 3 {
			want = append(want, fmt.Sprintf("pt 96 ts +%d marker false event %d end true duration 800", at, code))
		}
		for k := range gapFrames {
			want = append(want, fmt.Sprintf("pt 0 ts +%d marker false", at+(digitFrames+endPackets+k)*160))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if talker.taken != until {
		t.Errorf("%d frames taken, want %d", talker.taken, until)
	}
}

func TestVoiceAfterAPauseIsMarked(t *testing.T) {
	talker := newTalker(0)
	first, second := talker.packet(tone.ALaw, 0), talker.packet(tone.ALaw, 0)
	talker.pause()
	third := talker.packet(tone.ALaw, 0)
	if !first.Marker || second.Marker || !third.Marker {
		t.Error("the marker is not where a talkspurt begins")
	}
	if third.Timestamp != second.Timestamp+2*tone.FrameSize || third.SequenceNumber != second.SequenceNumber+1 {
		t.Errorf("the pause is not in the timestamp: %+v after %+v", third.Header, second.Header)
	}
}

// Ticks that come late are made up for, up to a limit.
func TestClockCatchesUp(t *testing.T) {
	for _, tt := range []struct {
		stall time.Duration // after the first tick
		ticks int           // within 980 ms after that
	}{
		{0, 50},
		{500 * time.Millisecond, 75},
		{5 * time.Second, 1 + maxBehind + 49},
	} {
		synctest.Test(t, func(t *testing.T) {
			done, stalled := make(chan struct{}), false
			s := &session{talker: newTalker(0)} // to nobody
			s.changed = func() {
				if !stalled {
					stalled = true
					<-time.After(tt.stall) // the machine is busy with something else
				}
			}
			go s.runClock(done)
			<-time.After(tone.FrameDuration + tt.stall + 981*time.Millisecond)
			close(done)
			synctest.Wait()
			if s.ticks != tt.ticks {
				t.Errorf("with a stall of %v: %d ticks, want %d", tt.stall, s.ticks, tt.ticks)
			}
		})
	}
}

// hear puts n packets of a tone into an ear, from a sequence number and timestamp.
func hear(e *ear, g *tone.Generator, n int, ssrc, timestamp uint32) uint32 {
	for range n {
		pcm := make([]int16, tone.FrameSize)
		g.Read(pcm)
		e.audio(rtp.Header{SSRC: ssrc, Timestamp: timestamp}, pcm)
		timestamp += tone.FrameSize
	}
	return timestamp
}

func TestNothingIsMeasuredAcrossAGap(t *testing.T) {
	for name, next := range map[string]struct {
		ssrc uint32
		jump int32
	}{
		"another source": {2, 0}, "a pause": {1, 2 * maxJump}, "a jump back": {1, -2 * maxJump},
	} {
		var e ear
		end := hear(&e, tone.NewGenerator(tone.Of(0)), 18, 1, 1000) // three blocks and three packets
		hear(&e, tone.NewGenerator(tone.Of(1)), 15, next.ssrc, end+uint32(next.jump))
		if len(e.blocks) != 6 {
			t.Fatalf("%s: %d blocks, want 6", name, len(e.blocks))
		}
		for i, want := range []float64{tone.Of(0), tone.Of(1)} {
			if w, ok := e.window(3*i+2, 0); !ok || !w.HasOnly(want) {
				t.Errorf("%s: window %d is %v, %v, want only %v Hz", name, i, w, ok, want)
			}
		}
		if w, ok := e.window(3, 0); ok {
			t.Errorf("%s: there is a window across the gap: %v", name, w)
		}
	}
}

func TestWaveringTimestampsAreNoGap(t *testing.T) {
	var e ear
	g := tone.NewGenerator(tone.Of(0))
	end := hear(&e, g, 8, 1, 1000)
	hear(&e, g, 7, 1, end+3*tone.FrameSize)
	if w, ok := e.window(2, 0); !ok || !w.HasOnly(tone.Of(0)) {
		t.Errorf("heard %v, %v", w, ok)
	}
}

func TestOnlyFreshAudioCounts(t *testing.T) {
	var e ear
	g := tone.NewGenerator(tone.Of(0))
	end := hear(&e, g, 7, 1, 0)
	mark := e.packets // in the middle of the second block
	end = hear(&e, g, 17, 1, end)
	if w, ok := e.window(3, mark); ok {
		t.Errorf("what began before the question answers it: %v", w)
	}
	hear(&e, g, 1, 1, end)
	if _, ok := e.window(4, mark); !ok {
		t.Error("300 ms of fresh audio are not enough")
	}
}

func TestDigitsAreCountedOnce(t *testing.T) {
	var e ear
	press := func(timestamp uint32, code byte) {
		for range 8 {
			e.event(rtp.Header{Timestamp: timestamp}, []byte{code, 10, 0, 160})
		}
	}
	press(0, 1)
	press(160, 1)
	press(320, 11)
	e.event(rtp.Header{Timestamp: 480}, []byte{99, 0, 0, 0}) // no digit
	e.event(rtp.Header{Timestamp: 640}, []byte{1})           // too short
	if !slices.Equal(e.digits, []byte("11#")) {
		t.Errorf("digits are %q", e.digits)
	}
}

func BenchmarkFrame(b *testing.B) {
	talker := newTalker(tone.Of(0))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := talker.packet(tone.MuLaw, 101).Marshal(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHear(b *testing.B) {
	pcm := make([]int16, tone.FrameSize)
	tone.NewGenerator(tone.Of(0)).Read(pcm)
	b.ReportAllocs()
	for b.Loop() {
		e := ear{}
		for i := range 5 {
			e.audio(rtp.Header{Timestamp: uint32(i * tone.FrameSize)}, pcm)
		}
	}
}
