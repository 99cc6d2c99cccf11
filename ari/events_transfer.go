package ari

// ChannelTransfer: a phone asked for a transfer (SIP REFER) on a channel that
// has PJSIP_TRANSFER_HANDLING()=ari-only. The phone waits, without a limit,
// for [Client.TransferProgress].
type ChannelTransfer struct {
	Header
	// State is empty for the phone's wish. Each answer is echoed as another
	// ChannelTransfer that carries the answer here: ignore those.
	State      TransferState `json:"state,omitempty"`
	ReferTo    ReferTo       `json:"refer_to"`
	ReferredBy ReferredBy    `json:"referred_by"`
}

// Type implements [Event].
func (*ChannelTransfer) Type() string { return "ChannelTransfer" }

// ReferTo is where the transfer shall go.
type ReferTo struct {
	RequestedDestination RequestedDestination `json:"requested_destination"`
	// DestinationChannel is the transferring phone's other leg, in an attended
	// transfer.
	DestinationChannel *Channel `json:"destination_channel,omitempty"`
	// ConnectedChannel is the party on that other leg; nil in a bridge of more
	// than two.
	ConnectedChannel *Channel `json:"connected_channel,omitempty"`
	Bridge           *Bridge  `json:"bridge,omitempty"`
}

// RequestedDestination is what the Refer-To header said.
type RequestedDestination struct {
	Destination string `json:"destination"` // the user part only
	// ProtocolID is the Call-ID of the dialog to replace, in an attended
	// transfer.
	ProtocolID string          `json:"protocol_id,omitempty"`
	Params     []TransferParam `json:"additional_protocol_params,omitempty"`
}

// TransferParam is a parameter of the Refer-To header.
type TransferParam struct {
	Name  string `json:"parameter_name"`
	Value string `json:"parameter_value"`
}

// ReferredBy is who asks for the transfer.
type ReferredBy struct {
	SourceChannel Channel `json:"source_channel"`
	// ConnectedChannel is the party that would be moved; nil in a bridge of
	// more than two.
	ConnectedChannel *Channel `json:"connected_channel,omitempty"`
	Bridge           *Bridge  `json:"bridge,omitempty"`
}

// TransferState is an answer to a transfer, and what the phone is told.
type TransferState string

// The answers to a transfer (res_pjsip_refer.c).
const (
	TransferProgressing TransferState = "channel_progress"    // NOTIFY 100
	TransferAnswered    TransferState = "channel_answered"    // NOTIFY 200
	TransferUnavailable TransferState = "channel_unavailable" // NOTIFY 503
	TransferDeclined    TransferState = "channel_declined"    // NOTIFY 603
)
