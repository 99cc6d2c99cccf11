package ari

// BridgeType is what a bridge does with the media of its channels.
type BridgeType string

// The types of bridges.
const (
	BridgeMixing  BridgeType = "mixing"
	BridgeHolding BridgeType = "holding"
)

// Bridge is where channels meet, as Asterisk describes it.
type Bridge struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	BridgeType   BridgeType `json:"bridge_type"`
	BridgeClass  string     `json:"bridge_class"` // "stasis" for one made over ARI
	Technology   string     `json:"technology"`
	ChannelIDs   []string   `json:"channels"`
	Creator      string     `json:"creator"` // "Stasis" for one made over ARI
	CreationTime Time       `json:"creationtime"`
}
