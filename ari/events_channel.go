package ari

// ChannelCreated: there is a new channel.
type ChannelCreated struct {
	Header
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelCreated) Type() string { return "ChannelCreated" }

// ChannelStateChange: the channel's [ChannelState] changed.
type ChannelStateChange struct {
	Header
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelStateChange) Type() string { return "ChannelStateChange" }

// ChannelDestroyed: the channel is gone.
type ChannelDestroyed struct {
	Header
	Cause     Cause   `json:"cause"`
	CauseTxt  string  `json:"cause_txt"`
	TechCause int     `json:"tech_cause,omitempty"` // such as the SIP status
	Channel   Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelDestroyed) Type() string { return "ChannelDestroyed" }

// ChannelHangupRequest: somebody wants the channel to end. The cause that
// counts is that of [ChannelDestroyed].
type ChannelHangupRequest struct {
	Header
	// Cause is the far side's. Where Soft is set it is no cause but a flag of
	// Asterisk's: 32 for a request over ARI (AST_SOFTHANGUP_EXPLICIT).
	Cause     Cause   `json:"cause,omitempty"`
	TechCause int     `json:"tech_cause,omitempty"`
	Soft      bool    `json:"soft,omitempty"` // by Asterisk or ARI, not by the far side
	Channel   Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelHangupRequest) Type() string { return "ChannelHangupRequest" }

// ChannelHold: the party at the channel put the call on hold.
type ChannelHold struct {
	Header
	MusicClass string  `json:"musicclass,omitempty"`
	Channel    Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelHold) Type() string { return "ChannelHold" }

// ChannelUnhold: the party at the channel took the call back.
type ChannelUnhold struct {
	Header
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelUnhold) Type() string { return "ChannelUnhold" }

// ChannelDtmfReceived: the party at the channel pressed a key. It comes when
// the key is released.
type ChannelDtmfReceived struct {
	Header
	Digit      string  `json:"digit"`
	DurationMs int     `json:"duration_ms"` // milliseconds
	Channel    Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelDtmfReceived) Type() string { return "ChannelDtmfReceived" }

// ChannelVarset: a variable was set, a global one where Channel is nil.
type ChannelVarset struct {
	Header
	Variable string   `json:"variable"`
	Value    string   `json:"value"`
	Channel  *Channel `json:"channel,omitempty"`
}

// Type implements [Event].
func (*ChannelVarset) Type() string { return "ChannelVarset" }

// ChannelConnectedLine: Channel.Connected changed.
type ChannelConnectedLine struct {
	Header
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelConnectedLine) Type() string { return "ChannelConnectedLine" }

// ChannelCallerID: Channel.Caller changed.
type ChannelCallerID struct {
	Header
	CallerPresentation    int     `json:"caller_presentation"`
	CallerPresentationTxt string  `json:"caller_presentation_txt"`
	Channel               Channel `json:"channel"`
}

// Type implements [Event]: Asterisk's spelling.
func (*ChannelCallerID) Type() string { return "ChannelCallerId" }
