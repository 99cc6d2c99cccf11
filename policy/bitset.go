package policy

// A number is the dense number of an object in a Set, counted from 0.
type number uint32

// A bitset is a set of numbers. The zero value is empty.
type bitset []uint64

// grow makes room for so many words, at once: a bit may stand for the last of 100,000.
func (b *bitset) grow(words int) {
	if missing := words - len(*b); missing > 0 {
		*b = append(*b, make(bitset, missing)...)
	}
}

func (b *bitset) add(n number) {
	b.grow(int(n/64) + 1)
	(*b)[n/64] |= 1 << (n % 64)
}

func (b *bitset) addAll(o bitset) {
	b.grow(len(o))
	for i, word := range o {
		(*b)[i] |= word
	}
}

func (b bitset) has(n number) bool {
	return int(n/64) < len(b) && b[n/64]&(1<<(n%64)) != 0
}
