package ari

// StasisStart: a channel has entered the application.
type StasisStart struct {
	Header
	Args           []string `json:"args"`
	Channel        Channel  `json:"channel"`
	ReplaceChannel *Channel `json:"replace_channel,omitempty"` // the one that it replaces, in a transfer
}

// Type implements [Event].
func (*StasisStart) Type() string { return "StasisStart" }

// StasisEnd: a channel has left the application, to end or to go on in the
// dialplan. Of a channel that came from the dialplan, or a snoop, it is the last
// event unless [Config.SubscribeAll] is set: no [ChannelDestroyed] follows.
type StasisEnd struct {
	Header
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*StasisEnd) Type() string { return "StasisEnd" }

// PlaybackStarted: media is being played.
type PlaybackStarted struct {
	Header
	Playback Playback `json:"playback"`
}

// Type implements [Event].
func (*PlaybackStarted) Type() string { return "PlaybackStarted" }

// PlaybackFinished: media was played, stopped or could not be played; see
// [Playback.State].
type PlaybackFinished struct {
	Header
	Playback Playback `json:"playback"`
}

// Type implements [Event].
func (*PlaybackFinished) Type() string { return "PlaybackFinished" }

// Dial: the progress of a dialling, by the Dial application or by
// [Client.Dial]. The status is empty at the start, then RINGING, PROGRESS and
// so on, and last ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION or CHANUNAVAIL.
// Asterisk keeps no order here: even the start may come after RINGING, and
// either before or after [ChannelStateChange]. Of a channel that ends without
// an answer there may be no last one: go by [ChannelStateChange] and the cause
// in [ChannelDestroyed].
type Dial struct {
	Header
	Caller     *Channel `json:"caller,omitempty"`
	Peer       Channel  `json:"peer"`
	DialStatus string   `json:"dialstatus"`
	DialString string   `json:"dialstring,omitempty"`
	Forward    string   `json:"forward,omitempty"`   // where the far side wants to send the call
	Forwarded  *Channel `json:"forwarded,omitempty"` // the leg that is dialled instead
}

// Type implements [Event].
func (*Dial) Type() string { return "Dial" }
