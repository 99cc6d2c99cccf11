package policy

import (
	"maps"
	"slices"
)

// An index finds objects of a Set by a name. It holds numbers rather than pointers, so
// that the next Set, in which the same names mean the same numbers, can share it.
type index map[string]number

// none is the number of no object.
const none = ^number(0)

// names returns all names, sorted.
func (i index) names() []string { return slices.Sorted(maps.Keys(i)) }

// has reports whether an object has the name.
func (i index) has(name string) bool {
	_, known := i[name]
	return known
}

// find finds the object with a name; nil if there is none.
func (s *Set) find(i index, name string) *object {
	n, known := i[name]
	if !known {
		return nil
	}
	return &s.objects[n]
}

// object returns the object with a number; nil for none.
func (s *Set) object(n number) *object {
	if n == none {
		return nil
	}
	return &s.objects[n]
}
