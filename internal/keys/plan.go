package keys

import "slices"

// A Name names what is asked for.
type Name string

// The names.
const (
	BlindTransfer Name = "blind_transfer"
	Park          Name = "park"
)

// A Code is one row of the table of codes.
type Code struct {
	Name    Name
	Default string // what is pressed
	Doc     string // one line for the reference
}

// All returns every code.
func All() []Code { return slices.Clone(table) }

// The defaults are those of Asterisk (features.conf.sample), where it has one that
// cannot be pressed by accident.
var table = []Code{
	{BlindTransfer, "##", "transfer the other party to what is dialled behind it"},
	{Park, "#72", "park the other party, and hear the slot"},
}

// A Plan says what is pressed for each name. A name that is not in it, or for
// which there is nothing to press, cannot be asked for.
type Plan map[Name]string

// Defaults returns the plan that holds where nothing else is set.
func Defaults() Plan {
	p := Plan{}
	for _, c := range table {
		p[c.Name] = c.Default
	}
	return p
}
