package policy

import (
	"fmt"
	"strconv"
)

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

// UnmarshalText reads what MarshalText writes.
func (e *Effect) UnmarshalText(text []byte) error {
	switch string(text) {
	case "allow":
		*e = Allow
	case "deny":
		*e = Deny
	default:
		return fmt.Errorf("%q is no effect", text)
	}
	return nil
}

// A Decision is the answer to a Request. The zero value refuses.
type Decision struct {
	Effect      Effect
	Reason      Reason
	Obligations Obligations
	Revision    string // of the policy that decided
	Subject     string // the user who asked; empty if unknown
	Target      string // the user or thing it was asked about; empty if unknown
}

// Allowed reports whether the request is allowed.
func (d Decision) Allowed() bool { return d.Effect == Allow }

// A Reason says why a decision fell as it did.
type Reason struct {
	Code   Code
	Source Source // what in the policy decided; zero where nothing was written
}

// A Code is a stable, machine-readable reason.
type Code string

// The reasons to allow.
const (
	Granted   Code = "granted"   // a right of the subject covers the target
	Shared    Code = "shared"    // the target shares it with the subject
	Emergency Code = "emergency" // a call to an emergency number
)

// The reasons to refuse.
const (
	NotGranted         Code = "not_granted"          // no right of the subject covers the target
	Denied             Code = "denied"               // an explicit denial covers the target
	TargetVeto         Code = "target_veto"          // the target, or another party, does not allow it
	SelfTarget         Code = "self_target"          // the action makes no sense on oneself
	Precondition       Code = "precondition"         // something that the action builds on is off
	NoPortal           Code = "no_portal"            // the subject may not use the portal or the API
	OutsideHours       Code = "outside_hours"        // outside of the user's business hours
	Snoozed            Code = "snoozed"              // the user has stepped out
	InAfterCallWork    Code = "after_call_work"      // the user is still busy with the last call
	SpecialNumber      Code = "special_number"       // the number is special, and special_numbers does not cover it
	OutOfPlan          Code = "out_of_plan"          // the plan does not include the number, nor does out_of_plan cover it
	ExternalToExternal Code = "external_to_external" // it would connect two outside parties
	NoCallerID         Code = "no_caller_id"         // the subject has no number to present
	CallerIDRefused    Code = "caller_id"            // the subject may not present this number
	UnknownSubject     Code = "unknown_subject"      // no user has this endpoint or name
	UnknownTarget      Code = "unknown_target"       // nothing has this extension, name or number
	UnknownParty       Code = "unknown_party"        // somebody on the call who might have a veto is unknown
	UnknownAction      Code = "unknown_action"       // the action table has no such row
)

// A Source is a place in the policy as it was written.
type Source struct {
	File string // as it was opened
	Key  string // "user.mara.pickup"
	Line int    // counted from 1; 0 if unknown
}

// String returns "file:line: key" with what is known of it.
func (s Source) String() string {
	place := s.File
	if s.Line > 0 {
		place += ":" + strconv.Itoa(s.Line)
	}
	if place != "" && s.Key != "" {
		place += ": "
	}
	return place + s.Key
}
