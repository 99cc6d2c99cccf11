package ari

// ChannelState is the state of a channel's signalling
// (ast_state2str in main/channel.c).
type ChannelState string

// The states of a channel.
const (
	StateDown           ChannelState = "Down"   // created, not dialled yet
	StateReserved       ChannelState = "Rsrved" // Asterisk's spelling
	StateOffHook        ChannelState = "OffHook"
	StateDialing        ChannelState = "Dialing"
	StateRing           ChannelState = "Ring"    // an incoming call, not answered yet
	StateRinging        ChannelState = "Ringing" // an outgoing call, the far side rings
	StateUp             ChannelState = "Up"
	StateBusy           ChannelState = "Busy"
	StateDialingOffHook ChannelState = "Dialing Offhook"
	StatePreRing        ChannelState = "Pre-ring"
	StateUnknown        ChannelState = "Unknown"
)

// CallerID is a name and a number. Both are what somebody claimed, not who it
// is: never decide by them.
type CallerID struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// Dialplan is where a channel is in the dialplan.
type Dialplan struct {
	Context  string `json:"context"`
	Exten    string `json:"exten"`
	Priority int    `json:"priority"`
	AppName  string `json:"app_name"`
	AppData  string `json:"app_data"`
}

// Channel is one leg of a call as Asterisk describes it.
type Channel struct {
	ID           string       `json:"id"`   // unique on one Asterisk only
	Name         string       `json:"name"` // such as PJSIP/1001-00000001
	State        ChannelState `json:"state"`
	ProtocolID   string       `json:"protocol_id"` // SIP Call-ID
	Caller       CallerID     `json:"caller"`      // of the party at this channel
	Connected    CallerID     `json:"connected"`   // of the party it talks to
	Accountcode  string       `json:"accountcode"`
	Dialplan     Dialplan     `json:"dialplan"`
	CreationTime Time         `json:"creationtime"`
	Language     string       `json:"language"`
	ChannelVars  Variables    `json:"channelvars,omitempty"`
	CallerRDNIS  string       `json:"caller_rdnis,omitempty"` // number of the redirecting party
}
