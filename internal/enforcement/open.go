package enforcement

// open are the cells whose test is still to come. It shall be empty.
var open = map[Way][]Operation{
	Dialled:        {PlaceCall, CallOutside, Pickup, GroupPickup, Divert, Park, Retrieve, Intercom, SendIntoIVR, SwitchIVR, Listen, Whisper, Barge, Record, Voicemail, QueueLogin, QueuePull},
	KeyCode:        all,
	Refer:          {PlaceCall, CallOutside, Pickup, GroupPickup, BlindTransfer, Divert, Park, Retrieve, Intercom, SendIntoIVR, SwitchIVR, Listen, Whisper, Barge, Record, Voicemail, QueueLogin, QueuePull},
	ReferReplaces:  {Pickup, AttendedTransfer, Retrieve, Barge, QueuePull},
	InviteReplaces: {Pickup, Retrieve, Listen, Barge, QueuePull},
	Redirect:       {PlaceCall, CallOutside, Pickup, GroupPickup, Divert, Park, Retrieve, Intercom, SendIntoIVR, SwitchIVR, Listen, Whisper, Barge, Record, Voicemail, QueueLogin, QueuePull},
	Info:           all,
	Guarded:        all,
	BuiltIn:        {Pickup, GroupPickup, BlindTransfer, AttendedTransfer, Divert, Park, Retrieve, Record},
	Program:        all,
	Application:    all,
}

var all = []Operation{
	PlaceCall, CallOutside, Pickup, GroupPickup, BlindTransfer, AttendedTransfer, Divert, Park, Retrieve, Intercom, SendIntoIVR, SwitchIVR, Listen, Whisper, Barge, Record, Voicemail, QueueLogin, QueuePull,
}
