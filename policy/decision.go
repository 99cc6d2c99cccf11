package policy

import "strconv"

// An Effect is what a decision comes to. The zero value is Deny, so that a
// decision nobody filled in refuses.
type Effect uint8

// The effects.
const (
	Deny Effect = iota
	Allow
)

// String returns "deny" or "allow".
func (e Effect) String() string {
	if e == Allow {
		return "allow"
	}
	return "deny"
}

// MarshalText writes the effect as String does, for logs and JSON.
func (e Effect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// A Decision is the answer to a Request. The zero value refuses.
type Decision struct {
	Effect      Effect
	Reason      Reason
	Obligations Obligations
	Revision    string // of the policy that decided
	Subject     string // the user who asked; empty if unknown
	Target      string // the user it was asked about; empty if unknown
}

// Allowed reports whether the request is allowed.
func (d Decision) Allowed() bool { return d.Effect == Allow }

// Obligations are what an enforcement point has to do along with an allowed
// action. One that cannot do all of them refuses instead.
type Obligations struct{}

// A Reason says why a decision fell as it did.
type Reason struct {
	Code   Code
	Source Source // what in the policy decided; zero where nothing was written
}

// A Code is a stable, machine-readable reason.
type Code string

// The reasons.
const (
	Granted        Code = "granted"         // a right of the subject covers the target
	Emergency      Code = "emergency"       // a call to an emergency number
	NotGranted     Code = "not_granted"     // no right of the subject covers the target
	Denied         Code = "denied"          // an explicit denial covers the target
	TargetVeto     Code = "target_veto"     // the target, or another party, does not allow it
	SelfTarget     Code = "self_target"     // the action makes no sense on oneself
	UnknownSubject Code = "unknown_subject" // no user has this endpoint or name
	UnknownTarget  Code = "unknown_target"  // no user has this extension or name
	UnknownParty   Code = "unknown_party"   // somebody on the call who might have a veto is unknown
	UnknownAction  Code = "unknown_action"  // the action table has no such row
)

// A Source is a place in the policy as it was written.
type Source struct {
	File string // as it was opened
	Key  string // "user.mara.pickup"
	Line int    // counted from 1; 0 if unknown
}

// String returns "file:line: key" with what is known of it.
func (s Source) String() string {
	switch {
	case s.File == "":
		return s.Key
	case s.Line == 0:
		return s.File + ": " + s.Key
	}
	return s.File + ":" + strconv.Itoa(s.Line) + ": " + s.Key
}
