package aritest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// about are the fields of an event that is about nothing but a channel.
func (s *Server) about(c *channel) field { return field{"channel", s.view(c)} }

// newChannel makes a channel. The lock is held.
func (s *Server) newChannel(id, endpoint string, state ari.ChannelState) *channel {
	return s.newCall(id, Call{Endpoint: endpoint, Context: "default", Extension: "s"}, state)
}

// newCall makes a channel with what is known of it from the beginning. The lock is held.
func (s *Server) newCall(id string, call Call, state ari.ChannelState) *channel {
	endpoint := call.Endpoint
	c := &channel{endpoint: endpoint}
	c.Channel.Channel = ari.Channel{
		ID:           id,
		Name:         fmt.Sprintf("%s-%08x", strings.SplitN(endpoint+"/", "/", 3)[0]+"/"+strings.SplitN(endpoint+"/", "/", 3)[1], s.next()),
		State:        state,
		Caller:       call.Caller,
		Dialplan:     ari.Dialplan{Context: call.Context, Exten: call.Extension, Priority: 1},
		CreationTime: ari.Time{Time: time.Now()},
		Language:     "en",
	}
	c.Variables = make(map[string]string)
	s.channels[id] = c
	s.emit("ChannelCreated", c, nil, s.about(c))
	return c
}

// set sets a variable, or each of those that the function ARRAY() names, of which none
// may have a comma in its value. The lock is held.
func (s *Server) set(c *channel, name, value string) {
	if names, several := strings.CutPrefix(name, "ARRAY("); several {
		values := strings.Split(value, ",")
		for i, one := range strings.Split(strings.TrimSuffix(names, ")"), ",") {
			s.set(c, one, values[i])
		}
		return
	}
	c.Variables[name] = value
	s.emit("ChannelVarset", c, nil, field{"variable", name}, field{"value", value}, s.about(c))
}

// enter puts a channel into an application. It reports whether somebody is
// there. The lock is held.
func (s *Server) enter(c *channel, app string, args []string) bool {
	c.Dialplan.AppName, c.Dialplan.AppData = "Stasis", strings.Join(append([]string{app}, args...), ",")
	s.set(c, "STASISSTATUS", "")
	a := s.apps[app]
	if a == nil || a.socket == nil {
		s.set(c, "STASISSTATUS", "FAILED")
		c.Dialplan.AppName, c.Dialplan.AppData = "", "" // it goes on behind Stasis()
		return false
	}
	a.channels[c.ID]++
	c.App = app
	a.send("StasisStart", field{"args", append([]string{}, args...)}, s.about(c))
	return true
}

// leave takes a channel out of its application. The lock is held.
func (s *Server) leave(c *channel) {
	if c.App == "" {
		return
	}
	s.leaveBridge(c)
	a := s.apps[c.App]
	c.App = ""
	if a == nil {
		return
	}
	less(a.channels, c.ID, false)
	a.send("StasisEnd", s.about(c))
	s.set(c, "STASISSTATUS", "SUCCESS")
	s.tidy(a.name)
}

// end ends a channel. The lock is held.
func (s *Server) end(c *channel, cause ari.Cause, soft bool) {
	if c.dialTimer != nil {
		c.dialTimer.Stop()
	}
	request := []field{{"cause", int(cause)}}
	if soft {
		request = []field{{"cause", 32}, {"soft", true}}
	}
	s.emit("ChannelHangupRequest", c, nil, append(request, s.about(c))...)
	s.gone(c, cause)
}

// gone ends a channel that does so by itself. The lock is held.
func (s *Server) gone(c *channel, cause ari.Cause) {
	s.endRecordings(c)
	if len(c.Playing) > 0 {
		for _, p := range c.Playing[1:] {
			delete(s.playbacks, p.ID)
		}
		c.Playing = c.Playing[:1]
		s.played(c, ari.PlaybackFailed)
	}
	s.leave(c)
	s.leaveBridge(c)
	c.Dialplan.AppName, c.Dialplan.AppData = "", ""
	why := []field{{"cause", int(cause)}, {"cause_txt", causeText(cause)}}
	if c.sipStatus != 0 {
		why = append(why, field{"tech_cause", c.sipStatus})
	}
	s.emit("ChannelDestroyed", c, nil, append(why, s.about(c))...)
	delete(s.channels, c.ID)
	s.ended[c.ID] = cause
	for name, a := range s.apps {
		less(a.channels, c.ID, true)
		s.tidy(name)
	}
	for _, other := range s.channels {
		if other.Snoops == c.ID {
			s.gone(other, ari.CauseNormalClearing)
		}
	}
}

// causeTexts are Asterisk's names of causes (ast_cause2str).
var causeTexts = map[ari.Cause]string{
	ari.CauseUnallocated:             "Unallocated (unassigned) number",
	ari.CauseNoRouteDestination:      "No route to destination",
	ari.CauseNormalClearing:          "Normal Clearing",
	ari.CauseUserBusy:                "User busy",
	ari.CauseNoUserResponding:        "No user responding",
	ari.CauseNoAnswer:                "User alerting, no answer",
	ari.CauseSubscriberAbsent:        "Subscriber absent",
	ari.CauseCallRejected:            "Call Rejected",
	ari.CauseNumberChanged:           "Number changed",
	ari.CauseAnsweredElsewhere:       "Answered elsewhere",
	ari.CauseDestinationOutOfOrder:   "Destination out of order",
	ari.CauseInvalidNumberFormat:     "Invalid number format",
	ari.CauseFacilityRejected:        "Facility rejected",
	ari.CauseNormalUnspecified:       "Normal, unspecified",
	ari.CauseCongestion:              "Circuit/channel congestion",
	ari.CauseNetworkOutOfOrder:       "Network out of order",
	ari.CauseTemporaryFailure:        "Temporary failure",
	ari.CauseSwitchCongestion:        "Switching equipment congestion",
	ari.CauseBearerNotAvailable:      "Bearer capability not available",
	ari.CauseFacilityNotImplemented:  "Facility not implemented",
	ari.CauseIncompatibleDestination: "Incompatible destination",
	ari.CauseRecoveryOnTimerExpire:   "Recover on timer expiry",
	ari.CauseInterworking:            "Interworking, unspecified",
	ari.CauseRedirected:              "Redirected to new destination",
}

func causeText(cause ari.Cause) string {
	if text, known := causeTexts[cause]; known {
		return text
	}
	return "Unknown"
}

// anyChannel finds the channel of the path, in an application or not.
func (s *Server) anyChannel(c *call, do func(*channel) reply) reply {
	found := s.channels[c.r.PathValue("channel")]
	if found == nil {
		return refuse(http.StatusNotFound, "Channel not found")
	}
	return do(found)
}

// ownChannel finds the channel of the path, in an application.
func (s *Server) ownChannel(c *call, do func(*channel) reply) reply {
	return s.anyChannel(c, func(found *channel) reply {
		if found.App == "" {
			return refuse(http.StatusConflict, "Channel not in Stasis application")
		}
		return do(found)
	})
}

// liveChannel finds the channel of the path, in an application and in a state
// that allows for more than dialling.
func (s *Server) liveChannel(c *call, do func(*channel) reply) reply {
	return s.ownChannel(c, func(found *channel) reply {
		if slices.Contains([]ari.ChannelState{ari.StateDown, ari.StateReserved, ari.StateRinging}, found.State) {
			return refuse(http.StatusPreconditionFailed, "Channel in invalid state")
		}
		return do(found)
	})
}

func (s *Server) listChannels(*call) reply {
	list := []ari.Channel{}
	for _, c := range s.channels {
		list = append(list, s.view(c))
	}
	return ok(list)
}

func (s *Server) getChannel(c *call) reply {
	return s.anyChannel(c, func(found *channel) reply { return ok(s.view(found)) })
}

func (s *Server) createChannel(c *call) reply {
	endpoint, id := c.param("endpoint"), c.param("channelId")
	if c.param("originator") != "" && c.param("formats") != "" {
		return refuse(http.StatusBadRequest, "Originator and formats can't both be specified")
	}
	if no, refused := s.cannotMake(c, endpoint, id); refused {
		return no
	}
	if id == "" {
		id = fmt.Sprintf("1700000000.%d", s.next())
	}
	created := s.newChannel(id, endpoint, ari.StateDown)
	created.created = true
	if a := s.apps[c.param("app")]; a != nil {
		a.channels[id]++ // for good, besides that of being in it
	}
	for name, value := range c.variables() {
		s.set(created, name, value)
	}
	answer := ok(s.view(created))
	if !s.enter(created, c.param("app"), splitArgs(c.param("appArgs"))) {
		s.end(created, ari.CauseNormalClearing, true)
	}
	return answer
}

// cannotMake says why a channel cannot be made. The lock is held.
func (s *Server) cannotMake(c *call, endpoint, id string) (no reply, refused bool) {
	technology, resource, _ := strings.Cut(endpoint, "/")
	switch {
	case endpoint == "":
		return refuse(http.StatusBadRequest, "Endpoint must be specified"), true
	case technology == "" || resource == "":
		return refuse(http.StatusBadRequest, "Invalid endpoint specified"), true
	}
	conflicts, isSet := c.r.Context().Value(sawConflict{}).(*bool)
	if !isSet {
		conflicts = new(bool)
	}
	absent := s.absent[endpoint] || technology != "PJSIP" && technology != "Local"
	*conflicts = *conflicts || !absent && s.channels[id] != nil
	switch {
	case *conflicts && (absent || s.channels[id] != nil):
		return refuse(http.StatusConflict, "Channel with given unique ID already exists"), true
	case absent:
		return allocationFailed, true
	}
	return reply{}, false
}

func (s *Server) dial(c *call) reply {
	return s.ownChannel(c, func(found *channel) reply {
		switch {
		case found.State != ari.StateDown:
			return refuse(http.StatusConflict, "Channel is not in the 'Down' state")
		case !found.created:
			return refuse(http.StatusConflict, "Dialing a channel not created by ARI")
		}
		found.Dialed = true
		if caller := s.channels[c.param("caller")]; caller != nil {
			found.DialedFor = caller.ID
			found.Connected, found.Language = caller.Caller, caller.Language
			if to, diverted := caller.Variables[divertedTo]; diverted {
				found.Variables[divertedTo] = to
			}
		}
		if seconds, _ := strconv.Atoi(c.param("timeout")); seconds > 0 {
			found.DialTimeout = time.Duration(seconds) * time.Second
			found.dialTimer = time.AfterFunc(found.DialTimeout, func() { s.DialTimesOut(found.ID) })
		}
		_, resource, _ := strings.Cut(found.endpoint, "/")
		s.dialEvent(found, "", resource)
		return noContent
	})
}

// dialEvent tells how far dialling has come. The lock is held.
func (s *Server) dialEvent(c *channel, status, resource string) {
	s.emit("Dial", c, nil, field{"dialstatus", status}, field{"forward", ""}, field{"dialstring", resource}, field{"peer", s.view(c)})
}

func (s *Server) hangup(c *call) reply {
	return s.anyChannel(c, func(found *channel) reply {
		cause := int(ari.CauseNormalClearing)
		if code := c.param("reason_code"); code != "" {
			var err error
			if cause, err = strconv.Atoi(code); err != nil {
				return refuse(http.StatusBadRequest, "Invalid reason for hangup reason code provided")
			}
		}
		if found.replaces != "" {
			found.hungUp = ari.Cause(cause)
			return noContent
		}
		s.end(found, ari.Cause(cause), true)
		return noContent
	})
}

func (s *Server) continueInDialplan(c *call) reply {
	return s.liveChannel(c, func(found *channel) reply {
		priority, _ := strconv.Atoi(c.param("priority"))
		to := ari.Location{Context: c.param("context"), Extension: c.param("extension"), Priority: priority, Label: c.param("label")}
		found.Continued = to
		s.leave(found)
		s.enterDialplan(found, to)
		return noContent
	})
}

// splitArgs takes the arguments of an application apart, as Asterisk does: a
// backslash protects.
func splitArgs(s string) []string {
	if s == "" {
		return nil
	}
	args := []string{""}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ',':
			args = append(args, "")
			continue
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		args[len(args)-1] += s[i : i+1]
	}
	return args
}
