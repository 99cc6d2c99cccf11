package aritest

import (
	"net/http"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

func (s *Server) answer(c *call) reply {
	return s.liveChannel(c, func(found *channel) reply {
		if !s.afterPlaying(c, found) {
			return refuse(http.StatusInternalServerError, "Failed to answer channel")
		}
		if found.State != ari.StateUp {
			s.changeState(found, ari.StateUp)
		}
		return noContent
	})
}

// changeState changes a channel's state. The lock is held.
func (s *Server) changeState(c *channel, state ari.ChannelState) {
	c.State = state
	s.emit("ChannelStateChange", c, nil, s.about(c))
}

// indicate makes an operation that tells the caller something.
func (s *Server) indicate(what string) func(*call) reply {
	return func(c *call) reply {
		return s.liveChannel(c, func(found *channel) reply {
			found.Indicated = append(found.Indicated, what)
			return noContent
		})
	}
}

func (s *Server) ring(c *call) reply     { return s.indicate("ring")(c) }
func (s *Server) ringStop(c *call) reply { return s.indicate("ringStop")(c) }
func (s *Server) progress(c *call) reply { return s.indicate("progress")(c) }

func (s *Server) getVariable(c *call) reply {
	name := c.param("variable")
	if name == "" {
		return refuse(http.StatusBadRequest, "Variable name is required")
	}
	found := s.channels[c.r.PathValue("channel")]
	if found == nil {
		return refuse(http.StatusNotFound, "Provided channel was not found")
	}
	value, isSet := s.variable(found, name)
	switch {
	case isSet:
		return ok(map[string]string{"value": value})
	case strings.HasSuffix(name, ")"):
		return refuse(http.StatusInternalServerError, "Unable to read provided function")
	}
	return refuse(http.StatusNotFound, "Provided variable was not found")
}

// variable reads a variable or function of a channel. The lock is held.
func (s *Server) variable(c *channel, name string) (value string, isSet bool) {
	if args, ok := strings.CutPrefix(name, "PARK_GET_CHANNEL("); ok {
		return s.parkedIn(args)
	}
	if args, ok := strings.CutPrefix(name, "QUEUE_GET_CHANNEL("); ok {
		return s.waitingIn(args), true
	}
	if name == "UNIQUEID" {
		return c.ID, true
	}
	if value, isSet = c.Variables[name]; !isSet {
		value, isSet = s.functions[name]
	}
	return value, isSet
}

func (s *Server) setVariable(c *call) reply {
	if c.param("variable") == "" {
		return refuse(http.StatusBadRequest, "Variable name is required")
	}
	return s.ownChannel(c, func(found *channel) reply {
		if !s.afterPlaying(c, found) {
			return refuse(http.StatusBadRequest, "Failed to execute function")
		}
		s.set(found, c.param("variable"), c.param("value"))
		return noContent
	})
}

func (s *Server) transferProgress(c *call) reply {
	return s.ownChannel(c, func(found *channel) reply {
		state := ari.TransferState(c.param("states"))
		echo := state
		switch state {
		case "":
			return refuse(http.StatusBadRequest, "states must not be empty")
		case ari.TransferUnavailable:
			echo = ari.TransferDeclined // ast_channel_transfer_state2str
		case ari.TransferProgressing, ari.TransferAnswered, ari.TransferDeclined:
		default:
			return refuse(http.StatusBadRequest, "Invalid states value")
		}
		found.TransferAnswer = append(found.TransferAnswer, state)
		if found.transferTo != nil {
			s.emit("ChannelTransfer", found, nil, append(found.transferTo, field{"state", echo})...)
		}
		return noContent
	})
}
