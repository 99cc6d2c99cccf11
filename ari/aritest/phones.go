package aritest

import (
	"cmp"
	"fmt"

	"github.com/linewarden/linewarden/ari"
)

// Call is a call that comes in.
type Call struct {
	Endpoint  string // such as PJSIP/1001
	ID        string // of the channel; empty for one that the Server chooses
	Caller    ari.CallerID
	Context   string // empty for "default"
	Extension string // what was dialled
	App       string // Stasis application that the dialplan sends it to; empty for the only one
	Args      []string
	Variables map[string]string
	// Outside leaves the channel outside of any application, as a call that the
	// dialplan handles.
	Outside bool
}

// Incoming makes a channel in state Ring that enters the application. It
// reports whether somebody was there; if not, the dialplan goes on with the
// channel, which stays.
func (s *Server) Incoming(call Call) (channelID string, entered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changes()
	id := call.ID
	if id == "" {
		id = fmt.Sprintf("1700000000.%d", s.next())
	}
	call.Context = cmp.Or(call.Context, "default")
	c := s.newCall(id, call, ari.StateRing)
	for name, value := range call.Variables {
		s.set(c, name, value)
	}
	if call.Outside {
		s.enterDialplan(c, ari.Location{Context: c.Dialplan.Context, Extension: call.Extension})
		return id, false
	}
	app := call.App
	if app == "" {
		for name := range s.apps {
			app = name
		}
	}
	return id, s.enter(c, app, call.Args)
}

// phone finds the channel of a phone that does something. The lock is held.
func (s *Server) phone(channelID, does string, do func(*channel)) {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		s.tb.Errorf("aritest: channel %q cannot %s: there is no such channel", channelID, does)
		return
	}
	do(c)
	s.changes()
}

// Rings makes the phone that is being dialled ring.
func (s *Server) Rings(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "ring", func(c *channel) {
		if !c.Dialed {
			s.tb.Errorf("aritest: channel %q cannot ring: it was not dialled", channelID)
		}
		s.changeState(c, ari.StateRinging)
		s.dialEvent(c, "RINGING", "")
	})
}

// Progresses makes the phone that is being dialled send early media (SIP 183).
func (s *Server) Progresses(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "send early media", func(c *channel) {
		if !c.Dialed {
			s.tb.Errorf("aritest: channel %q cannot send early media: it was not dialled", channelID)
		}
		s.dialEvent(c, "PROGRESS", "")
	})
}

// Answers makes the phone that is being dialled answer.
func (s *Server) Answers(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "answer", func(c *channel) {
		if !c.Dialed {
			s.tb.Errorf("aritest: channel %q cannot answer: it was not dialled", channelID)
		}
		if c.dialTimer != nil {
			c.dialTimer.Stop()
		}
		s.changeState(c, ari.StateUp)
		s.dialEvent(c, "ANSWER", "")
	})
}

// HangsUp makes the phone hang up, or decline: [ari.CauseUserBusy],
// [ari.CauseCallRejected].
func (s *Server) HangsUp(channelID string, cause ari.Cause) {
	s.tb.Helper()
	s.phone(channelID, "hang up", func(c *channel) { s.end(c, cause, false) })
}

// divertedTo is what a 302 leaves on its channel, and a Diversion header on that of
// an INVITE. A channel that is dialled for another has what that one has.
const divertedTo = "REDIRECTING(to-num)"

// Diverts makes the phone answer that the call should go elsewhere (SIP 302).
func (s *Server) Diverts(channelID, extension string) {
	s.tb.Helper()
	s.phone(channelID, "divert", func(c *channel) {
		s.redirect(c, ari.CauseRedirected, 302, &extension, func() {
			for range 2 { // the bridge tells it for as long as it reads from the channel
				s.emit("Dial", c, nil, field{"dialstatus", "CANCEL"}, field{"forward", extension}, field{"dialstring", ""}, field{"peer", s.view(c)})
			}
		})
	})
}

// DivertsUntold is Diverts in the moment in which the phone was dialled: Asterisk
// ends the channel before it has told of that in a Dial event.
func (s *Server) DivertsUntold(channelID, extension string) {
	s.tb.Helper()
	s.phone(channelID, "divert", func(c *channel) { s.redirect(c, ari.CauseRedirected, 302, &extension, nil) })
}

// Refuses makes the phone refuse the call with a cause and a SIP status, and no
// Contact. An earlier answer of it (SIP 181) may have named who is called instead.
func (s *Server) Refuses(channelID string, cause ari.Cause, sipStatus int, instead string) {
	s.tb.Helper()
	s.phone(channelID, "refuse", func(c *channel) {
		if instead != "" {
			c.Variables[divertedTo] = instead
		}
		s.redirect(c, cause, sipStatus, nil, nil)
	})
}

// redirect ends a channel with a SIP status. The lock is held.
func (s *Server) redirect(c *channel, cause ari.Cause, sipStatus int, extension *string, tell func()) {
	s.tb.Helper()
	if !c.Dialed {
		s.tb.Errorf("aritest: channel %q cannot divert: it was not dialled", c.ID)
	}
	if extension != nil {
		c.Variables[divertedTo] = *extension
	}
	s.emit("ChannelHangupRequest", c, nil, field{"cause", int(cause)}, s.about(c))
	if tell != nil {
		tell()
	}
	if c.dialTimer != nil {
		c.dialTimer.Stop()
	}
	c.sipStatus = sipStatus
	s.gone(c, cause)
}

// DialTimesOut does now what Asterisk does when the time for dialling is over.
// A channel that is gone or was answered is left alone.
func (s *Server) DialTimesOut(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil && c.Dialed && c.State != ari.StateUp {
		s.end(c, ari.CauseNoAnswer, true)
		s.changes()
	}
}

// Presses makes the phone send digits.
func (s *Server) Presses(channelID, digits string) {
	s.tb.Helper()
	s.phone(channelID, "press "+digits, func(c *channel) {
		for _, digit := range digits {
			s.emit("ChannelDtmfReceived", c, s.bridges[c.BridgeID], field{"digit", string(digit)}, field{"duration_ms", 100}, s.about(c))
			s.endByKey(c, digit)
		}
	})
}

// Holds makes the phone put the call on hold.
func (s *Server) Holds(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "hold", func(c *channel) {
		s.emit("ChannelHold", c, s.bridges[c.BridgeID], field{"musicclass", "N/A"}, s.about(c))
	})
}

// Unholds makes the phone take the call back.
func (s *Server) Unholds(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "unhold", func(c *channel) {
		s.emit("ChannelUnhold", c, s.bridges[c.BridgeID], s.about(c))
	})
}

// Refers makes the phone ask for a blind transfer.
func (s *Server) Refers(channelID, destination string) {
	s.tb.Helper()
	s.phone(channelID, "refer", func(c *channel) {
		s.refer(c, map[string]any{"requested_destination": map[string]string{"destination": destination}})
	})
}

// RefersTo makes the phone ask for an attended transfer to the party on its
// other channel.
func (s *Server) RefersTo(channelID, otherID string) {
	s.tb.Helper()
	s.phone(channelID, "refer", func(c *channel) {
		other := s.channels[otherID]
		if other == nil {
			s.tb.Errorf("aritest: channel %q cannot refer to %q: there is no such channel", channelID, otherID)
			return
		}
		to := map[string]any{
			"requested_destination": map[string]string{"destination": other.Dialplan.Exten, "protocol_id": "call-" + otherID},
			"destination_channel":   s.view(other),
		}
		s.with(to, other)
		s.refer(c, to)
	})
}

// refer reports a wish for a transfer. The lock is held.
func (s *Server) refer(c *channel, to map[string]any) {
	by := map[string]any{"source_channel": s.view(c)}
	s.with(by, c)
	c.transferTo = []field{{"refer_to", to}, {"referred_by", by}}
	s.emit("ChannelTransfer", c, nil, c.transferTo...)
}

// with adds the bridge of a channel, and the other party if there is just one.
// The lock is held.
func (s *Server) with(side map[string]any, c *channel) {
	b := s.bridges[c.BridgeID]
	if b == nil {
		return
	}
	side["bridge"] = b.view()
	if len(b.ChannelIDs) != 2 {
		return
	}
	for _, id := range b.ChannelIDs {
		if id != c.ID {
			side["connected_channel"] = s.view(s.channels[id])
		}
	}
}

// Played ends what the channel plays, as if it had been heard to the end, or
// with failed as if there were no such file.
func (s *Server) Played(channelID string, failed bool) {
	s.tb.Helper()
	s.phone(channelID, "finish playing", func(c *channel) {
		if len(c.Playing) == 0 {
			s.tb.Errorf("aritest: channel %q plays nothing", channelID)
			return
		}
		state := ari.PlaybackDone
		if failed {
			state = ari.PlaybackFailed
		}
		s.played(c, state)
	})
}

// Intrudes puts a channel into a bridge without being asked, as INVITE with
// Replaces does.
func (s *Server) Intrudes(channelID, bridgeID string) {
	s.tb.Helper()
	s.phone(channelID, "intrude", func(c *channel) {
		b := s.bridges[bridgeID]
		if b == nil {
			s.tb.Errorf("aritest: there is no bridge %q", bridgeID)
			return
		}
		s.leaveBridge(c)
		s.enterBridge(c, b)
	})
}

// Connects does what Dial() in a dialplan does: channels that are in no
// application are answered and put into a bridge of the dialplan's, which is
// over when all but one have left.
func (s *Server) Connects(channelIDs ...string) (bridgeID string) {
	s.tb.Helper()
	s.mu.Lock()
	b := &bridge{Bridge: ari.Bridge{
		ID:          fmt.Sprintf("00000000-0000-4000-8000-%012d", s.next()),
		BridgeType:  ari.BridgeMixing,
		BridgeClass: "basic",
		Technology:  "simple_bridge",
	}}
	s.bridges[b.ID] = b
	s.emit("BridgeCreated", nil, b, field{"bridge", b.view()})
	s.mu.Unlock()
	for _, id := range channelIDs {
		s.phone(id, "be connected", func(c *channel) {
			if c.State != ari.StateUp {
				s.changeState(c, ari.StateUp)
			}
			s.enterBridge(c, b)
		})
	}
	return b.ID
}
