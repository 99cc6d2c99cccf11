package tone

import "fmt"

// Law is one of the two compandings of ITU-T G.711.
type Law uint8

// The two laws, with the value of their static RTP payload type (RFC 3551).
const (
	MuLaw Law = 0
	ALaw  Law = 8
)

// String returns the name that SDP uses.
func (l Law) String() string {
	switch l {
	case MuLaw:
		return "PCMU"
	case ALaw:
		return "PCMA"
	}
	return fmt.Sprintf("Law(%d)", uint8(l))
}

// Encode returns pcm companded, one byte per sample.
func (l Law) Encode(pcm []int16) []byte {
	out := make([]byte, len(pcm))
	encode := encodeMuLaw
	if l == ALaw {
		encode = encodeALaw
	}
	for i, s := range pcm {
		out[i] = encode(s)
	}
	return out
}

// Decode returns the samples that the bytes stand for.
func (l Law) Decode(b []byte) []int16 {
	table := &muLawTable
	if l == ALaw {
		table = &aLawTable
	}
	out := make([]int16, len(b))
	for i, c := range b {
		out[i] = table[c]
	}
	return out
}

var muLawTable, aLawTable = decodeTable(decodeMuLaw), decodeTable(decodeALaw)

func decodeTable(decode func(byte) int16) (t [256]int16) {
	for i := range t {
		t[i] = decode(byte(i))
	}
	return t
}

// muLawBias moves the segment boundaries to powers of two; muLawClip keeps the
// biased value within 15 bits.
const (
	muLawBias = 0x84
	muLawClip = 32635
)

func encodeMuLaw(s int16) byte {
	sign, v := byte(0), int(s)
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, muLawClip) + muLawBias
	segment := 0
	for v>>(segment+8) != 0 {
		segment++
	}
	return ^(sign | byte(segment)<<4 | byte(v>>(segment+3))&0x0f)
}

func decodeMuLaw(b byte) int16 {
	b = ^b
	v := (int(b&0x0f)<<3+muLawBias)<<(b>>4&7) - muLawBias
	if b&0x80 != 0 {
		v = -v
	}
	return int16(v)
}

// aLawMask inverts every second bit, as G.711 has A-law on the wire.
const aLawMask = 0x55

func encodeALaw(s int16) byte {
	sign, v := byte(0x80), int(s)
	if v < 0 {
		sign, v = 0, -v-1
	}
	segment := 0
	for v>>(segment+8) != 0 {
		segment++
	}
	mantissa := byte(v>>4) & 0x0f
	if segment > 0 {
		mantissa = byte(v>>(segment+3)) & 0x0f
	}
	return (sign | byte(segment)<<4 | mantissa) ^ aLawMask
}

func decodeALaw(b byte) int16 {
	b ^= aLawMask
	v := int(b&0x0f)<<4 + 8
	if segment := b >> 4 & 7; segment > 0 {
		v = (v + 0x100) << (segment - 1)
	}
	if b&0x80 == 0 {
		v = -v
	}
	return int16(v)
}
