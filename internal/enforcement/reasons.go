package enforcement

// reasons are the cells that make no sense, each with why.
var reasons = []struct {
	operations []Operation
	ways       []Way
	why        string
}{
	{
		[]Operation{BlindTransfer, AttendedTransfer},
		[]Way{Dialled},
		"what is dialled begins a call of its own and moves no other; a code keyed in a call does",
	},
	{
		[]Operation{BlindTransfer, AttendedTransfer},
		[]Way{Redirect},
		"a 302 sends a call elsewhere that rings: see divert",
	},
	{
		[]Operation{Divert},
		[]Way{KeyCode, Info},
		"keys are pressed in a call that was answered; one that rings is sent elsewhere by a 302, or from another line",
	},
	{
		[]Operation{AttendedTransfer},
		[]Way{Refer},
		"a REFER that names no other call is a blind transfer",
	},
	{
		[]Operation{
			PlaceCall, CallOutside, PresentCallerID, BlindTransfer, Divert, Park, Intercom, SendIntoIVR, SwitchIVR, Record, PlayRecording, Voicemail, QueueLogin,
		},
		[]Way{ReferReplaces, InviteReplaces},
		"Replaces names a call that is there, and nothing is dialled",
	},
	{
		[]Operation{AttendedTransfer, GroupPickup, Whisper},
		[]Way{InviteReplaces},
		"it takes one party's place in one call: see pick up, barge in and listen",
	},
	{
		[]Operation{GroupPickup, Listen, Whisper},
		[]Way{ReferReplaces},
		"it puts a third party into one call: see transfer attended, pick up and barge in",
	},
	{
		[]Operation{
			PlaceCall, CallOutside, PresentCallerID, Intercom, SendIntoIVR, SwitchIVR, Listen, Whisper, Barge, PlayRecording, Voicemail, QueueLogin, QueuePull,
		},
		[]Way{BuiltIn},
		"Asterisk has no such feature outside of the dialplan",
	},
	{
		[]Operation{PlayRecording},
		[]Way{Guarded, Application},
		"the folder of the recordings is the daemon's alone, and no guard hands anything out of it: Asterisk gets a copy while one is played to an owned phone",
	},
	{
		[]Operation{Snooze, Forward},
		[]Way{ReferReplaces, InviteReplaces},
		"Replaces names a call that is there, and nothing is dialled",
	},
	{
		[]Operation{Snooze, Forward},
		[]Way{BuiltIn, Program, Application},
		"what users say about being reached is the daemon's: Asterisk has no part in it",
	},
	{
		[]Operation{Forward},
		[]Way{Guarded},
		"the daemon forwards calls of owned phones alone; a dialplan of one's own asks for each call",
	},
}
