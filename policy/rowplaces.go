package policy

// rowPlaces find the row of an action at the first look, where an index may have to look
// on: each action has a place of its own.
type rowPlaces struct {
	factor uint64 // that keeps the actions apart
	rows   [1 << rowPlaceBits]*Row
}

// rowPlaceBits leave room enough that one factor in ten will do.
const rowPlaceBits = 10

// rows are those of the action table.
var rows = placeRows(table)

// placeRows finds a factor by which each row has a place of its own.
func placeRows(table []Row) *rowPlaces {
	r := rowPlaces{factor: 1}
	for range 1 << 16 {
		if r.fill(table) {
			return &r
		}
		r.factor += 0x9e3779b97f4a7c16 // which leaves it odd
	}
	panic("two actions begin and end alike")
}

// fill gives the rows their places, and reports whether no two want the same.
func (r *rowPlaces) fill(table []Row) bool {
	clear(r.rows[:])
	for i := range table {
		at := r.of(table[i].Action)
		if r.rows[at] != nil {
			return false
		}
		r.rows[at] = &table[i]
	}
	return true
}

// of returns the place of an action, which depends on its first and last eight letters.
func (r *rowPlaces) of(a Action) uint64 {
	name := string(a)
	if len(name) < 8 {
		return 0 // no action is as short
	}
	return (word(name) + 3*word(name[len(name)-8:])) * r.factor >> (64 - rowPlaceBits)
}

// rowOf returns the row of an action; nil if there is none.
func rowOf(a Action) *Row {
	if row := rows.rows[rows.of(a)]; row != nil && row.Action == a {
		return row
	}
	return nil
}
