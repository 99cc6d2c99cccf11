package refusal

import (
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
)

// The reasons of refusals that are not the policy's own. Each is told like one of
// the policy's: For(NoCall).
const (
	// Undischarged is given in place of a permission: it came with an obligation,
	// such as to hide the caller, that the enforcement point cannot do.
	Undischarged policy.Code = "undischarged_obligation"
	// Unrecorded is given in place of a permission: what may only be done once it
	// is on record could not be recorded.
	Unrecorded policy.Code = "audit_failed"
	// NoCall is for a request that is allowed and finds no call.
	NoCall policy.Code = "no_call"
	// LotFull is for a call that cannot be parked, as all places are taken.
	LotFull policy.Code = "lot_full"
	// NoneParked is for a place of the parking lot with no call in it.
	NoneParked policy.Code = "none_parked"
	// TooManyCalls is for a user who has as many calls as max_channels allows, Busy
	// for one who is called then.
	TooManyCalls policy.Code = "too_many_calls"
	Busy         policy.Code = "busy"
	// TooManyPerMinute is for a user who calls outside more often than
	// external_calls_per_minute allows.
	TooManyPerMinute policy.Code = "too_many_per_minute"
	// ClassClosed is for a call to a class of numbers that daily_calls has closed.
	ClassClosed policy.Code = "class_closed"
	// NoRecording is for one who asks for a recording, and there is none.
	NoRecording policy.Code = "no_recording"
	// Failed is for a request that could not be carried out.
	Failed policy.Code = "out_of_order"
	// Of a recording: what those hear who are on the call.
	Recorded         policy.Code = "recorded"           // it is recorded, and one may object
	RecordingStarted policy.Code = "recording_started"  // who asked for it
	RecordingStopped policy.Code = "recording_stopped"  // likewise
	RecordingPaused  policy.Code = "recording_paused"   // likewise
	RecordingResumed policy.Code = "recording_resumed"  // likewise
	RecordingDeleted policy.Code = "recording_objected" // who objected
	// Away is the dialplan's, while the daemon cannot be asked.
	Away policy.Code = "away"
)

// A manner is how several reasons are told alike but for the prompt.
type manner struct {
	sound string
	cause ari.Cause
}

// Before an answer Asterisk's SIP channel turns a cause into a status: 21 into
// 403, 1 into 404, 17 into
// 486, 20 into 480, 34 into 503.
var (
	notAllowed = manner{"feature-not-avail-line", ari.CauseCallRejected}
	noSuch     = manner{"pbx-invalid", ari.CauseUnallocated}
	notNow     = manner{"vm-nobodyavail", ari.CauseSubscriberAbsent}
	outOfOrder = manner{"cannot-complete-as-dialed", ari.CauseCongestion}

	// What is heard in a call, which goes on.
	heard = manner{"beep", ari.CauseNormalClearing}
)

// manners has every reason that there is.
var manners = map[policy.Code]manner{
	policy.NotGranted:         notAllowed,
	policy.Denied:             notAllowed,
	policy.TargetVeto:         notAllowed,
	policy.SelfTarget:         notAllowed,
	policy.Precondition:       notAllowed,
	policy.NoPortal:           notAllowed,
	policy.RecordingOff:       notAllowed,
	policy.RecordingInside:    notAllowed,
	policy.RecordingVolume:    notAllowed,
	policy.MustBeRecorded:     notAllowed,
	policy.OutsideHours:       notNow,
	policy.Snoozed:            notNow,
	policy.InAfterCallWork:    notNow,
	policy.SpecialNumber:      notAllowed,
	policy.OutOfPlan:          notAllowed,
	policy.ExternalToExternal: notAllowed,
	policy.NoCallerID:         notAllowed,
	policy.CallerIDRefused:    notAllowed,
	policy.WithholdRefused:    notAllowed,
	policy.UnknownSubject:     notAllowed,
	policy.UnknownTarget:      noSuch,
	policy.UnknownParty:       notAllowed,
	policy.UnknownAction:      notAllowed,
	policy.EmergencyCall:      notAllowed,

	Undischarged: notAllowed,
	Unrecorded:   outOfOrder,
	NoCall:       notNow,
	LotFull:      {"all-circuits-busy-now", ari.CauseCongestion},
	NoRecording:  notNow,
	NoneParked:   {"pbx-invalidpark", ari.CauseSubscriberAbsent},
	TooManyCalls: {"all-circuits-busy-now", ari.CauseCallRejected},
	Busy:         {"vm-nobodyavail", ari.CauseUserBusy},

	TooManyPerMinute: {"all-circuits-busy-now", ari.CauseCallRejected},
	ClassClosed:      notAllowed,

	Failed: outOfOrder,
	Away:   outOfOrder,

	Recorded:         {"conf-now-recording", ari.CauseNormalClearing},
	RecordingStarted: heard,
	RecordingStopped: heard,
	RecordingPaused:  heard,
	RecordingResumed: heard,
	RecordingDeleted: {"auth-thankyou", ari.CauseNormalClearing},
}
