package ari

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

var (
	opListChannels  = &operation{name: "channels.list", method: http.MethodGet, path: "/channels"}
	opGetChannel    = &operation{name: "channels.get", method: http.MethodGet, path: "/channels/{channelId}"}
	opCreateChannel = &operation{name: "channels.create", method: http.MethodPost, path: "/channels/create",
		params: []string{"endpoint", "app", "appArgs", "channelId", "originator", "formats"}, body: true}
	opOriginate = &operation{name: "channels.originateWithId", method: http.MethodPost, path: "/channels/{channelId}",
		params: []string{"endpoint", "app", "appArgs", "timeout"}, body: true}
	opDial = &operation{name: "channels.dial", method: http.MethodPost, path: "/channels/{channelId}/dial",
		params: []string{"caller", "timeout"}}
	opHangup = &operation{name: "channels.hangup", method: http.MethodDelete, path: "/channels/{channelId}",
		params: []string{"reason_code"}}
	opContinue = &operation{name: "channels.continueInDialplan", method: http.MethodPost, path: "/channels/{channelId}/continue",
		params: []string{"context", "extension", "priority", "label"}}
	opSnoop = &operation{name: "channels.snoopChannelWithId", method: http.MethodPost, path: "/channels/{channelId}/snoop/{snoopId}",
		params: []string{"spy", "whisper", "app", "appArgs"}}
)

// ListChannels lists every channel of the box, in the application or not.
func (c *Client) ListChannels(ctx context.Context) ([]Channel, error) {
	var channels []Channel
	if err := c.do(ctx, opListChannels, nil, nil, nil, &channels); err != nil {
		return nil, err
	}
	return channels, nil
}

// GetChannel describes any channel of the box.
func (c *Client) GetChannel(ctx context.Context, channelID string) (Channel, error) {
	var channel Channel
	err := c.do(ctx, opGetChannel, []string{channelID}, nil, nil, &channel)
	return channel, err
}

// CreateChannelRequest says what channel to create.
type CreateChannelRequest struct {
	Endpoint  string   // such as PJSIP/1001
	ChannelID string   // chosen by the caller, unique, at most 149 bytes
	App       string   // Stasis application that it enters; empty for the Client's
	AppArgs   []string // arguments of its StasisStart
	// OriginatorID is the channel whose codecs it prefers and on whose behalf
	// it is made. Not together with Formats.
	OriginatorID string
	Formats      []string // codecs, such as "alaw"; empty for all
	// Variables are set on the channel before it is dialled. A name may be a
	// dialplan function, such as "PJSIP_TRANSFER_HANDLING()".
	Variables map[string]string
}

// CreateChannel makes a channel in state Down, which enters the application at
// once and is dialled by [Client.Dial]. [ErrConflict] says that the id exists,
// [ErrFailed] that the endpoint is unknown, or has no contact registered.
func (c *Client) CreateChannel(ctx context.Context, r CreateChannelRequest) (Channel, error) {
	if r.ChannelID == "" || len(r.ChannelID) > maxID {
		return Channel{}, invalid(opCreateChannel, fmt.Sprintf(
			"channel id %q: choose one of 1 to %d bytes, or a channel whose answer is lost cannot be found again", r.ChannelID, maxID))
	}
	formats, err := list(opCreateChannel, "formats", r.Formats)
	if err != nil {
		return Channel{}, err
	}
	query := params{
		{"endpoint", r.Endpoint},
		{"app", c.app(r.App)},
		{"appArgs", appArgs(r.AppArgs)},
		{"channelId", r.ChannelID},
		{"originator", r.OriginatorID},
		formats,
	}
	var channel Channel
	err = c.do(ctx, opCreateChannel, nil, query, variables(r.Variables), &channel)
	if errors.Is(err, ErrConflict) {
		err = c.believe(ctx, opCreateChannel, err, r.ChannelID)
	}
	return channel, err
}

// believe looks whether a channel exists that could not be created because it
// does. Asterisk 22 never forgets that error: on a connection where it was once
// true, it is the answer to every channel that cannot be created, such as one
// to a phone that is not registered (ast_channel_errno in main/channel.c).
func (c *Client) believe(ctx context.Context, op *operation, conflict error, channelID string) error {
	if _, err := c.GetChannel(ctx, channelID); !errors.Is(err, ErrNotFound) {
		return conflict
	}
	return &Error{
		Op:      op.name,
		Status:  http.StatusConflict,
		Message: "cannot be created; asterisk says that it exists, which it does not",
		kind:    ErrFailed,
	}
}

// OriginateRequest says whom to call without a caller.
type OriginateRequest struct {
	Endpoint  string   // such as Local/now@linewarden-pull/n
	ChannelID string   // chosen by the caller, unique, at most 147 bytes
	App       string   // Stasis application that it enters when it is answered; empty for the Client's
	AppArgs   []string // arguments of its StasisStart
	Timeout   time.Duration
	// Variables are set on the channel before it is dialled. Both halves of a
	// Local channel have them.
	Variables map[string]string
}

// Originate makes a channel and dials it at once. It enters the application if
// it is answered, and ends unanswered after the timeout, in whole seconds: 30
// if it is 0. A Local channel is how an extension of the dialplan is run without
// anybody's channel; its other half has the same id with ";2" behind it.
// [ErrConflict] says that the id exists, [ErrFailed] that the endpoint is
// unknown, or has no contact registered.
func (c *Client) Originate(ctx context.Context, r OriginateRequest) (Channel, error) {
	if r.ChannelID == "" || len(r.ChannelID) > maxID-len(";2") {
		return Channel{}, invalid(opOriginate, fmt.Sprintf(
			"channel id %q: choose one of 1 to %d bytes, or a channel whose answer is lost cannot be found again", r.ChannelID, maxID-len(";2")))
	}
	query := params{{"endpoint", r.Endpoint}, {"app", c.app(r.App)}, {"appArgs", appArgs(r.AppArgs)}, wholeSeconds("timeout", r.Timeout)}
	var channel Channel
	err := c.do(ctx, opOriginate, []string{r.ChannelID}, query, variables(r.Variables), &channel)
	if errors.Is(err, ErrConflict) {
		err = c.believe(ctx, opOriginate, err, r.ChannelID)
	}
	return channel, err
}

// wholeSeconds is the value of a parameter that is left out if zero, rounded up.
func wholeSeconds(name string, value time.Duration) param {
	if value <= 0 {
		return param{name, ""}
	}
	return param{name, strconv.FormatInt(int64((value+time.Second-1)/time.Second), 10)}
}

// Dial calls the endpoint of a channel made by [Client.CreateChannel], on
// behalf of the channel callerID if not empty: its caller ID, inheritable
// variables and language carry over. Asterisk answers before it dials; what
// comes of it are events: [Dial], [ChannelStateChange], and in the end
// [ChannelDestroyed] with the cause. After the timeout, in whole seconds and 0
// for none, the channel ends with [CauseNoAnswer]. [ErrConflict] says that the
// channel was dialled already.
func (c *Client) Dial(ctx context.Context, channelID, callerID string, timeout time.Duration) error {
	return c.do(ctx, opDial, []string{channelID}, params{{"caller", callerID}, wholeSeconds("timeout", timeout)}, nil, nil)
}

// Hangup ends any channel of the box, for a cause that its phone is told.
// Asterisk answers as soon as it has asked the channel to end;
// [ChannelDestroyed] says that it has.
func (c *Client) Hangup(ctx context.Context, channelID string, cause Cause) error {
	return c.do(ctx, opHangup, []string{channelID}, params{{"reason_code", strconv.Itoa(int(cause))}}, nil, nil)
}

// Location is a place in the dialplan. What is left out is taken from the
// channel; without anything it goes on behind its Stasis().
type Location struct {
	Context   string
	Extension string
	Priority  int
	Label     string // of a priority; comes before Priority
}

// Continue sends a channel out of the application and on into the dialplan.
func (c *Client) Continue(ctx context.Context, channelID string, l Location) error {
	query := params{{"context", l.Context}, {"extension", l.Extension}, {"label", l.Label}}
	if l.Priority != 0 {
		query = append(query, param{"priority", strconv.Itoa(l.Priority)})
	}
	return c.do(ctx, opContinue, []string{channelID}, query, nil, nil)
}

// Direction is a direction of audio, seen from the channel.
type Direction string

// The directions of audio.
const (
	DirectionNone Direction = ""
	DirectionIn   Direction = "in"  // from the party at the channel
	DirectionOut  Direction = "out" // to the party at the channel
	DirectionBoth Direction = "both"
)

// SnoopRequest says how to listen in on a channel.
type SnoopRequest struct {
	SnoopID string    // chosen by the caller, unique, at most 149 bytes
	Spy     Direction // what the snoop hears
	Whisper Direction // whom its audio reaches: Out the channel's party, In the others
	App     string    // Stasis application that it enters; empty for the Client's
	AppArgs []string  // arguments of its StasisStart
}

// Snoop makes a channel that listens to, or speaks into, any channel of the
// box, and ends with it. [ErrConflict] says that the id exists.
func (c *Client) Snoop(ctx context.Context, channelID string, r SnoopRequest) (Channel, error) {
	query := params{
		{"spy", string(r.Spy)},
		{"whisper", string(r.Whisper)},
		{"app", c.app(r.App)},
		{"appArgs", appArgs(r.AppArgs)},
	}
	var channel Channel
	err := c.do(ctx, opSnoop, []string{channelID, r.SnoopID}, query, nil, &channel)
	if failed, ok := errors.AsType[*Error](err); ok && errors.Is(err, ErrFailed) {
		// Asterisk does not say why. A caller who asks again wants to know.
		if _, err := c.GetChannel(ctx, r.SnoopID); err == nil {
			failed.kind = ErrConflict
		}
	}
	return channel, err
}

func (c *Client) app(name string) string {
	if name == "" {
		return c.cfg.App
	}
	return name
}

// variables is the body that sets variables, nil without any.
func variables(vars map[string]string) any {
	if len(vars) == 0 {
		return nil
	}
	return map[string]map[string]string{"variables": vars}
}
