package events

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/coder/websocket"

	"github.com/linewarden/linewarden/ari"
)

// full has the fields of all events. The peer reads each event into it, whatever it
// is, with encoding/json: what a program does that does not mind.
type full struct {
	Type string `json:"type"`
	ari.Header
	Args           []string     `json:"args"`
	Channel        *ari.Channel `json:"channel"`
	ReplaceChannel *ari.Channel `json:"replace_channel"`
	Bridge         *ari.Bridge  `json:"bridge"`
	Variable       string       `json:"variable"`
	Value          string       `json:"value"`
	MusicClass     string       `json:"musicclass"`
	Cause          ari.Cause    `json:"cause"`
	CauseTxt       string       `json:"cause_txt"`
	TechCause      int          `json:"tech_cause"`
	Caller         *ari.Channel `json:"caller"`
	Peer           *ari.Channel `json:"peer"`
	DialStatus     string       `json:"dialstatus"`
	DialString     string       `json:"dialstring"`
	Forward        string       `json:"forward"`
	Forwarded      *ari.Channel `json:"forwarded"`
}

// event returns it as the type that it is.
func (f *full) event() (ari.Event, error) {
	switch f.Type {
	case "Dial":
		return &ari.Dial{
			Header: f.Header, Caller: f.Caller, Peer: *f.Peer, DialStatus: f.DialStatus,
			DialString: f.DialString, Forward: f.Forward, Forwarded: f.Forwarded,
		}, nil
	case "ChannelVarset":
		return &ari.ChannelVarset{Header: f.Header, Variable: f.Variable, Value: f.Value, Channel: f.Channel}, nil
	case markerType:
		return &ari.Unknown{Header: f.Header, Name: markerType}, nil
	}
	if f.Channel == nil {
		return nil, fmt.Errorf("%s without a channel", f.Type)
	}
	switch f.Type {
	case "StasisStart":
		return &ari.StasisStart{Header: f.Header, Args: f.Args, Channel: *f.Channel, ReplaceChannel: f.ReplaceChannel}, nil
	case "ChannelCreated":
		return &ari.ChannelCreated{Header: f.Header, Channel: *f.Channel}, nil
	case "ChannelStateChange":
		return &ari.ChannelStateChange{Header: f.Header, Channel: *f.Channel}, nil
	case "ChannelDestroyed":
		return &ari.ChannelDestroyed{Header: f.Header, Cause: f.Cause, CauseTxt: f.CauseTxt, TechCause: f.TechCause, Channel: *f.Channel}, nil
	case "ChannelHold":
		return &ari.ChannelHold{Header: f.Header, MusicClass: f.MusicClass, Channel: *f.Channel}, nil
	case "ChannelUnhold":
		return &ari.ChannelUnhold{Header: f.Header, Channel: *f.Channel}, nil
	case "ChannelEnteredBridge":
		return &ari.ChannelEnteredBridge{Header: f.Header, Bridge: *f.Bridge, Channel: *f.Channel}, nil
	case "ChannelLeftBridge":
		return &ari.ChannelLeftBridge{Header: f.Header, Bridge: *f.Bridge, Channel: *f.Channel}, nil
	}
	return nil, fmt.Errorf("an event of type %q is not recorded", f.Type)
}

// decodePeer reads an event as the peer does.
func decodePeer(text []byte) (ari.Event, error) {
	var f full
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	return f.event()
}

// runPeer takes the events from a WebSocket with the library that linewarden has, and
// hands them over.
func runPeer(ctx context.Context, address string, ready func(), handle func(ari.Event)) error {
	return readAll(ctx, address, ready, func(text []byte) error {
		event, err := decodePeer(text)
		if err == nil {
			handle(event)
		}
		return err
	})
}

// runFloor takes the events from a WebSocket and looks at nothing.
func runFloor(ctx context.Context, address string, ready func(), handle func(ari.Event)) error {
	return readAll(ctx, address, ready, func(text []byte) error {
		if len(text) == len(marker) {
			handle(&ari.Unknown{Name: markerType})
		}
		return nil
	})
}

// readAll reads from a WebSocket, always into the same memory.
func readAll(ctx context.Context, address string, ready func(), take func(text []byte) error) error {
	conn, answer, err := websocket.Dial(ctx, "ws://"+address+"/ari/events?app=linewarden", nil)
	if answer != nil && answer.Body != nil {
		defer answer.Body.Close()
	}
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(-1)
	ready()
	var text bytes.Buffer
	for {
		_, r, err := conn.Reader(ctx)
		if err != nil {
			return err
		}
		text.Reset()
		if _, err := text.ReadFrom(r); err != nil {
			return err
		}
		if err := take(text.Bytes()); err != nil {
			return err
		}
	}
}
