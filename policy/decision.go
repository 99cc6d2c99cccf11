package policy

import (
	"fmt"
	"slices"
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

// The reasons. [Codes] says what each means.
const (
	Granted            Code = "granted"
	Shared             Code = "shared"
	Emergency          Code = "emergency"
	NotGranted         Code = "not_granted"
	Denied             Code = "denied"
	TargetVeto         Code = "target_veto"
	EmergencyCall      Code = "emergency_call"
	SelfTarget         Code = "self_target"
	Precondition       Code = "precondition"
	RecordingOff       Code = "recording_off"
	RecordingInside    Code = "recording_inside"
	RecordingVolume    Code = "recording_volume"
	MustBeRecorded     Code = "must_be_recorded"
	NoPortal           Code = "no_portal"
	OutsideHours       Code = "outside_hours"
	Snoozed            Code = "snoozed"
	InAfterCallWork    Code = "after_call_work"
	SpecialNumber      Code = "special_number"
	OutOfPlan          Code = "out_of_plan"
	ExternalToExternal Code = "external_to_external"
	NoCallerID         Code = "no_caller_id"
	CallerIDRefused    Code = "caller_id"
	WithholdRefused    Code = "withhold_caller_id"
	UnknownSubject     Code = "unknown_subject"
	UnknownTarget      Code = "unknown_target"
	UnknownParty       Code = "unknown_party"
	UnknownAction      Code = "unknown_action"
)

// Codes returns every reason, those to allow first, with a line that says what
// it means.
func Codes() []CodeDoc { return slices.Clone(codes) }

// A CodeDoc says what a reason means.
type CodeDoc struct {
	Code   Code
	Effect Effect
	Doc    string
}

var codes = []CodeDoc{
	{Granted, Allow, "a right of the subject covers the target"},
	{Shared, Allow, "the target shares it with the subject"},
	{Emergency, Allow, "a call to an emergency number"},
	{NotGranted, Deny, "no right of the subject covers the target"},
	{Denied, Deny, "an explicit denial covers the target"},
	{TargetVeto, Deny, "the target, or another party on the call, does not allow it"},
	{EmergencyCall, Deny, "nobody else comes into an emergency call, none is recorded, and no call is diverted or forwarded to an emergency number"},
	{SelfTarget, Deny, "the action makes no sense on oneself"},
	{Precondition, Deny, "something that the action builds on is off"},
	{RecordingOff, Deny, "the user's mode has no call recorded"},
	{RecordingInside, Deny, "the user's mode has calls with somebody outside recorded, and nobody outside is on this one"},
	{RecordingVolume, Deny, "the call is not among the percentage that is recorded"},
	{MustBeRecorded, Deny, "the call must be recorded: it is not connected if it cannot be, and nobody stops the recording"},
	{NoPortal, Deny, "the subject may not use the portal or the API"},
	{OutsideHours, Deny, "outside of the user's business hours, or on a holiday of the organisation"},
	{Snoozed, Deny, "the user has stepped out"},
	{InAfterCallWork, Deny, "the user is still busy with the last call"},
	{SpecialNumber, Deny, "the number is special, and special_numbers does not cover it"},
	{OutOfPlan, Deny, "the plan does not include the number, nor does out_of_plan cover it"},
	{ExternalToExternal, Deny, "it would connect two outside parties, and connect_external does not cover it"},
	{NoCallerID, Deny, "the subject has no number to present"},
	{CallerIDRefused, Deny, "the subject may not present the number that was chosen"},
	{WithholdRefused, Deny, "the subject may not call outside without showing a number"},
	{UnknownSubject, Deny, "no user has this endpoint or name"},
	{UnknownTarget, Deny, "nothing that the action could be done to has this extension, name or number, or nobody can tell what number it is"},
	{UnknownParty, Deny, "somebody on the call who might have a veto is unknown"},
	{UnknownAction, Deny, "the action table has no such action"},
}

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
