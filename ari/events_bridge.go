package ari

// BridgeCreated: there is a new bridge.
type BridgeCreated struct {
	Header
	Bridge Bridge `json:"bridge"`
}

// Type implements [Event].
func (*BridgeCreated) Type() string { return "BridgeCreated" }

// BridgeDestroyed: the bridge is gone.
type BridgeDestroyed struct {
	Header
	Bridge Bridge `json:"bridge"`
}

// Type implements [Event].
func (*BridgeDestroyed) Type() string { return "BridgeDestroyed" }

// BridgeMerged: the channels of BridgeFrom moved into Bridge.
type BridgeMerged struct {
	Header
	Bridge     Bridge `json:"bridge"`
	BridgeFrom Bridge `json:"bridge_from"`
}

// Type implements [Event].
func (*BridgeMerged) Type() string { return "BridgeMerged" }

// ChannelEnteredBridge: the channel is in the bridge, whoever put it there.
type ChannelEnteredBridge struct {
	Header
	Bridge  Bridge  `json:"bridge"`
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelEnteredBridge) Type() string { return "ChannelEnteredBridge" }

// ChannelLeftBridge: the channel is no longer in the bridge.
type ChannelLeftBridge struct {
	Header
	Bridge  Bridge  `json:"bridge"`
	Channel Channel `json:"channel"`
}

// Type implements [Event].
func (*ChannelLeftBridge) Type() string { return "ChannelLeftBridge" }
