package policy

import (
	"encoding/binary"
	"math/bits"
)

// A packed is a name in three words: its bytes, then zeros, and in the last byte how
// many there are. Two are compared without looking anywhere else. The zero packed is
// the empty name.
type packed [3]uint64

// packedLimit is how many bytes of a name fit: most endpoints are shorter, and no
// extension or number is longer.
const packedLimit = 23

// pack packs a name of at most packedLimit bytes. The last word is read so that it ends
// where the name does; what belongs to the word before is shifted out, or is the same.
func pack(name string) (p packed) {
	n := len(name)
	switch {
	case n >= 16:
		p[0], p[1], p[2] = word(name), word(name[8:]), word(name[n-8:])>>(8*(24-n))
	case n >= 8:
		p[0], p[1] = word(name), word(name[n-8:])>>(8*(16-n))
	case n >= 4:
		p[0] = half(name) | half(name[n-4:])<<(8*(n-4))
	case n > 0:
		p[0] = uint64(name[0]) | uint64(name[n/2])<<(8*(n/2)) | uint64(name[n-1])<<(8*(n-1))
	}
	p[2] |= uint64(n) << 56
	return p
}

// word reads the first eight bytes as one.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// half reads the first four bytes as half of one.
func half(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

func (p packed) empty() bool { return p[2] == 0 }

// hash spreads names over all of 64 bits, the upper ones above all. The names in an
// index are the policy's: nobody who is asked about can choose them to collide.
func (p packed) hash() uint64 {
	high, low := bits.Mul64(p[0]^0x9e3779b97f4a7c15, p[1]^0xd6e8feb86659fd93)
	return (high ^ low) + p[2]*0xca5a826395121157
}

// String unpacks the name.
func (p packed) String() string {
	var bytes [packedLimit + 1]byte
	for i, word := range p {
		binary.LittleEndian.PutUint64(bytes[8*i:], word)
	}
	return string(bytes[:bytes[packedLimit]])
}
