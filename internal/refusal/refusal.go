// Package refusal says how a refused caller is told: what is heard, and with
// which cause the call ends.
//
// The two enforcement points, the gate and the switchboard, tell it alike, and
// so does the dialplan that speaks for them while they are away.
package refusal

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
)

// Refusal is what a refused caller gets.
type Refusal struct {
	// Sound names a file of Asterisk's core sounds, which every installation
	// has, without its folder and ending.
	Sound string
	// Cause ends the call. Before an answer Asterisk's SIP channel turns it into
	// a status: 21 into 403, 1 into 404, 20 into 480, 34 into 503.
	Cause ari.Cause
}

// The refusals.
var (
	notAllowed = Refusal{"feature-not-avail-line", ari.CauseCallRejected}
	noSuch     = Refusal{"pbx-invalid", ari.CauseUnallocated}
	// NothingThere is for a request that is allowed and finds no call.
	NothingThere = Refusal{"vm-nobodyavail", ari.CauseSubscriberAbsent}
	// OutOfOrder is for a request that could not be carried out.
	OutOfOrder = Refusal{"cannot-complete-as-dialed", ari.CauseCongestion}
)

// Undischarged is the reason of a refusal in place of a permission: it came with
// an obligation, such as to record, that the enforcement point cannot do.
const Undischarged policy.Code = "undischarged_obligation"

// Unrecorded is the reason of a refusal in place of a permission: what may only
// be done once it is on record could not be recorded.
const Unrecorded policy.Code = "audit_failed"

// Enforceable returns a decision as an enforcement point must take it that
// discharges the obligations with these names (see [policy.ObligationNames]) and
// no others: a permission that comes with another is a refusal.
func Enforceable(d policy.Decision, discharged ...string) policy.Decision {
	if !d.Allowed() || d.Obligations == (policy.Obligations{}) {
		return d
	}
	for name := range d.Obligations.Map() {
		if !slices.Contains(discharged, name) {
			d.Effect, d.Reason.Code = policy.Deny, Undischarged
		}
	}
	return d
}

// For returns how to tell a decision that refuses. A reason without a telling
// of its own is told as not allowed.
func For(reason policy.Code) Refusal {
	switch reason {
	case policy.UnknownTarget:
		return noSuch
	case Unrecorded:
		return OutOfOrder
	default:
		return notAllowed
	}
}
