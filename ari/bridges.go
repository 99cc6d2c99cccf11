package ari

import (
	"context"
	"net/http"
)

var (
	opListBridges  = &operation{name: "bridges.list", method: http.MethodGet, path: "/bridges"}
	opGetBridge    = &operation{name: "bridges.get", method: http.MethodGet, path: "/bridges/{bridgeId}"}
	opCreateBridge = &operation{name: "bridges.createWithId", method: http.MethodPost, path: "/bridges/{bridgeId}",
		params: []string{"type", "name"}}
	opDestroyBridge = &operation{name: "bridges.destroy", method: http.MethodDelete, path: "/bridges/{bridgeId}"}
	opAddChannel    = &operation{name: "bridges.addChannel", method: http.MethodPost, path: "/bridges/{bridgeId}/addChannel",
		params:         []string{"channel", "role", "absorbDTMF", "mute", "inhibitConnectedLineUpdates"},
		statusNotFound: http.StatusBadRequest, messageNotFound: "Channel not found"}
	opRemoveChannel = &operation{name: "bridges.removeChannel", method: http.MethodPost, path: "/bridges/{bridgeId}/removeChannel",
		params:         []string{"channel"},
		statusNotFound: http.StatusBadRequest, messageNotFound: "Channel not found"}
)

// ListBridges lists every bridge of the box, those of the dialplan as well.
func (c *Client) ListBridges(ctx context.Context) ([]Bridge, error) {
	var bridges []Bridge
	if err := c.do(ctx, opListBridges, nil, nil, nil, &bridges); err != nil {
		return nil, err
	}
	return bridges, nil
}

// GetBridge describes any bridge of the box.
func (c *Client) GetBridge(ctx context.Context, bridgeID string) (Bridge, error) {
	var bridge Bridge
	err := c.do(ctx, opGetBridge, []string{bridgeID}, nil, nil, &bridge)
	return bridge, err
}

// CreateBridgeRequest says what bridge to create.
type CreateBridgeRequest struct {
	ID   string // chosen by the caller, unique
	Name string
	// Type is what the bridge shall be able to do, separated by commas:
	// "mixing" or "holding", and "dtmf_events", "proxy_media",
	// "video_sfu", "video_single", "sdp_label". Empty is "mixing".
	Type string
}

// CreateBridge makes a bridge. [ErrConflict] says that the id exists.
func (c *Client) CreateBridge(ctx context.Context, r CreateBridgeRequest) (Bridge, error) {
	var bridge Bridge
	err := c.do(ctx, opCreateBridge, []string{r.ID}, params{{"type", r.Type}, {"name", r.Name}}, nil, &bridge)
	return bridge, err
}

// DestroyBridge ends a bridge. Its channels stay in the application. Of a bridge
// that has ended already it says [ErrNotFound], or for a moment
// [ErrNotInStasis].
func (c *Client) DestroyBridge(ctx context.Context, bridgeID string) error {
	return c.do(ctx, opDestroyBridge, []string{bridgeID}, nil, nil, nil)
}

// AddChannelRequest says which channels to add, and how.
type AddChannelRequest struct {
	ChannelIDs []string
	Role       string // "participant" or "announcer", in a holding bridge
	// AbsorbDTMF keeps the channel's keys from the others. They still come as
	// [ChannelDtmfReceived].
	AbsorbDTMF                  bool
	Mute                        bool // the others do not hear the channel
	InhibitConnectedLineUpdates bool // the others' displays keep what they show
}

// AddChannel puts channels of the application into a bridge, and out of the one
// that they are in, which is the same one if they are in it already: they leave
// and enter. It waits for a channel's playback to end. Nothing has happened
// where a channel is not found or not in the application.
func (c *Client) AddChannel(ctx context.Context, bridgeID string, r AddChannelRequest) error {
	channels, err := list(opAddChannel, "channel", r.ChannelIDs)
	if err != nil {
		return err
	}
	query := params{
		channels,
		{"role", r.Role},
		boolean("absorbDTMF", r.AbsorbDTMF),
		boolean("mute", r.Mute),
		boolean("inhibitConnectedLineUpdates", r.InhibitConnectedLineUpdates),
	}
	return c.do(ctx, opAddChannel, []string{bridgeID}, query, nil, nil)
}

// RemoveChannel takes a channel out of a bridge. It stays in the application.
// It waits for a playback to end. [ErrConflict] says that the channel is not in
// this bridge.
func (c *Client) RemoveChannel(ctx context.Context, bridgeID, channelID string) error {
	channels, err := list(opRemoveChannel, "channel", []string{channelID})
	if err != nil {
		return err
	}
	return c.do(ctx, opRemoveChannel, []string{bridgeID}, params{channels}, nil, nil)
}
