package keys

import "slices"

// A Name names what is asked for.
type Name string

// The names.
const (
	BlindTransfer    Name = "blind_transfer"
	AttendedTransfer Name = "attended_transfer"
	Park             Name = "park"
	Record           Name = "record"
	PauseRecording   Name = "pause_recording"

	// While the target of an attended transfer is asked.
	Abort    Name = "abort"
	Complete Name = "complete"
	Swap     Name = "swap"
)

// A Code is one row of the table of codes.
type Code struct {
	Name    Name
	Default string // what is pressed
	Doc     string // one line for the reference
	// Consulting says that it is a code only while the target of an attended transfer
	// is asked. Then there are no others.
	Consulting bool
}

// All returns every code.
func All() []Code { return slices.Clone(table) }

// The defaults are those of Asterisk (features.conf.sample), where it has one that
// cannot be pressed by accident.
var table = []Code{
	{BlindTransfer, "##", "transfer the other party to what is dialled behind it", false},
	{AttendedTransfer, "*2", "talk with what is dialled behind it, before the other party is transferred there", false},
	{Park, "#72", "park the other party, and hear the slot", false},
	{Record, "*1", "begin to record the call, or stop that", false},
	{PauseRecording, "*3", "pause the recording, or go on with it", false},
	{Abort, "*1", "go back to the other party instead", true},
	{Complete, "*2", "let the two talk with each other", true},
	{Swap, "*4", "talk with the other of the two", true},
}

// A Plan says what is pressed for each name. A name that is not in it, or for
// which there is nothing to press, cannot be asked for.
type Plan map[Name]string

// While returns what of the plan can be asked for while the target of an attended
// transfer is asked, or else while it is not.
func (p Plan) While(consulting bool) Plan {
	part := Plan{}
	for _, c := range table {
		if code := p[c.Name]; code != "" && c.Consulting == consulting {
			part[c.Name] = code
		}
	}
	return part
}

// Defaults returns the plan that holds where nothing else is set.
func Defaults() Plan {
	p := Plan{}
	for _, c := range table {
		p[c.Name] = c.Default
	}
	return p
}
