package policy

import (
	"slices"
	"time"
)

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

// A Resource says what the action is done to. The fields of the first group
// name it; where several are given they must name the same, else the target is
// unknown. An action that concerns the subject alone needs none of them.
type Resource struct {
	User      string // the target user, by name
	Extension string // a user's, queue's, IVR's or group's, as dialled
	Queue     string // by name
	IVR       string // by name
	Group     string // by name
	Number    string // outside, or one of one's own, as +33123456789

	Class     NumberClass // what kind of number Number is, outside
	Region    string      // whose country's it is, "FR"; empty for none and for unknown
	CallerID  string      // the number that the subject chose to present
	ChosenBy  Chooser     // by what
	Nearest   string      // the one of [Set.Presentable] that is nearest to Number; empty if none is near
	Withheld  bool        // the subject asks that no number be shown
	Parties   []string    // names of the other users on the call, whose veto counts too
	Outside   bool        // somebody outside is on the call
	Emergency bool        // it is an emergency call, which nobody else comes into
	Call      string      // identifies the call, for decisions that differ from call to call
	Recording string      // identifies the recording, for the record: nothing rests on it
}

// A Chooser is by what a caller ID was chosen. What becomes of a choice that the
// subject may not make is the policy's to say for each.
type Chooser string

// The choosers.
const (
	ChosenByCode  Chooser = ""      // a code before the number, or a client: somebody meant it
	ChosenByPhone Chooser = "phone" // what the phone says of itself, in every call
)

// An Environment is what else is known about the moment of the request.
type Environment struct {
	Time          time.Time
	Way           Way
	Snoozed       bool // the user whose phones would ring has stepped out
	AfterCallWork bool // the user whose phones would ring is still busy with the last call
}

// A Way is how the request came in. The same question is answered alike
// whichever way it comes, but for WayAPI, which takes the right to use it, and
// for WayAnswer, by which a recording starts where a user's mode asks for it.
type Way string

// The ways in.
const (
	WayDial    Way = "dial"    // dialled on an owned phone
	WayKey     Way = "key"     // a key pressed during an owned call
	WayInfo    Way = "info"    // a phone's own record key (SIP INFO)
	WayRefer   Way = "refer"   // a phone's own transfer key
	WayDivert  Way = "divert"  // a phone answers a call with where it should go instead (SIP 302)
	WayAGI     Way = "agi"     // a guarded dialplan asked over FastAGI
	WayTrunk   Way = "trunk"   // a call from an outside line
	WayQueue   Way = "queue"   // a queue offers a call
	WayReturn  Way = "return"  // a parked call comes back
	WayForward Way = "forward" // what a user has set sends a call elsewhere
	WayAnswer  Way = "answer"  // nobody asked: what the policy itself wants of a call once it is known who is on it
	WayAPI     Way = "api"     // a client of the portal or the HTTP API
	WayExplain Way = "explain" // somebody explores the policy
)

// fromPhone reports whether it is the subject's phone that asks: one whose account
// is off asks for nothing.
func (w Way) fromPhone() bool {
	switch w {
	case WayDial, WayKey, WayRefer, WayDivert, WayAGI:
		return true
	default:
		return false
	}
}

// Ways returns all ways in.
func Ways() []Way { return slices.Clone(ways) }

var ways = []Way{WayDial, WayTrunk, WayQueue, WayReturn, WayForward, WayAnswer, WayKey, WayInfo, WayRefer, WayDivert, WayAGI, WayAPI, WayExplain}
