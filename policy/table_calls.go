package policy

// Actions on calls.
const (
	CallPlace           Action = "call.place"
	CallExternal        Action = "call.external"
	CallSpecial         Action = "call.special"
	CallOutOfPlan       Action = "call.out_of_plan"
	CallConnectExternal Action = "call.connect_external"
	CallRing            Action = "call.ring"
	CallPickup          Action = "call.pickup"
	CallTransfer        Action = "call.transfer"
	CallDivert          Action = "call.divert"
	CallForward         Action = "call.forward"
	CallPark            Action = "call.park"
	CallUnpark          Action = "call.unpark"
	CallIntercom        Action = "call.intercom"
	CallTag             Action = "call.tag"
	CallVoicemailDrop   Action = "call.voicemail_drop"
	CallerIDChoose      Action = "callerid.choose"
	CallerIDLocal       Action = "callerid.local_presence"
	CallerIDWithhold    Action = "callerid.withhold"
	IVRSendCall         Action = "ivr.send_call"
	IVRSwitchMode       Action = "ivr.switch_mode"
	IVRHear             Action = "ivr.hear"
	IVRRecordGreeting   Action = "ivr.record_greeting"
)

var callRows = []Row{
	{Action: CallPlace, Key: "call", on: dialable, phone: true, channel: true, place: true, Enforced: true, Covers: "B3 E2",
		Doc: "call these users, queues, IVRs and groups by their extension"},
	{Action: CallExternal, Key: "call_external", on: outsideKind, phone: true, channel: true, place: true, Enforced: true, Covers: "E8 E9",
		Doc: "call these numbers outside; always with a caller ID that the user may present"},
	{Action: CallSpecial, Key: "special_numbers", on: outsideKind, refusal: SpecialNumber, Enforced: true, Covers: "B23",
		Doc: "call toll-free, shared-cost, premium-rate, satellite and other special numbers, on top of call_external; unknown ones as class:unknown alone"},
	{Action: CallOutOfPlan, Key: "out_of_plan", on: outsideKind, refusal: OutOfPlan, Enforced: true, Covers: "B22",
		Doc: "call destinations that the organisation's plan does not include, on top of call_external"},
	{Action: CallConnectExternal, Key: "connect_external", on: outsideKind, refusal: ExternalToExternal, Enforced: true, Covers: "F8",
		Doc: "transfer, divert or forward an outside party to one of these outside numbers"},
	{Action: CallRing, phone: true, channel: true, comes: true, Covers: "B3 B5 B6 B17 B19 B24 B35",
		Doc: "let one's phones ring for a call; takes no right, but business hours, snooze, after-call work and sip_account can refuse it"},
	{Action: CallPickup, Key: "pickup", on: userKind, phone: true, channel: true, comes: true, Enforced: true, Covers: "A4",
		Doc: "answer a call that rings these users; self is one's own other phone"},
	{Action: CallTransfer, Key: "transfer", on: dialable | outsideKind, phone: true, channel: true, redirect: true, Enforced: true, Covers: "A5 F8",
		Doc: "transfer one's calls to these, where one could also call"},
	{Action: CallDivert, Key: "divert", on: dialable | outsideKind, phone: true, channel: true, redirect: true, unasked: true, Enforced: true, Covers: "A5",
		Doc: "divert a call that rings oneself to these, where one could also call"},
	{Action: CallForward, Key: "forward", on: dialable | outsideKind, phone: true, channel: true, notSelf: true, redirect: true, unasked: true, Enforced: true, Covers: "B7",
		Doc: "have one's calls forwarded to these, where one could also call"},
	{Action: CallPark, Key: "park", phone: true, Enforced: true, Covers: "A6",
		Doc: "park one's calls"},
	{Action: CallUnpark, Key: "unpark", on: userKind, phone: true, channel: true, comes: true, Enforced: true, Covers: "A4 A6",
		Doc: "retrieve calls that these users parked"},
	{Action: CallIntercom, Key: "intercom", on: userKind, consent: AcceptsIntercom, phone: true, channel: true, notSelf: true, Enforced: true, Covers: "A7",
		Doc: "call these users so that their phone answers by itself"},
	{Action: CallTag, Key: "tag_calls", on: userKind, Covers: "B18",
		Doc: "tag calls of these users, during and after the call"},
	{Action: CallVoicemailDrop, Key: "voicemail_drop", phone: true, Covers: "B27",
		Doc: "leave a pre-recorded message on the far side's voicemail and be free"},
	{Action: CallerIDChoose, Key: "caller_id", on: numberKind, wider: []string{"manage_numbers"}, refusal: CallerIDRefused, Enforced: true, Covers: "B25 E6",
		Doc: "choose these numbers as caller ID; self is one's own and those of one's queues and IVRs"},
	{Action: CallerIDLocal, Key: "local_presence", Enforced: true, Covers: "B26",
		Doc: "have the caller ID chosen to match the area that is called"},
	{Action: CallerIDWithhold, Key: "withhold_caller_id", refusal: WithholdRefused, Enforced: true, Covers: "B25",
		Doc: "call outside with no number shown; never on an emergency call"},
	{Action: IVRSendCall, Key: "control_ivr", on: ivrKind, phone: true, channel: true, Enforced: true, Covers: "A8",
		Doc: "send a live call into these IVRs, and switch their mode"},
	{Action: IVRSwitchMode, Key: "control_ivr", on: ivrKind, Enforced: true, Covers: "A8",
		Doc: "send a live call into these IVRs, and switch their mode"},
	{Action: IVRHear, Key: "read_ivr", on: ivrKind, Enforced: true, Covers: "A8 B36",
		Doc: "see how these IVRs are set up, hear which mode is on and their greetings"},
	{Action: IVRRecordGreeting, Key: "write_ivr", on: ivrKind, Enforced: true, Covers: "A8 B36",
		Doc: "add and change these IVRs, record their greetings"},
}

// Actions on calls of others, and on recording.
const (
	MonitorListen   Action = "monitor.listen"
	MonitorWhisper  Action = "monitor.whisper"
	MonitorBarge    Action = "monitor.barge"
	RecordingStart  Action = "recording.start"
	RecordingStop   Action = "recording.stop"
	RecordingPause  Action = "recording.pause"
	RecordingResume Action = "recording.resume"
)

var monitorRows = []Row{
	{Action: MonitorListen, Key: "listen", on: userKind, consent: CanBeListened, phone: true, channel: true, notSelf: true, joins: true, comes: true, Enforced: true, Covers: "A9 B28",
		Doc: "listen to calls of these users, unheard"},
	{Action: MonitorWhisper, Key: "whisper", on: userKind, consent: CanBeListened, phone: true, channel: true, notSelf: true, joins: true, comes: true, Enforced: true, Covers: "A9 B28",
		Doc: "speak to these users during a call so that only they hear it"},
	{Action: MonitorBarge, Key: "barge", on: userKind, consent: CanBeListened, phone: true, channel: true, notSelf: true, joins: true, comes: true, Enforced: true, Covers: "A9",
		Doc: "join calls of these users, heard by all"},
	{Action: RecordingStart, Key: "start_stop_recording", on: userKind, consent: RecordConversations, keeps: true, terms: true, Enforced: true, Covers: "A10 A13 B30-B33",
		Doc: "start and stop recording calls of these users"},
	{Action: RecordingStop, Key: "start_stop_recording", on: userKind, Enforced: true, Covers: "A13 B30",
		Doc: "start and stop recording calls of these users"},
	{Action: RecordingPause, Key: "pause_recording", on: userKind, terms: true, Enforced: true, Covers: "A13 B30",
		Doc: "pause the recording of calls of these users, and go on with it"},
	{Action: RecordingResume, Key: "pause_recording", on: userKind, consent: RecordConversations, keeps: true, terms: true, Enforced: true, Covers: "A13 B30 B31",
		Doc: "pause the recording of calls of these users, and go on with it"},
}
