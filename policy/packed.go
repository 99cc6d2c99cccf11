package policy

import (
	"encoding/binary"
	"math/bits"
)

// A packed is a name in three words: its first bytes, its last ones, and those between
// with how many there are of all. Two are compared without looking anywhere else. The
// zero packed is the empty name.
type packed struct{ a, b, c uint64 } // no array: the compiler keeps those out of registers

// packedLimit is how many bytes of a name fit: most endpoints are shorter, and no
// extension or number is longer.
const packedLimit = 23

// pack packs a name of at most packedLimit bytes: the first and the last eight of them,
// which may overlap, and what lies between.
func pack(name string) packed {
	n := len(name)
	length := uint64(n) << 56
	switch {
	case n > 16:
		return packed{word(name), word(name[n-8:]), word(name[8:])&(1<<56-1) | length}
	case n >= 8:
		return packed{word(name), word(name[n-8:]), length}
	case n >= 4:
		return packed{half(name) | half(name[n-4:])<<32, 0, length}
	case n > 0:
		return packed{uint64(name[0]) | uint64(name[n/2])<<8 | uint64(name[n-1])<<16, 0, length}
	default:
		return packed{}
	}
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

func (p packed) empty() bool { return p.c == 0 }

// hash spreads names over all of 64 bits. The names in an index are the policy's:
// nobody who is asked about can choose them to collide.
func (p packed) hash() uint64 {
	high, low := bits.Mul64(p.a^0x9e3779b97f4a7c15, p.b^0xd6e8feb86659fd93)
	return (high ^ low ^ p.c) * 0xca5a826395121157
}

// String unpacks the name.
func (p packed) String() string {
	var first, last, between [8]byte
	binary.LittleEndian.PutUint64(first[:], p.a)
	binary.LittleEndian.PutUint64(last[:], p.b)
	binary.LittleEndian.PutUint64(between[:], p.c)
	n := int(between[7])
	switch {
	case n > 16:
		return string(first[:]) + string(between[:n-16]) + string(last[:])
	case n >= 8:
		return string(first[:]) + string(last[16-n:])
	case n >= 4:
		return string(first[:4]) + string(first[12-n:])
	default:
		return string(first[:n])
	}
}
