package policy

// Actions on what calls leave behind and what can be seen of them.
const (
	PresenceView             Action = "presence.view"
	CallsView                Action = "calls.view"
	CallsViewNumber          Action = "calls.view_number"
	HistoryView              Action = "history.view"
	StatisticsView           Action = "statistics.view"
	ReportView               Action = "report.view"
	ActivityView             Action = "activity.view"
	RecordingPlay            Action = "recording.play"
	RecordingDownload        Action = "recording.download"
	RecordingDelete          Action = "recording.delete"
	VoicemailPlay            Action = "voicemail.play"
	VoicemailPlayUnavailable Action = "voicemail.play_unavailable"
	VoicemailDelete          Action = "voicemail.delete"
	FaxRead                  Action = "fax.read"
	FaxDelete                Action = "fax.delete"
)

var dataRows = []Row{
	{Action: PresenceView, Key: "presence", on: userKind, Covers: "A2",
		Doc: "see the presence of these users"},
	{Action: CallsView, Key: "calls", on: userKind, Covers: "A3",
		Doc: "see that these users are on a call"},
	{Action: CallsViewNumber, Key: "calls", on: userKind, consent: ShowMyCalls, Covers: "A1 A3",
		Doc: "see that these users are on a call, and with whom if they show it"},
	{Action: HistoryView, Key: "history", on: userKind | queueKind | numberKind, share: shareHistory,
		wider:  []string{"full_call_report_access", "manage_extensions", "manage_queues", "manage_numbers"},
		Covers: "B1 C5 E3-E6 E10", Doc: "see the call logs of these"},
	{Action: StatisticsView, Key: "statistics", on: userKind | queueKind | numberKind,
		wider:  []string{"full_call_report_access", "manage_extensions", "manage_queues", "manage_numbers"},
		Covers: "B36 D4 E3-E6", Doc: "see the statistics of these"},
	{Action: ReportView, Key: "reports", on: userKind | queueKind | numberKind,
		wider:  []string{"full_call_report_access", "manage_queues"},
		Covers: "D4 E3 E5", Doc: "run reports on these"},
	{Action: ActivityView, Key: "activities", on: userKind | queueKind | numberKind,
		wider:  []string{"full_call_report_access", "manage_extensions", "manage_queues", "manage_numbers"},
		Covers: "B36 D4 E4-E6", Doc: "see what goes on at these right now"},
	{Action: RecordingPlay, Key: "play_recordings", on: userKind | queueKind | numberKind, consent: ShowCallRecordings, share: shareRecordings, recorded: true, Enforced: true,
		wider:  []string{"full_call_report_access"},
		Covers: "A11 B2 C4 E3", Doc: "play recordings of these; self is those of calls that one was on, and all users on another department's have to show it"},
	{Action: RecordingDownload, Key: "download_recordings", on: userKind | queueKind | numberKind, also: []Action{RecordingPlay}, recorded: true, Covers: "B29",
		Doc: "download recordings of these, where one may play them"},
	{Action: RecordingDelete, Key: "delete_recordings", on: userKind | queueKind | numberKind, recorded: true, every: true, Covers: "A12 C7",
		Doc: "delete recordings on which there is no other user than these"},
	{Action: VoicemailPlay, Key: "play_voicemails", on: userKind, needs: Voicemail, share: shareVoicemails, channel: true, Enforced: true, Covers: "C2",
		Doc: "play the voicemail of these users"},
	{Action: VoicemailPlayUnavailable, Key: "play_voicemails", on: userKind, needs: Voicemail, share: shareUnavailableVoicemails, Covers: "C2",
		Doc: "play the voicemail of these users"},
	{Action: VoicemailDelete, Key: "delete_voicemails", on: userKind, needs: Voicemail, Enforced: true, Covers: "C7",
		Doc: "delete voicemail of these users"},
	{Action: FaxRead, Key: "read_faxes", on: userKind, needs: Fax, share: shareFaxes, Covers: "C3",
		Doc: "read the faxes of these users"},
	{Action: FaxDelete, Key: "delete_faxes", on: userKind, needs: Fax, Covers: "C7",
		Doc: "delete faxes of these users"},
}

// Actions on queues.
const (
	QueueView        Action = "queue.view"
	QueueViewWaiting Action = "queue.view_waiting"
	QueuePickup      Action = "queue.pickup"
	QueueLogin       Action = "queue.login"
	QueueSetStatus   Action = "queue.set_status"
	AgentView        Action = "agent.view"
	GroupJoin        Action = "group.join"
)

var queueRows = []Row{
	{Action: QueueView, Key: "view_queues", on: queueKind, Covers: "D3 D4",
		Doc: "see these queues and their status; self is the queues one is an agent of"},
	{Action: QueueViewWaiting, Key: "waiting_list", on: queueKind, Enforced: true, Covers: "B15",
		Doc: "see who waits in these queues"},
	{Action: QueuePickup, Key: "pickup_waiting", on: queueKind, phone: true, channel: true, comes: true, Enforced: true, Covers: "B16",
		Doc: "take a caller who waits in these queues"},
	{Action: QueueLogin, Key: "queue_login", on: queueKind, Enforced: true, Covers: "D3",
		Doc: "log in and out of these queues"},
	{Action: QueueSetStatus, Key: "agent_status", on: queueKind, Enforced: true, Covers: "D3",
		Doc: "change one's status in these queues"},
	{Action: AgentView, Key: "view_agents", on: userKind, Covers: "D4",
		Doc: "see these users as agents, with their status"},
	{Action: GroupJoin, Key: "join_open_groups", on: groupKind, needs: Open, Covers: "B8",
		Doc: "join and leave these groups, as far as they are open"},
}
