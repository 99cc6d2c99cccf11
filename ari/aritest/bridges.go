package aritest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
)

func (s *Server) listBridges(*call) reply {
	list := []ari.Bridge{}
	for _, b := range s.bridges {
		list = append(list, b.view())
	}
	return ok(list)
}

func (s *Server) getBridge(c *call) reply {
	found := s.bridges[c.r.PathValue("bridge")]
	if found == nil {
		return refuse(http.StatusNotFound, "Bridge not found")
	}
	return ok(found.view())
}

func (s *Server) createBridge(c *call) reply {
	id := c.r.PathValue("bridge")
	if s.bridges[id] != nil {
		return refuse(http.StatusConflict, "Bridge with id '%s' already exists", id)
	}
	kind, technology := ari.BridgeMixing, "simple_bridge"
	for t := range strings.SplitSeq(c.param("type"), ",") {
		switch t {
		case "holding":
			kind, technology = ari.BridgeHolding, "holding_bridge"
		case "", "mixing", "dtmf_events", "proxy_media", "video_sfu", "video_single", "sdp_label":
		default:
			return refuse(http.StatusInternalServerError, "Unable to create bridge")
		}
	}
	created := &bridge{stasis: true, Bridge: ari.Bridge{
		ID:           id,
		Name:         c.param("name"),
		BridgeType:   kind,
		BridgeClass:  "stasis",
		Technology:   technology,
		Creator:      "Stasis",
		CreationTime: ari.Time{Time: time.Now()},
	}}
	s.bridges[id] = created
	s.emit("BridgeCreated", nil, created, field{"bridge", created.view()})
	return ok(created.view())
}

// ownBridge finds the bridge of the path, made over ARI.
func (s *Server) ownBridge(c *call, do func(*bridge) reply) reply {
	found := s.bridges[c.r.PathValue("bridge")]
	switch {
	case found == nil:
		return refuse(http.StatusNotFound, "Bridge not found")
	case !found.stasis:
		return refuse(http.StatusConflict, "Bridge not in Stasis application")
	}
	return do(found)
}

func (s *Server) destroyBridge(c *call) reply {
	return s.ownBridge(c, func(found *bridge) reply {
		s.destroy(found)
		return noContent
	})
}

// destroy ends a bridge. The lock is held.
func (s *Server) destroy(b *bridge) {
	for _, id := range slices.Clone(b.ChannelIDs) {
		s.leaveBridge(s.channels[id])
	}
	s.emit("BridgeDestroyed", nil, b, field{"bridge", b.view()})
	delete(s.bridges, b.ID)
	for name, a := range s.apps {
		less(a.bridges, b.ID, true)
		s.tidy(name)
	}
}

// channelsOf finds the channels of the parameter.
func (s *Server) channelsOf(c *call) ([]*channel, reply) {
	var found []*channel
	for id := range strings.SplitSeq(c.param("channel"), ",") {
		if id == "" {
			continue
		}
		switch channel := s.channels[id]; {
		case channel == nil:
			return nil, refuse(http.StatusBadRequest, "Channel not found")
		case channel.App == "":
			return nil, refuse(http.StatusUnprocessableEntity, "Channel not in Stasis application")
		default:
			found = append(found, channel)
		}
	}
	if len(found) == 0 {
		return nil, refuse(http.StatusBadRequest, "Missing parameter channel")
	}
	return found, reply{}
}

func (s *Server) addChannel(c *call) reply {
	return s.ownBridge(c, func(b *bridge) reply {
		channels, refusal := s.channelsOf(c)
		if channels == nil {
			return refusal
		}
		for _, channel := range channels {
			if len(channel.recordings) > 0 {
				return refuse(http.StatusConflict, "Channel %s currently recording", channel.ID)
			}
		}
		for _, channel := range channels {
			if !s.afterPlaying(c, channel) || s.bridges[b.ID] != b {
				continue // Asterisk does not tell either
			}
			s.leaveBridge(channel)
			channel.AbsorbsDTMF = c.param("absorbDTMF") == "true"
			channel.MutedInBridge = c.param("mute") == "true"
			s.enterBridge(channel, b)
		}
		return noContent
	})
}

func (s *Server) removeChannel(c *call) reply {
	return s.ownBridge(c, func(b *bridge) reply {
		channels, refusal := s.channelsOf(c)
		if channels == nil {
			return refusal
		}
		for _, channel := range channels {
			if channel.BridgeID != b.ID {
				return refuse(http.StatusUnprocessableEntity, "Channel not in this bridge")
			}
		}
		for _, channel := range channels {
			if s.afterPlaying(c, channel) && channel.BridgeID == b.ID {
				s.leaveBridge(channel)
			}
		}
		return noContent
	})
}

// enterBridge puts a channel into a bridge. The lock is held.
func (s *Server) enterBridge(c *channel, b *bridge) {
	if a := s.apps[c.App]; a != nil {
		a.bridges[b.ID]++
	}
	c.BridgeID = b.ID
	b.ChannelIDs = append(b.ChannelIDs, c.ID)
	s.emit("ChannelEnteredBridge", c, b, field{"bridge", b.view()}, s.about(c))
}

// leaveBridge takes a channel out of the bridge that it is in. The lock is
// held.
func (s *Server) leaveBridge(c *channel) {
	b := s.bridges[c.BridgeID]
	if b == nil {
		return
	}
	s.unpark(c)
	c.BridgeID, c.AbsorbsDTMF, c.MutedInBridge = "", false, false
	b.ChannelIDs = slices.DeleteFunc(b.ChannelIDs, func(id string) bool { return id == c.ID })
	s.emit("ChannelLeftBridge", c, b, field{"bridge", b.view()}, s.about(c))
	if a := s.apps[c.App]; a != nil {
		less(a.bridges, b.ID, false)
	}
	if b.BridgeClass == "basic" && len(b.ChannelIDs) == 1 {
		s.destroy(b)
	}
}
