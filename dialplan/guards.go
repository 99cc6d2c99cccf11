package dialplan

import (
	_ "embed" // for the example
	"slices"
)

// Guarded is guarded.conf, an example of a dialplan that asks by every guard. Its
// context for phones is "guarded", and it needs linewarden-extensions.conf.
//
//go:embed examples/guarded.conf
var Guarded []byte

// Variables that the gate sets for the guarded dialplan.
const (
	VarEffect = "LW_EFFECT" // "allow" or "deny"
	VarReason = "LW_REASON" // reason code of the decision
	VarPrompt = "LW_PROMPT" // sound to play to whoever was refused
	VarSound  = "LW_SOUND"  // core sound to play where that is not installed
	VarCause  = "LW_CAUSE"  // Q.850 cause to hang up with
)

// Variables with what the guarded dialplan needs to do what is allowed, and
// nothing else. None holds text from a phone: they are ids of Asterisk's own and
// names of the policy, and numbers that were read. [VarCallerID], [VarWithheld], [VarMailbox],
// [VarQueue] and those of [IVRContext] are among them, too. A guard empties those that it tells before it asks.
const (
	VarChannel  = "LW_CHANNEL"  // unique id of the channel that it may be done to
	VarNumber   = "LW_NUMBER"   // number outside to call, "+33123456789" however it was dialled
	VarIVR      = "LW_IVR"      // the IVR's name in the policy
	VarEndpoint = "LW_ENDPOINT" // who asked: a queue's member, the parker; "PJSIP/1001"
	VarAccess   = "LW_ACCESS"   // what may be done with the box of VarMailbox
	VarHidden   = "LW_HIDDEN"   // "no" where the phones that ring may be told who calls; else the guard sees to it
	VarListens  = "LW_LISTENS"  // what the channel listens to: the daemon's own note
	VarSnoozed  = "LW_SNOOZED"  // "yes" if the user has stepped out by now, else "no"
	VarBeep     = "LW_BEEP"     // "yes" where the call has to hear a beep before; the guard sees to it
)

// Values of [VarAccess], which are extensions of [VoicemailContext], too.
const (
	AccessManage = "manage" // hear and delete; VoiceMailMain() lets everybody do both
	AccessHear   = "hear"   // hear, no more
)

// A Guard is a question that a guarded dialplan can put before the gate. It is
// an extension of the context linewarden-guard, and a path of the gate.
type Guard struct {
	Name  string
	Takes string   // what its argument is; empty if it takes none
	Tells []string // the variables that an allowed one leaves on the channel
	// Optional says that it may be called without the argument.
	Optional bool
	// Begins says that it begins a call, so that it lets an emergency number
	// pass without asking.
	Begins bool
	// Listens says that it lets somebody into a call, so that it plays the beep.
	Listens bool
}

// Guards returns all guards.
func Guards() []Guard { return slices.Clone(guards) }

const (
	anExtension = "extension"
	aNumber     = "number outside"
	aSlot       = "parking slot"
	aMode       = "mode and extension"
	anybody     = "extension, or nothing"
)

var guards = []Guard{
	{Name: "place", Takes: anExtension, Begins: true},
	{Name: "ring", Takes: anExtension},
	{Name: "external", Takes: aNumber, Begins: true, Tells: []string{VarNumber, VarCallerID, VarWithheld}},
	{Name: "intercom", Takes: anExtension, Begins: true},
	{Name: "pickup", Takes: anExtension, Tells: []string{VarChannel}},
	{Name: "group-pickup", Tells: []string{VarChannel}},
	{Name: "park", Tells: []string{VarChannel, VarEndpoint}},
	{Name: "unpark", Takes: aSlot, Tells: []string{VarChannel, VarSlot}},
	{Name: "listen", Takes: anExtension, Listens: true, Tells: []string{VarChannel, VarListens, VarBeep}},
	{Name: "whisper", Takes: anExtension, Listens: true, Tells: []string{VarChannel, VarListens, VarBeep}},
	{Name: "barge", Takes: anExtension, Listens: true, Tells: []string{VarChannel, VarListens, VarBeep}},
	{Name: "ivr", Takes: anExtension, Tells: []string{VarIVR}},
	{Name: "ivr-next-mode", Takes: anExtension, Tells: []string{VarIVRExten, VarModes, VarMode}},
	{Name: "ivr-mode", Takes: aMode, Tells: []string{VarIVRExten, VarModes, VarMode}},
	{Name: "ivr-hear", Takes: aMode, Tells: []string{VarIVRExten, VarModes, VarMode}},
	{Name: "ivr-record", Takes: aMode, Tells: []string{VarIVRExten, VarModes, VarMode}},
	{Name: "voicemail", Tells: []string{VarMailbox, VarAccess}},
	{Name: "shared-voicemail", Takes: anExtension, Tells: []string{VarMailbox, VarAccess}},
	{Name: "queue-login", Takes: anExtension, Tells: []string{VarQueue, VarEndpoint}},
	{Name: "queue-logout", Takes: anExtension, Tells: []string{VarQueue, VarEndpoint}},
	{Name: "queue-pause", Takes: anExtension, Tells: []string{VarQueue, VarEndpoint}},
	{Name: "queue-unpause", Takes: anExtension, Tells: []string{VarQueue, VarEndpoint}},
	{Name: "queue-waiting", Takes: anExtension, Tells: []string{VarQueue}},
	{Name: "queue-pull", Takes: anExtension, Tells: []string{VarQueue, VarChannel}},
	{Name: "snooze", Takes: anybody, Optional: true, Tells: []string{VarSnoozed}},
	{Name: "snooze-off", Takes: anybody, Optional: true, Tells: []string{VarSnoozed}},
}
