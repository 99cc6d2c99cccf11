package policy

// A number is the dense number of an object in a Set, counted from 0.
type number uint32

// A bitset is a set of numbers. The zero value is empty.
type bitset []uint64

func (b *bitset) add(n number) {
	for int(n/64) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b *bitset) addAll(o bitset) {
	for len(*b) < len(o) {
		*b = append(*b, 0)
	}
	for i, word := range o {
		(*b)[i] |= word
	}
}

func (b bitset) has(n number) bool {
	return int(n/64) < len(b) && b[n/64]&(1<<(n%64)) != 0
}
