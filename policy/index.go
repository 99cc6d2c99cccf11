package policy

import (
	"math/bits"
	"slices"
)

// An index finds objects of a Set by a name. It holds numbers rather than pointers, so
// that the next Set, in which the same names mean the same numbers, can share it. The
// zero index is empty.
//
// Finding names is most of what a decision costs. This is a table of open addressing
// with the names themselves in it, so that one is found, as a rule, by looking at a
// single line of the processor's cache, where a map looks at three: which slot, the
// slot, and the text of the name.
type index struct {
	slots []slot            // a power of two, and at least twice the names
	shift uint              // brings a hash down to the place of a slot
	last  uint64            // place
	count int               // of names in slots
	long  map[string]number // by the names that are too long to be packed, and the empty one
}

// A slot is half a line of the processor's cache. One without a name is empty.
type slot struct {
	name   packed
	number number
}

// none is the number of no object.
const none = ^number(0)

// makeIndex makes an index with room for so many names. It grows if there are more.
func makeIndex(names int) index {
	size := bits.Len(uint(2 * names))
	return index{slots: make([]slot, 1<<size), shift: 64 - uint(size), last: 1<<size - 1}
}

// find returns the number that a name stands for; none if it is unknown.
func (x *index) find(name string) number {
	if len(name) > packedLimit || name == "" || len(x.slots) == 0 {
		return x.findLong(name)
	}
	if s := x.place(pack(name)); !s.name.empty() {
		return s.number
	}
	return none
}

func (x *index) findLong(name string) number {
	if n, known := x.long[name]; known {
		return n
	}
	return none
}

// has reports whether an object has the name.
func (x *index) has(name string) bool { return x.find(name) != none }

// place returns the slot that has a name, or else the empty one that is to have it.
func (x *index) place(name packed) *slot {
	for at := name.hash() >> (x.shift & 63); ; at++ {
		s := &x.slots[at&x.last]
		if s.name == name || s.name.empty() {
			return s
		}
	}
}

// put has a name stand for a number. A mistaken policy may have something without one,
// which has to be found until that is reported.
func (x *index) put(name string, n number) {
	if len(name) > packedLimit || name == "" {
		if x.long == nil {
			x.long = map[string]number{}
		}
		x.long[name] = n
		return
	}
	if 2*(x.count+1) > len(x.slots) {
		x.grow()
	}
	s := x.place(pack(name))
	if s.name.empty() {
		x.count++
	}
	*s = slot{pack(name), n}
}

func (x *index) grow() {
	larger := makeIndex(2 * max(4, x.count))
	for _, s := range x.slots {
		if !s.name.empty() {
			*larger.place(s.name) = s
		}
	}
	x.slots, x.shift, x.last = larger.slots, larger.shift, larger.last
}

// all goes through the names and what they stand for, in no order.
func (x *index) all(yield func(string, number) bool) {
	for _, s := range x.slots {
		if !s.name.empty() && !yield(s.name.String(), s.number) {
			return
		}
	}
	for name, n := range x.long {
		if !yield(name, n) {
			return
		}
	}
}

// names returns all names, sorted.
func (x *index) names() []string {
	names := make([]string, 0, x.count+len(x.long))
	for name := range x.all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// find finds the object with a name; nil if there is none.
func (s *Set) find(x *index, name string) *object { return s.object(x.find(name)) }

// object returns the object with a number; nil for none.
func (s *Set) object(n number) *object {
	if n == none {
		return nil
	}
	return &s.objects[n]
}
