// Package refusal says how a refused caller is told: what is heard, and with
// which cause the call ends.
//
// The two enforcement points, the gate and the switchboard, tell it alike, and
// so does the dialplan that speaks for them while they are away.
package refusal

import (
	"maps"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
	"github.com/linewarden/linewarden/prompts"
)

// Refusal is what a refused caller gets.
type Refusal struct {
	// Prompt names the sound that says why. An administrator installs it, see
	// package prompts, and can replace it.
	Prompt string
	// Sound names the one of Asterisk's core sounds, which every installation has,
	// that is heard where the prompt is not installed.
	Sound string
	// Cause ends the call.
	Cause ari.Cause
}

// Refusals of what is allowed, and comes to nothing.
var (
	NothingThere = For(NoCall)
	OutOfOrder   = For(Failed)
)

// What is heard about the recording of a call.
var (
	Announcement = For(Recorded)              // whoever it is owed to, who may object
	Objection    = For(RecordingDeleted)      // who has objected
	Unrecordable = For(policy.MustBeRecorded) // both, before the call ends
	Started      = For(RecordingStarted)      // who asked for that
	Stopped      = For(RecordingStopped)
	Paused       = For(RecordingPaused)
	Resumed      = For(RecordingResumed)
)

// Codes returns the reasons of all refusals, the policy's and others.
func Codes() []policy.Code { return slices.Sorted(maps.Keys(manners)) }

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

// For returns how to tell a refusal. A reason that has no telling of its own is
// told as not granted.
func For(reason policy.Code) Refusal {
	how, ok := manners[reason]
	if !ok {
		reason, how = policy.NotGranted, notAllowed
	}
	return Refusal{Prompt: prompts.Sound(string(reason)), Sound: how.sound, Cause: how.cause}
}
