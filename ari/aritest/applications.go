package aritest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// application is a Stasis application.
type application struct {
	name                    string
	socket                  *socket        // nil while nobody is connected
	channels                map[string]int // how often it is subscribed to each
	bridges                 map[string]int
	allChannels, allBridges bool
	allowed, disallowed     []ari.EventType
	losing                  map[string]int // events to lose, by type; the Server's
}

func (s *Server) newApplication(name string) *application {
	return &application{name: name, channels: make(map[string]int), bridges: make(map[string]int), losing: s.losing}
}

// send sends an event, unless the filter holds it back.
func (a *application) send(kind string, fields ...field) {
	same := func(t ari.EventType) bool { return t.Type == kind }
	if a.socket == nil || slices.ContainsFunc(a.disallowed, same) ||
		len(a.allowed) > 0 && !slices.ContainsFunc(a.allowed, same) {
		return
	}
	if a.losing[kind] > 0 {
		a.losing[kind]--
		return
	}
	a.socket.push(encode(kind, a.name, fields))
}

// emit sends an event to the applications that are subscribed to a channel or
// a bridge that it is about. The lock is held.
func (s *Server) emit(kind string, c *channel, b *bridge, fields ...field) {
	for _, a := range s.apps {
		if c != nil && (a.allChannels || a.channels[c.ID] > 0) || b != nil && (a.allBridges || a.bridges[b.ID] > 0) {
			a.send(kind, fields...)
		}
	}
}

// tidy removes an application that nothing holds.
func (s *Server) tidy(name string) {
	a := s.apps[name]
	if a != nil && a.socket == nil && len(a.channels) == 0 && len(a.bridges) == 0 {
		delete(s.apps, name)
	}
}

// less counts a subscription down, or ends it.
func less(subscriptions map[string]int, id string, all bool) {
	subscriptions[id]--
	if all || subscriptions[id] <= 0 {
		delete(subscriptions, id)
	}
}

func (a *application) describe() reply {
	ids := func(subscriptions map[string]int, all bool, topic string) []string {
		list := slices.Sorted(maps.Keys(subscriptions))
		if all {
			list = append(list, topic)
		}
		return slices.Clip(append([]string{}, list...))
	}
	return ok(map[string]any{
		"name":              a.name,
		"channel_ids":       ids(a.channels, a.allChannels, "__AST_CHANNEL_ALL_TOPIC"),
		"bridge_ids":        ids(a.bridges, a.allBridges, "__AST_BRIDGE_ALL_TOPIC"),
		"endpoint_ids":      []string{},
		"device_names":      []string{},
		"events_allowed":    append([]ari.EventType{}, a.allowed...),
		"events_disallowed": append([]ari.EventType{}, a.disallowed...),
	})
}

// withApplication finds the application of the path.
func (s *Server) withApplication(c *call, do func(*application) reply) reply {
	a := s.apps[c.r.PathValue("app")]
	if a == nil {
		return refuse(http.StatusNotFound, "Application not found")
	}
	return do(a)
}

func (s *Server) getApplication(c *call) reply {
	return s.withApplication(c, (*application).describe)
}

func (s *Server) subscribe(c *call) reply {
	return s.withApplication(c, func(a *application) reply {
		for source := range strings.SplitSeq(c.param("eventSource"), ",") {
			kind, id, _ := strings.Cut(source, ":")
			switch {
			case kind == "channel" && id == "":
				a.allChannels = true
			case kind == "bridge" && id == "":
				a.allBridges = true
			case kind == "channel" && s.channels[id] != nil:
				a.channels[id]++
			case kind == "bridge" && s.bridges[id] != nil:
				a.bridges[id]++
			case kind == "endpoint", kind == "deviceState": // their events are not made
			case kind == "channel", kind == "bridge":
				return refuse(http.StatusUnprocessableEntity, "Event source does not exist")
			default:
				return refuse(http.StatusBadRequest, "Invalid event source")
			}
		}
		return a.describe()
	})
}

func (s *Server) unsubscribe(c *call) reply {
	return s.withApplication(c, func(a *application) reply {
		for source := range strings.SplitSeq(c.param("eventSource"), ",") {
			kind, id, _ := strings.Cut(source, ":")
			switch {
			case kind == "channel" && id == "":
				a.allChannels = false
			case kind == "bridge" && id == "":
				a.allBridges = false
			case kind == "channel" && a.channels[id] > 0:
				less(a.channels, id, false)
			case kind == "bridge" && a.bridges[id] > 0:
				less(a.bridges, id, false)
			default:
				return refuse(http.StatusConflict, "Application not subscribed to event source")
			}
		}
		return a.describe()
	})
}

func (s *Server) filter(c *call) reply {
	return s.withApplication(c, func(a *application) reply {
		if len(c.body) == 0 {
			a.allowed, a.disallowed = nil, nil
		}
		for name, list := range map[string]*[]ari.EventType{"allowed": &a.allowed, "disallowed": &a.disallowed} {
			raw, given := c.body[name]
			if !given {
				continue
			}
			var types []ari.EventType
			if json.Unmarshal(raw, &types) != nil {
				return refuse(http.StatusBadRequest, "Bad request")
			}
			*list = types
		}
		return a.describe()
	})
}
