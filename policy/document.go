package policy

import "time"

// A Document is a policy as somebody wrote it, before any of it is checked.
// The order of its entries and of their settings means nothing.
type Document struct {
	Entries []Entry
	// Zone finds a time zone by name; [time.LoadLocation] does. Without it no
	// zone is known but UTC.
	Zone func(name string) (*time.Location, error)
}

// An Entry is one named thing and what is said about it; in TOML, a table:
// [user.mara] is the entry of kind "user" and name "mara".
type Entry struct {
	Kind     Kind
	Name     string // empty for a kind that there is only one of
	Source   Source
	Settings []Setting
}

// A Setting is one key of an entry and its value: a string, a bool, an int64
// or a []string. The key is relative to its entry; tables within it are
// written with dots: "deny.pickup".
type Setting struct {
	Key    string
	Value  any
	Source Source
}

// A Kind is a sort of entry.
type Kind string

// The kinds.
const (
	KindOrganisation Kind = "organisation"
	KindDepartment   Kind = "department"
	KindUser         Kind = "user"
	KindRole         Kind = "role"
	KindGroup        Kind = "group"
	KindQueue        Kind = "queue"
	KindIVR          Kind = "ivr"
	KindNumber       Kind = "number"
	KindZone         Kind = "zone"
	KindEmergency    Kind = "emergency"
)

// A Problem is something wrong with a document.
type Problem struct {
	Source  Source
	Message string // what is wrong: `unknown key "pikcup"`
	Advice  string // what to do: `did you mean "pickup"?`; may be empty
}

// String returns "file:line: key: what is wrong; what to do".
func (p Problem) String() string {
	s := p.Source.String()
	if s != "" {
		s += ": "
	}
	s += p.Message
	if p.Advice != "" {
		s += "; " + p.Advice
	}
	return s
}
