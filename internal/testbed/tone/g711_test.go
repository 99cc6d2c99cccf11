package tone

import (
	"math"
	"testing"
)

// The values are those of ITU-T G.711, tables 1 and 2: the ends of the scale
// and what lies around zero.
func TestLawKnownValues(t *testing.T) {
	for _, tt := range []struct {
		law  Law
		pcm  int16
		wire byte
		back int16
	}{
		{MuLaw, 0, 0xff, 0},
		{MuLaw, 32767, 0x80, 32124},
		{MuLaw, -32768, 0x00, -32124},
		{MuLaw, 1000, 0xce, 988},
		{MuLaw, -1000, 0x4e, -988},
		{ALaw, 0, 0xd5, 8},
		{ALaw, -1, 0x55, -8},
		{ALaw, 32767, 0xaa, 32256},
		{ALaw, -32768, 0x2a, -32256},
		{ALaw, 1000, 0xfa, 1008},
	} {
		wire := tt.law.Encode([]int16{tt.pcm})
		if wire[0] != tt.wire {
			t.Errorf("%v: Encode(%d) = %#x, want %#x", tt.law, tt.pcm, wire[0], tt.wire)
		}
		if back := tt.law.Decode(wire)[0]; back != tt.back {
			t.Errorf("%v: Decode(%#x) = %d, want %d", tt.law, wire[0], back, tt.back)
		}
	}
}

func TestLawRoundTrip(t *testing.T) {
	for _, law := range []Law{MuLaw, ALaw} {
		for b := range 256 {
			pcm := law.Decode([]byte{byte(b)})
			again := law.Encode(pcm)[0]
			if again != byte(b) && pcm[0] != 0 { // µ-law has a negative zero
				t.Errorf("%v: %#x decodes to %d, which encodes to %#x", law, b, pcm[0], again)
			}
		}
		for s := math.MinInt16; s <= math.MaxInt16; s++ {
			back := int(law.Decode(law.Encode([]int16{int16(s)}))[0])
			if diff := max(back-s, s-back); diff > 8+max(s, -s)/16 {
				t.Fatalf("%v: %d comes back as %d", law, s, back)
			}
		}
	}
}

func TestLawString(t *testing.T) {
	if MuLaw.String() != "PCMU" || ALaw.String() != "PCMA" || Law(3).String() != "Law(3)" {
		t.Error("names are not those of RFC 3551")
	}
}
