package policy

// An Attribute is a setting of a user or a role that is no right: a consent,
// something that an action builds on, or what becomes an obligation.
type Attribute struct {
	Key      string
	Values   string // what may be written, for the reference
	Default  string // what holds if nothing is written
	Doc      string
	Covers   string // what it answers to in docs/coverage.md
	Enforced bool   // whether an enforcement point obeys it yet
}

// A Flag is an attribute that is on or off.
type Flag uint8

// The flags.
const (
	noFlag Flag = iota
	CanBeListened
	AcceptsIntercom
	ShowMyCalls
	ShowCallRecordings
	RecordConversations
	SIPAccount
	MultiUserAware
	Voicemail
	Fax
	AnonymousIncoming
	AnnounceBeforeRinging
	CompulsoryRecording
	PauseDeafens
	TagRequired
	NoteRequired
	MonitorBeep
	Open // of a group, not of a user
	flagCount
)

// A spare says on whom a flag that is off does not weigh.
type spare uint8

const (
	spareNobody spare = iota
	spareSelf
	spareDepartment // and oneself
)

// flagTable describes the flags. A flag marked parties is asked of every user
// on the call, not of the target alone.
var flagTable = [flagCount]struct {
	Attribute
	on      bool // by default
	spares  spare
	parties bool
}{
	CanBeListened: {on: true, parties: true, Attribute: Attribute{Key: "can_be_listened", Covers: "B28", Enforced: true,
		Doc: "off: nobody listens to, whispers into or joins a call that this user is on"}},
	AcceptsIntercom: {on: true, Attribute: Attribute{Key: "accepts_intercom", Covers: "A7", Enforced: true,
		Doc: "off: intercom calls to this user are refused"}},
	ShowMyCalls: {spares: spareSelf, Attribute: Attribute{Key: "show_my_calls", Covers: "A1",
		Doc: "on: who may see this user's calls also sees with whom"}},
	ShowCallRecordings: {on: true, spares: spareDepartment, Attribute: Attribute{Key: "show_call_recordings", Covers: "A11",
		Doc: "off: nobody from another department plays recordings of this user, but who was on the call as well"}},
	RecordConversations: {on: true, parties: true, Attribute: Attribute{Key: "record_conversations", Covers: "B31", Enforced: true,
		Doc: "off: no call that this user is on is recorded, whoever asks"}},
	SIPAccount: {on: true, Attribute: Attribute{Key: "sip_account", Covers: "B3", Enforced: true,
		Doc: "off: the user's phones place and receive nothing but emergency calls"}},
	MultiUserAware: {Attribute: Attribute{Key: "multi_user_aware", Covers: "C1", Enforced: true,
		Doc: "on: what this user shares is shared"}},
	Voicemail: {Attribute: Attribute{Key: "voicemail", Covers: "C2", Enforced: true,
		Doc: "on: the user has voicemail"}},
	Fax: {Attribute: Attribute{Key: "fax", Covers: "C3",
		Doc: "on: the user receives faxes"}},
	AnonymousIncoming: {Attribute: Attribute{Key: "anonymous_incoming", Covers: "B17", Enforced: true,
		Doc: "on: the caller's number and name never reach the user's phones"}},
	AnnounceBeforeRinging: {Attribute: Attribute{Key: "recording.announce_before_ringing", Covers: "B32", Enforced: true,
		Doc: "on: callers are told before the user's phones ring, not once they are answered"}},
	CompulsoryRecording: {Attribute: Attribute{Key: "recording.compulsory", Covers: "A10 B32", Enforced: true,
		Doc: "on: a call that the mode has recorded, and that cannot be, is not connected; it ends when somebody objects, and nobody stops its recording"}},
	PauseDeafens: {Attribute: Attribute{Key: "recording.pause_deafens", Covers: "A13",
		Doc: "on: who listens to the call hears nothing of a pause either"}},
	TagRequired: {Attribute: Attribute{Key: "tag_required", Covers: "B20",
		Doc: "on: after-call work does not end without a tag"}},
	NoteRequired: {Attribute: Attribute{Key: "note_required", Covers: "B21",
		Doc: "on: after-call work does not end without a note"}},
	MonitorBeep: {Attribute: Attribute{Key: "monitor_beep", Covers: "A9 B28", Enforced: true,
		Doc: "on: the user hears a beep before somebody listens to, whispers into or joins a call that this user is on"}},
	Open: {Attribute: Attribute{Key: "open", Covers: "B8",
		Doc: "on: users with the right to do so may join the group"}},
}

// valueTable describes the attributes that are more than on or off.
var valueTable = []Attribute{
	{Key: "recording.mode", Values: `"off", "external", "all"`, Default: `"off"`, Covers: "A10", Enforced: true,
		Doc: "which calls are recorded from the start: none, those with somebody who is no user of the organisation, all"},
	{Key: "recording.volume", Values: "0 to 100", Default: "100", Covers: "B33", Enforced: true,
		Doc: "the percentage of these calls that is recorded"},
	{Key: "recording.notify", Values: `true, false, "outside", "all"`, Default: "false", Covers: "B32", Enforced: true,
		Doc: "who is told that the call is recorded, and can object: nobody, who is outside (as true), or all"},
	{Key: "recording.beep", Values: `a duration, "15s"`, Default: "none", Covers: "B32", Enforced: true,
		Doc: "how often all hear a beep while the call is recorded"},
	{Key: "recording.pause_limit", Values: `a duration, "5m"`, Default: "5m", Covers: "A13", Enforced: true,
		Doc: "when a pause of the recording ends by itself"},
	{Key: "max_channels", Values: "1 to 1000", Default: "no limit", Covers: "B24", Enforced: true,
		Doc: "how many calls, in and out together, the user may have at a time"},
	{Key: "external_calls_per_minute", Values: "1 to 1000", Default: "no limit", Covers: "B24", Enforced: true,
		Doc: "how many calls to numbers outside, by whatever way, the user may begin within a minute"},
	{Key: "after_call_work", Values: `a duration, "30s"`, Default: "none", Covers: "B19",
		Doc: "how long after a call the user is not offered queue and group calls"},
	{Key: "business_hours", Values: `a list, ["mon-fri 09:00-17:30"]`, Default: "always", Covers: "B5", Enforced: true,
		Doc: "when the user's phones ring"},
	{Key: "time_zone", Values: `a name, "Europe/Paris"`, Default: "the organisation's", Covers: "B5", Enforced: true,
		Doc: "where business_hours are read"},
	{Key: "default_number", Values: "a number", Default: "the first of one's own", Covers: "E8", Enforced: true,
		Doc: "the caller ID of calls outside if none is chosen"},
	{Key: "location_number", Values: "a number", Default: "emergency.caller_id", Covers: "E9", Enforced: true,
		Doc: "the caller ID of the user's emergency calls: that of the place where the phones are"},
	{Key: "wrong_caller_id.code", Values: `"refuse", "default"`, Default: `"refuse"`, Covers: "B25", Enforced: true,
		Doc: "what becomes of a call if the user may not show the number that was chosen by code"},
	{Key: "wrong_caller_id.phone", Values: `"default", "refuse"`, Default: `"default"`, Covers: "B25", Enforced: true,
		Doc: "what becomes of a call if the user may not show the number that the phone names as its own"},
	{Key: "hold_music", Values: "a name of Asterisk's music on hold", Default: "Asterisk's", Covers: "B35",
		Doc: "what those hear whom the user puts on hold"},
	{Key: "preliminary_response", Values: "a sound", Default: "none", Covers: "B35",
		Doc: "what callers hear before the user's phones ring"},
}

// What a user shares, besides what rights others have.
const (
	shareNothing = iota
	shareVoicemails
	shareUnavailableVoicemails
	shareFaxes
	shareRecordings
	shareHistory
	shareCount
)

// shareTable describes what can be shared, and what it needs to be on besides
// multi_user_aware.
var shareTable = [shareCount]struct {
	Attribute
	needs     Flag
	recording bool // needs recording.mode to be other than off
}{
	shareVoicemails: {needs: Voicemail, Attribute: Attribute{Key: "share.voicemails", Covers: "C2", Enforced: true,
		Doc: "with whom voicemail is shared"}},
	shareUnavailableVoicemails: {needs: Voicemail, Attribute: Attribute{Key: "share.unavailable_voicemails", Covers: "C2",
		Doc: "with whom voicemail is shared that was left while the user was unavailable"}},
	shareFaxes: {needs: Fax, Attribute: Attribute{Key: "share.faxes", Covers: "C3",
		Doc: "with whom incoming faxes are shared"}},
	shareRecordings: {recording: true, Attribute: Attribute{Key: "share.recordings", Covers: "C4",
		Doc: "with whom recordings are shared"}},
	shareHistory: {Attribute: Attribute{Key: "share.history", Covers: "C5",
		Doc: "with whom the call history is shared"}},
}
