package enforcement

// Operation is something that a subject may want, a row of the matrix.
type Operation string

// The operations, by the names that proven.txt has for them.
const (
	PlaceCall        Operation = "place-call"
	CallOutside      Operation = "call-outside"
	PresentCallerID  Operation = "present-caller-id"
	Pickup           Operation = "pickup"
	GroupPickup      Operation = "group-pickup"
	BlindTransfer    Operation = "blind-transfer"
	AttendedTransfer Operation = "attended-transfer"
	Divert           Operation = "divert"
	Park             Operation = "park"
	Retrieve         Operation = "retrieve"
	Intercom         Operation = "intercom"
	SendIntoIVR      Operation = "send-into-ivr"
	SwitchIVR        Operation = "switch-ivr"
	Listen           Operation = "listen"
	Whisper          Operation = "whisper"
	Barge            Operation = "barge"
	Record           Operation = "record"
	PlayRecording    Operation = "play-recording"
	Voicemail        Operation = "voicemail"
	QueueLogin       Operation = "queue-login"
	QueuePull        Operation = "queue-pull"
	Snooze           Operation = "snooze"
	Forward          Operation = "forward"
)

// Operations are all operations in the order of the page, with what the page
// calls them.
var Operations = []struct {
	Operation Operation
	Title     string
}{
	{PlaceCall, "Place a call"},
	{CallOutside, "Call outside"},
	{PresentCallerID, "Present a caller ID"},
	{Pickup, "Pick up a call that rings at an extension"},
	{GroupPickup, "Pick up a call of a group"},
	{BlindTransfer, "Transfer blind"},
	{AttendedTransfer, "Transfer attended"},
	{Divert, "Divert a ringing call"},
	{Park, "Park a call"},
	{Retrieve, "Retrieve a parked call"},
	{Intercom, "Intercom"},
	{SendIntoIVR, "Go or send a call into an IVR"},
	{SwitchIVR, "Switch an IVR's mode"},
	{Listen, "Listen"},
	{Whisper, "Whisper"},
	{Barge, "Barge in"},
	{Record, "Start or stop a recording"},
	{PlayRecording, "Hear the recording of a call"},
	{Voicemail, "Open a voicemail box"},
	{QueueLogin, "Log in to a queue"},
	{QueuePull, "Pull a caller out of a queue"},
	{Snooze, "Step out"},
	{Forward, "Have one's calls forwarded"},
}
