package ari

import (
	"context"
	"net/http"
)

var (
	opAnswer           = &operation{name: "channels.answer", method: http.MethodPost, path: "/channels/{channelId}/answer"}
	opRing             = &operation{name: "channels.ring", method: http.MethodPost, path: "/channels/{channelId}/ring"}
	opRingStop         = &operation{name: "channels.ringStop", method: http.MethodDelete, path: "/channels/{channelId}/ring"}
	opProgress         = &operation{name: "channels.progress", method: http.MethodPost, path: "/channels/{channelId}/progress"}
	opTransferProgress = &operation{name: "channels.transfer_progress", method: http.MethodPost, path: "/channels/{channelId}/transfer_progress",
		params: []string{"states"}}
	opVariable = &operation{name: "channels.getChannelVar", method: http.MethodGet, path: "/channels/{channelId}/variable",
		params: []string{"variable"}}
	opSetVariable = &operation{name: "channels.setChannelVar", method: http.MethodPost, path: "/channels/{channelId}/variable",
		params: []string{"variable", "value"}}
)

// Asterisk carries out what it is asked to do with a channel one after the
// other, and playing is one of these things. Answer, SetVariable, AddChannel and
// RemoveChannel answer when they are done: while the channel plays, that is when
// it has played to the end. StopPlayback does not wait.

// Answer answers an incoming call. It waits until that is done, and for a
// playback to end before. Answering twice is no error.
func (c *Client) Answer(ctx context.Context, channelID string) error {
	return c.do(ctx, opAnswer, []string{channelID}, nil, nil, nil)
}

// Ring tells the caller at the channel that it rings (SIP 180).
func (c *Client) Ring(ctx context.Context, channelID string) error {
	return c.do(ctx, opRing, []string{channelID}, nil, nil, nil)
}

// RingStop ends the ringing tone on an answered channel.
func (c *Client) RingStop(ctx context.Context, channelID string) error {
	return c.do(ctx, opRingStop, []string{channelID}, nil, nil, nil)
}

// Progress tells the caller at the channel that there is something to hear
// before the answer (SIP 183).
func (c *Client) Progress(ctx context.Context, channelID string) error {
	return c.do(ctx, opProgress, []string{channelID}, nil, nil, nil)
}

// TransferProgress answers a phone's wish for a transfer, see
// [ChannelTransfer]. channelID is the phone's: ReferredBy.SourceChannel.
func (c *Client) TransferProgress(ctx context.Context, channelID string, state TransferState) error {
	return c.do(ctx, opTransferProgress, []string{channelID}, params{{"states", string(state)}}, nil, nil)
}

// Variable reads a variable, or a dialplan function such as "CHANNEL(endpoint)",
// of any channel of the box. [ErrNotFound] says that the channel does not
// exist or the variable is not set.
func (c *Client) Variable(ctx context.Context, channelID, name string) (string, error) {
	var answer struct {
		Value string `json:"value"`
	}
	err := c.do(ctx, opVariable, []string{channelID}, params{{"variable", name}}, nil, &answer)
	return answer.Value, err
}

// SetVariable sets a variable, or writes a dialplan function such as
// "PJSIP_TRANSFER_HANDLING()", on a channel in the application. It waits for a
// playback to end. Asterisk does not tell when a function does not exist.
func (c *Client) SetVariable(ctx context.Context, channelID, name, value string) error {
	body := struct {
		Variable string `json:"variable"`
		Value    string `json:"value"`
	}{name, value}
	return c.do(ctx, opSetVariable, []string{channelID}, nil, body, nil)
}
