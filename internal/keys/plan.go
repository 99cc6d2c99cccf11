package keys

import "slices"

// A Name names what is asked for.
type Name string

// The names.
const (
	BlindTransfer    Name = "blind_transfer"
	AttendedTransfer Name = "attended_transfer"
	Park             Name = "park"

	// While the transferor talks with somebody else than the one to be transferred.
	TransferAbort    Name = "transfer_abort"
	TransferComplete Name = "transfer_complete"
	TransferSwap     Name = "transfer_swap"
)

// A Stage is what a phone does while it presses keys. Each has codes of its own.
type Stage uint8

// The stages.
const (
	Talking    Stage = iota // with the other party of its call
	Consulting              // during an attended transfer
)

func (s Stage) String() string { return [...]string{"talking", "consulting"}[s] }

// A Code is one row of the table of codes.
type Code struct {
	Name    Name
	Stage   Stage
	Default string // what is pressed
	Doc     string // one line for the reference
}

// All returns every code.
func All() []Code { return slices.Clone(table) }

// The defaults are those of Asterisk (features_config.c), where it has one that
// cannot be pressed by accident.
var table = []Code{
	{BlindTransfer, Talking, "##", "transfer the other party to what is dialled behind it"},
	{AttendedTransfer, Talking, "*2", "call what is dialled behind it, to transfer the other party there"},
	{Park, Talking, "#72", "park the other party, and hear the slot"},
	{TransferAbort, Consulting, "*1", "end the consultation, and go back to the other party"},
	{TransferComplete, Consulting, "*2", "connect the two others, and leave the call"},
	{TransferSwap, Consulting, "*4", "go to the other of the two"},
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

// At returns the part of the plan that holds in a stage.
func (p Plan) At(s Stage) Plan {
	part := Plan{}
	for _, c := range table {
		if c.Stage == s && p[c.Name] != "" {
			part[c.Name] = p[c.Name]
		}
	}
	return part
}
