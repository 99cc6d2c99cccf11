package gate

import (
	"context"
	"errors"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A question is what a guard asks. A new guard is a line in the table of
// questions, and one in that of dialplan.Guards.
type question struct {
	action policy.Action
	alone  bool // takes no argument
	// find looks for what the action would be done to, the first choice first.
	// Of several, the first that is allowed is taken.
	find func(context.Context, *asking) []found
	// tell says what the dialplan needs to do what is allowed; nil for nothing.
	tell func(*asking, found, policy.Decision) []variable
	// rings says that it is asked for the user who is found: whether the phones may ring.
	rings bool
	// do does what is allowed, where that is the daemon's to do; nil for nothing.
	do func(*asking, found, policy.Decision) error
	// absent is the reason where what is allowed finds nothing that it could be done
	// to; refusal.NoCall if empty.
	absent policy.Code
	// discharges names the obligations that the guard discharges.
	discharges []string
}

// found is something that an action could be done to.
type found struct {
	resource policy.Resource
	channel  string // id of the channel that it would be done to, if it is one
	nothing  bool   // there is nothing there to do it to
	// discharges names further obligations that the guard discharges.
	discharges []string
}

// A variable is one that is set on the asking channel.
type variable struct{ name, value string }

// questions are the gate's questions, by the name of their guard.
var questions = map[string]question{
	"place":            {action: policy.CallPlace, find: extension},
	"ring":             {action: policy.CallRing, find: aUser, rings: true, tell: hidden, absent: policy.UnknownTarget},
	"external":         {action: policy.CallExternal, find: number, tell: outside, discharges: []string{obligedCallerID, obligedWithhold}},
	"intercom":         {action: policy.CallIntercom, find: extension},
	"pickup":           {action: policy.CallPickup, find: ringingThere, tell: channel},
	"group-pickup":     {action: policy.CallPickup, find: ringing, tell: channel, alone: true},
	"park":             {action: policy.CallPark, find: held, tell: parked, alone: true},
	"unpark":           {action: policy.CallUnpark, find: inSlot, tell: retrieved, absent: refusal.NoneParked},
	"listen":           {action: policy.MonitorListen, find: talking, tell: listening},
	"whisper":          {action: policy.MonitorWhisper, find: talking, tell: listening},
	"barge":            {action: policy.MonitorBarge, find: talking, tell: listening},
	"ivr":              {action: policy.IVRSendCall, find: extension, tell: ivr},
	"ivr-next-mode":    {action: policy.IVRSwitchMode, find: extension, tell: nextMode},
	"ivr-mode":         {action: policy.IVRSwitchMode, find: anotherMode, tell: mode, absent: policy.UnknownTarget},
	"ivr-hear":         {action: policy.IVRHear, find: anyMode, tell: mode, absent: policy.UnknownTarget},
	"ivr-record":       {action: policy.IVRRecordGreeting, find: anyMode, tell: mode, absent: policy.UnknownTarget},
	"voicemail":        {action: policy.VoicemailPlay, find: oneself, tell: mailbox, alone: true},
	"shared-voicemail": {action: policy.VoicemailPlay, find: extension, tell: mailbox},
	"queue-login":      {action: policy.QueueLogin, find: extension, tell: membership},
	"queue-logout":     {action: policy.QueueLogin, find: extension, tell: membership},
	"queue-pause":      {action: policy.QueueSetStatus, find: extension, tell: membership},
	"queue-unpause":    {action: policy.QueueSetStatus, find: extension, tell: membership},
	"queue-waiting":    {action: policy.QueueViewWaiting, find: extension, tell: queue},
	"queue-pull":       {action: policy.QueuePickup, find: waiting, tell: waitingIn},
	"snooze":           {action: policy.PresenceSnooze, find: anybody, do: snooze(true), tell: snoozed("yes")},
	"snooze-off":       {action: policy.PresenceSnooze, find: anybody, do: snooze(false), tell: snoozed("no")},
}

// The obligations that a guard can discharge, by their names in the policy.
const (
	obligedCallerID   = "caller_id"
	obligedWithhold   = "withhold_caller_id"
	obligedHide       = "hide_caller"
	obligedBeep       = "beep"
	obligedBeepOthers = "beep_others"
)

// errArgument says that a question was asked in a form that it does not have.
// It is not answered: whatever was meant, this is not it.
var errArgument = errors.New("the question takes no argument: write Gosub(linewarden-guard,NAME,1)")

func channel(_ *asking, f found, _ policy.Decision) []variable {
	return []variable{{dialplan.VarChannel, f.channel}}
}

func ivr(_ *asking, _ found, d policy.Decision) []variable {
	return []variable{{dialplan.VarIVR, d.Target}}
}

func queue(_ *asking, _ found, d policy.Decision) []variable {
	return []variable{{dialplan.VarQueue, d.Target}}
}

func membership(a *asking, _ found, d policy.Decision) []variable {
	return []variable{{dialplan.VarQueue, d.Target}, {dialplan.VarEndpoint, a.endpoint}}
}

func waitingIn(_ *asking, f found, d policy.Decision) []variable {
	return []variable{{dialplan.VarQueue, d.Target}, {dialplan.VarChannel, f.channel}}
}

// mailbox names the box of the user whose voicemail it is, and what may be done
// with it: whoever must not delete must not be let into VoiceMailMain().
func mailbox(a *asking, _ found, d policy.Decision) []variable {
	whose, _ := a.set.User(d.Target)
	access := dialplan.AccessHear
	if a.set.Evaluate(new(a.own(policy.VoicemailDelete, policy.Resource{User: d.Target}))).Allowed() {
		access = dialplan.AccessManage
	}
	return []variable{{dialplan.VarMailbox, whose.Extension}, {dialplan.VarAccess, access}}
}
