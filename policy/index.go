package policy

import (
	"math"
	"math/bits"
	"slices"
)

// An index finds objects of a Set by a name. It holds numbers rather than pointers, so
// that the next Set, in which the same names mean the same numbers, can share it. The
// zero index is empty.
//
// Finding names is most of what a decision costs. This is a table of open addressing
// with so little in a slot that all of it stays in the processor's cache, and the names
// beside it. A name is compared while what it stands for is on its way already.
type index struct {
	slots   []slot            // a power of two, and at least twice the names
	shift   uint              // brings a hash down to the place of a slot
	last    uint64            // place of a slot
	places  uint32            // the bits of a slot that say where the name is
	direct  int               // how many numbers have their first name at their own place
	names   []packed          // where the slots say; those of the direct numbers come first
	further []number          // what the names behind those stand for
	count   int               // of names in slots
	long    map[string]number // by the names that are too long to be packed, and the empty one
}

// A slot says where a name is among the names, counted from 1, and in the bits that this
// leaves what its hash looks like: few others do. One that is zero is empty.
type slot uint32

// none is the number of no object.
const none = ^number(0)

// makeIndex makes an index of objects up to a number, each of which has a name as a
// rule. It grows if there are more, or more names.
func makeIndex(direct int) index {
	x := index{names: make([]packed, direct), direct: direct}
	x.makeSlots(direct)
	return x
}

func (x *index) makeSlots(names int) {
	size := bits.Len(uint(2 * names))
	x.slots, x.shift, x.last, x.places = make([]slot, 1<<size), 64-uint(size), 1<<size-1, 1<<size-1
}

// find returns the number that a name stands for; none if it is unknown.
func (x *index) find(name string) number {
	if len(name) > packedLimit || name == "" || len(x.slots) == 0 {
		return x.findLong(name)
	}
	packed := pack(name)
	hash := packed.hash()
	look := x.look(hash)
	for at := hash >> (x.shift & 63); ; at++ { // as place does, which would be one more call
		switch s := x.slots[at&x.last]; {
		case s == 0:
			return none
		case s&^slot(x.places) == look && x.names[x.where(s)] == packed:
			return x.number(x.where(s))
		}
	}
}

func (x *index) findLong(name string) number {
	if n, known := x.long[name]; known {
		return n
	}
	return none
}

// number returns what the name at a place stands for.
func (x *index) number(where uint32) number {
	if behind := int(where) - x.direct; behind >= 0 {
		return x.further[behind]
	}
	return number(where)
}

// has reports whether an object has the name.
func (x *index) has(name string) bool { return x.find(name) != none }

// where returns where the name of a slot is.
func (x *index) where(s slot) uint32 { return uint32(s)&x.places - 1 }

// look returns what a hash looks like in a slot.
func (x *index) look(hash uint64) slot { return slot(hash&math.MaxUint32) &^ slot(x.places) }

// place returns the slot that has a name, or else the empty one that is to have it, and
// what of it the hash looks like.
func (x *index) place(name packed) (s *slot, look slot) {
	hash := name.hash()
	look = x.look(hash)
	for at := hash >> (x.shift & 63); ; at++ {
		s = &x.slots[at&x.last]
		if *s == 0 || *s&^slot(x.places) == look && x.names[x.where(*s)] == name {
			return s, look
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
	if 2*(len(x.names)+1) > len(x.slots) {
		x.grow()
	}
	s, look := x.place(pack(name))
	switch {
	case *s == 0:
		x.count++
	case x.number(x.where(*s)) == n:
		return
	default:
		x.names[x.where(*s)] = packed{} // it stood for another one
	}
	*s = look | slot(x.keep(pack(name), n)+1)
}

// keep keeps a name, and returns where.
func (x *index) keep(name packed, n number) uint32 {
	if int(n) < x.direct && x.names[n].empty() {
		x.names[n] = name
		return uint32(n)
	}
	x.names, x.further = append(x.names, name), append(x.further, n)
	return uint32((len(x.names) - 1) & math.MaxUint32)
}

func (x *index) grow() {
	before := *x
	x.makeSlots(2 * max(4, len(x.names)))
	for _, s := range before.slots {
		if s != 0 {
			where := before.where(s)
			empty, look := x.place(x.names[where])
			*empty = look | slot(where+1)
		}
	}
}

// all goes through the names and what they stand for, in no order.
func (x *index) all(yield func(string, number) bool) {
	for _, s := range x.slots {
		if s == 0 {
			continue
		}
		if where := x.where(s); !yield(x.names[where].String(), x.number(where)) {
			return
		}
	}
	for name, n := range x.long {
		if !yield(name, n) {
			return
		}
	}
}

// sorted returns all names, sorted.
func (x *index) sorted() []string {
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
