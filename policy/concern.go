package policy

import "math/bits"

// A concern is what of a profile a key of users and roles decides on.
type concern struct {
	rows       rowSet // whose rights it grants or denies
	share      int    // shareNothing if it shares nothing
	flag       Flag   // noFlag if it is none
	value      bool   // it is an attribute that is more than on or off
	unenforced bool   // no enforcement point obeys it yet
}

// concerns are those of all keys that users and roles share.
var concerns = func() map[string]concern {
	m := make(map[string]concern, len(personKeys))
	for _, key := range personKeys {
		m[key] = concern{unenforced: unenforced[key], value: true}
	}
	change := func(key string, by func(*concern)) {
		if k, known := m[key]; known {
			by(&k)
			k.value = false
			m[key] = k
		}
	}
	for i := range table {
		row := &table[i]
		if row.Key == "" {
			continue
		}
		for _, key := range append(row.Keys(), denyPrefix+row.Key) {
			change(key, func(k *concern) { k.rows.add(row.at) })
		}
	}
	for share := range shareTable {
		change(shareTable[share].Key, func(k *concern) { k.share = share })
	}
	for flag := range flagCount {
		change(flagTable[flag].Key, func(k *concern) { k.flag = flag })
	}
	return m
}()

// A rowSet is a set of places in the action table.
type rowSet [2]uint64

func (r *rowSet) add(at int) { r[at/64] |= 1 << (at % 64) }

func (r *rowSet) addAll(o rowSet) {
	for i := range r {
		r[i] |= o[i]
	}
}

func (r *rowSet) has(at int) bool { return r[at/64]&(1<<(at%64)) != 0 }

// before counts the places in the set that come before one.
func (r *rowSet) before(at int) int {
	n := bits.OnesCount64(r[at/64] & (1<<(at%64) - 1))
	if at >= 64 {
		n += bits.OnesCount64(r[0])
	}
	return n
}

// size counts the places in the set.
func (r *rowSet) size() int { return bits.OnesCount64(r[0]) + bits.OnesCount64(r[1]) }
