package ari

import (
	"encoding/json"
	"errors"
	"fmt"
)

// eventTypes makes an empty event of each type that this package knows.
var eventTypes = map[string]func() Event{
	typeApplicationReplaced: func() Event { return new(ApplicationReplaced) },
	"StasisStart":           func() Event { return new(StasisStart) },
	"StasisEnd":             func() Event { return new(StasisEnd) },
	"PlaybackStarted":       func() Event { return new(PlaybackStarted) },
	"PlaybackFinished":      func() Event { return new(PlaybackFinished) },
	"Dial":                  func() Event { return new(Dial) },
	"ChannelCreated":        func() Event { return new(ChannelCreated) },
	"ChannelStateChange":    func() Event { return new(ChannelStateChange) },
	"ChannelDestroyed":      func() Event { return new(ChannelDestroyed) },
	"ChannelHangupRequest":  func() Event { return new(ChannelHangupRequest) },
	"ChannelHold":           func() Event { return new(ChannelHold) },
	"ChannelUnhold":         func() Event { return new(ChannelUnhold) },
	"ChannelDtmfReceived":   func() Event { return new(ChannelDtmfReceived) },
	"ChannelVarset":         func() Event { return new(ChannelVarset) },
	"ChannelConnectedLine":  func() Event { return new(ChannelConnectedLine) },
	"ChannelCallerId":       func() Event { return new(ChannelCallerID) },
	"BridgeCreated":         func() Event { return new(BridgeCreated) },
	"BridgeDestroyed":       func() Event { return new(BridgeDestroyed) },
	"BridgeMerged":          func() Event { return new(BridgeMerged) },
	"ChannelEnteredBridge":  func() Event { return new(ChannelEnteredBridge) },
	"ChannelLeftBridge":     func() Event { return new(ChannelLeftBridge) },
	"ChannelTransfer":       func() Event { return new(ChannelTransfer) },
	"RecordingStarted":      func() Event { return new(RecordingStarted) },
	"RecordingFinished":     func() Event { return new(RecordingFinished) },
	"RecordingFailed":       func() Event { return new(RecordingFailed) },
}

var errNoType = errors.New("no type in event")

// decode reads an event. name is what eventType found. What cannot be read
// becomes an [*Unknown] with Err set.
func decode(name string, raw []byte) Event {
	if name == "" {
		err := errNoType
		if !json.Valid(raw) {
			err = errors.New("not json")
		}
		return &Unknown{Raw: raw, Err: err}
	}
	unknown := &Unknown{Name: name, Raw: raw}
	create, known := eventTypes[name]
	if !known {
		if err := unmarshal(raw, &unknown.Header); err != nil {
			unknown.Err = fmt.Errorf("decode %q: %w", name, err)
		}
		return unknown
	}
	event := create()
	if err := unmarshal(raw, event); err != nil {
		unknown.Err = fmt.Errorf("decode %s: %w", name, err)
		return unknown
	}
	if missing := incomplete(event); missing != "" {
		unknown.Err = fmt.Errorf("decode %s: no %s", name, missing)
		return unknown
	}
	return event
}

// incomplete names the object that the event must be about and is not, "" if
// it is whole. encoding/json does not tell what is absent.
func incomplete(event Event) string {
	switch e := event.(type) {
	case *StasisStart:
		return need("channel", e.Channel.ID)
	case *StasisEnd:
		return need("channel", e.Channel.ID)
	case *PlaybackStarted:
		return need("playback", e.Playback.ID)
	case *PlaybackFinished:
		return need("playback", e.Playback.ID)
	case *RecordingStarted:
		return need("recording", e.Recording.Name)
	case *RecordingFinished:
		return need("recording", e.Recording.Name)
	case *RecordingFailed:
		return need("recording", e.Recording.Name)
	case *Dial:
		return need("peer", e.Peer.ID)
	case *ChannelCreated:
		return need("channel", e.Channel.ID)
	case *ChannelStateChange:
		return need("channel", e.Channel.ID)
	case *ChannelDestroyed:
		return need("channel", e.Channel.ID)
	case *ChannelHangupRequest:
		return need("channel", e.Channel.ID)
	case *ChannelHold:
		return need("channel", e.Channel.ID)
	case *ChannelUnhold:
		return need("channel", e.Channel.ID)
	case *ChannelDtmfReceived:
		return need("channel", e.Channel.ID)
	case *ChannelVarset:
		return need("variable", e.Variable)
	case *ChannelConnectedLine:
		return need("channel", e.Channel.ID)
	case *ChannelCallerID:
		return need("channel", e.Channel.ID)
	case *BridgeCreated:
		return need("bridge", e.Bridge.ID)
	case *BridgeDestroyed:
		return need("bridge", e.Bridge.ID)
	case *BridgeMerged:
		return need("bridge", e.Bridge.ID)
	case *ChannelEnteredBridge:
		return need("bridge and channel", min(e.Bridge.ID, e.Channel.ID))
	case *ChannelLeftBridge:
		return need("bridge and channel", min(e.Bridge.ID, e.Channel.ID))
	case *ChannelTransfer:
		return need("source channel", e.ReferredBy.SourceChannel.ID)
	}
	return ""
}

func need(what, id string) string {
	if id == "" {
		return what
	}
	return ""
}
