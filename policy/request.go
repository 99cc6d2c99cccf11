package policy

import "time"

// A Request asks whether a subject may do something to a resource.
type Request struct {
	Subject     Subject
	Action      Action
	Resource    Resource
	Environment Environment
}

// A Subject says who asks. An enforcement point gives the Endpoint, a person
// who explores the policy gives the User. Where both are given they must be
// the same user, else the subject is unknown.
type Subject struct {
	Endpoint string // as authenticated, "PJSIP/1001"; never a caller ID
	User     string // the name in the policy, "mara"
}

// An Action is a row of the action table, see [Actions]. An action that the
// table does not name is refused.
type Action string

// A Resource says what the action is done to. User and Extension both name a
// user; where both are given they must be the same user, else the target is
// unknown.
type Resource struct {
	User      string   // the target user's name, if known
	Extension string   // the extension as dialled
	Parties   []string // names of the other users on the call, whose veto counts too
}

// An Environment is what else is known about the moment of the request.
type Environment struct {
	Time time.Time
	Way  Way
}

// A Way is how the request came in. It is part of the record of a decision;
// the same question is answered alike whichever way it comes.
type Way string

// The ways in.
const (
	WayDial    Way = "dial"    // dialled on an owned phone
	WayAGI     Way = "agi"     // a guarded dialplan asked over FastAGI
	WayExplain Way = "explain" // somebody explores the policy
)
