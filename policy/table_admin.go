package policy

// Actions on users and on the system.
const (
	PortalAccess        Action = "portal.access"
	SettingsEdit        Action = "settings.edit"
	BusinessHoursEdit   Action = "business_hours.edit"
	PresenceSnooze      Action = "presence.snooze"
	ForwardingEdit      Action = "forwarding.edit"
	SharingEdit         Action = "sharing.edit"
	SessionForceSignOut Action = "session.force_sign_out"
	UserManage          Action = "user.manage"
	PermissionEdit      Action = "permission.edit"
	QueueEdit           Action = "queue.edit"
	IVRRead             Action = "ivr.read"
	IVRWrite            Action = "ivr.write"
	TimeFrameEdit       Action = "time_frame.edit"
	SystemConfigure     Action = "system.configure"
	LicenceOrder        Action = "licence.order"
)

var adminRows = []Row{
	{Action: PortalAccess, Key: "portal", refusal: NoPortal, Covers: "D5",
		Doc: "use the portal and the HTTP API at all"},
	{Action: SettingsEdit, Key: "edit_settings", on: userKind, Covers: "B4 D1",
		Doc: "change the settings of these users"},
	{Action: BusinessHoursEdit, Key: "edit_business_hours", on: userKind, Covers: "B5",
		Doc: "change the business hours of these users"},
	{Action: PresenceSnooze, Key: "snooze", on: userKind, Enforced: true, Covers: "B6",
		Doc: "step these users out, so that they are not rung"},
	{Action: ForwardingEdit, Key: "edit_call_forwarding", on: userKind, Enforced: true, Covers: "B7",
		Doc: "change where calls of these users are forwarded"},
	{Action: SharingEdit, Key: "edit_sharing", on: userKind, needs: MultiUserAware, Covers: "C1 C6 C8",
		Doc: "change what these users share"},
	{Action: SessionForceSignOut, Key: "force_sign_out", on: userKind, Covers: "B34",
		Doc: "end every session and sign out every phone of these users"},
	{Action: UserManage, Key: "manage_users", on: userKind, Covers: "B36 D2",
		Doc: "view and change these users, without technical rights"},
	{Action: PermissionEdit, Key: "edit_permissions", on: userKind, Covers: "E1",
		Doc: "change the rights of these users"},
	{Action: QueueEdit, Key: "edit_queues", on: queueKind, Covers: "D2",
		Doc: "add and change these queues"},
	{Action: IVRRead, Key: "read_ivr", on: ivrKind, Covers: "B36 D2",
		Doc: "see how these IVRs are set up, hear which mode is on and their greetings"},
	{Action: IVRWrite, Key: "write_ivr", on: ivrKind, Covers: "B36 D2",
		Doc: "add and change these IVRs, record their greetings"},
	{Action: TimeFrameEdit, Key: "edit_time_frames", Covers: "D2",
		Doc: "change the organisation's time frames"},
	{Action: SystemConfigure, Key: "technical", Covers: "B36 E1",
		Doc: "change technical settings: trunks, routes, integrations"},
	{Action: LicenceOrder, Key: "order_licences", Covers: "B36 E1",
		Doc: "order licences"},
}

// showRows are the rights that tell a client what to show. linewarden refuses
// the action behind one where it performs that action itself.
var showRows = []Row{
	show("chat", "B9", "the chat"),
	show("video", "B10", "video conferences"),
	show("analytics", "B11", "the analytics"),
	show("power_dialer", "B12", "the power dialer"),
	show("contacts", "B13", "the contacts"),
	show("one_way_texting", "B14", "one-way texting"),
	show("wallboard", "E7", "the wallboard"),
	show("voicemail", "E7", "the voicemail module"),
	show("sms", "E7", "text messages"),
	show("email_reports", "E7", "reports by e-mail"),
	show("billing", "E7", "the bills"),
}

func show(name, covers, what string) Row {
	return Row{Action: Action("show." + name), Key: "show." + name, Covers: covers, Doc: "have " + what + " shown"}
}
