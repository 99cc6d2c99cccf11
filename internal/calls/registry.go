package calls

import (
	"cmp"
	"slices"
	"sync"

	"github.com/linewarden/linewarden/ari"
)

// Registry is the set of live channels. Its methods may be called from several
// goroutines; events are applied by one, in the order they came.
type Registry struct {
	mu       sync.RWMutex
	channels map[string]*Channel
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{channels: make(map[string]*Channel)}
}

// Apply takes an event into account. Events that tell what is known already,
// as those right after a snapshot may, change nothing.
//
// A channel begins with its creation or with a snapshot. Any other event of one
// that is not known is late: on a new connection Asterisk tells of the channels
// in the application before it was asked for all, and never of the end of one
// that leaves it in between.
func (r *Registry) Apply(event ari.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *ari.Snapshot:
		r.replace(e)
	case *ari.ChannelCreated:
		r.learn(&e.Channel)
	case *ari.ChannelStateChange:
		r.update(&e.Channel)
	case *ari.StasisStart:
		r.update(&e.Channel)
	case *ari.ChannelEnteredBridge:
		if c := r.update(&e.Channel); c != nil {
			c.enter(&e.Bridge)
		}
	case *ari.ChannelLeftBridge:
		// A channel that was moved may enter before it is reported to have left.
		if c, ok := r.channels[e.Channel.ID]; ok && c.Bridge == e.Bridge.ID {
			c.leave()
		}
	case *ari.ChannelVarset:
		if e.Channel != nil {
			r.update(e.Channel)
		}
	case *ari.ChannelHold:
		r.hold(e.Channel.ID, true)
	case *ari.ChannelUnhold:
		r.hold(e.Channel.ID, false)
	case *ari.ChannelDestroyed:
		delete(r.channels, e.Channel.ID)
	}
}

func (r *Registry) hold(channelID string, held bool) {
	if c, ok := r.channels[channelID]; ok {
		c.Held = held
	}
}

// replace forgets what is not in the snapshot. Who holds is not in it: there
// what was known last stays.
func (r *Registry) replace(s *ari.Snapshot) {
	before := r.channels
	r.channels = make(map[string]*Channel, len(s.Channels))
	for i := range s.Channels {
		r.learn(&s.Channels[i])
		if known, ok := before[s.Channels[i].ID]; ok {
			r.channels[known.ID].Held, r.channels[known.ID].Incoming = known.Held, known.Incoming
		}
	}
	for _, b := range s.Bridges {
		for _, id := range b.ChannelIDs {
			if c, ok := r.channels[id]; ok {
				c.enter(&b)
			}
		}
	}
}

// learn takes note of a channel that is there.
func (r *Registry) learn(c *ari.Channel) {
	if r.update(c) == nil {
		fresh := describe(c)
		r.channels[c.ID] = &fresh
	}
}

// update describes a channel anew, if it is known.
func (r *Registry) update(c *ari.Channel) *Channel {
	known := r.channels[c.ID]
	if known != nil {
		before := *known
		*known = describe(c)
		known.Bridge, known.Waits, known.Lot, known.Held = before.Bridge, before.Waits, before.Lot, before.Held
		known.Incoming = known.Incoming || before.Incoming
	}
	return known
}

// Get returns the channel with this id.
func (r *Registry) Get(id string) (Channel, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if c, ok := r.channels[id]; ok {
		return *c, true
	}
	return Channel{}, false
}

// Parked returns the channel with this name if it is parked. Which channel is in
// a slot Asterisk says itself, in the function PARK_GET_CHANNEL(slot,lot), by
// name. Who parked it is on the channel, whether the daemon or a guarded dialplan
// did it.
func (r *Registry) Parked(name string) (Channel, bool) {
	found := r.find(func(c *Channel) bool { return c.Name == name && c.Lot != "" })
	if len(found) == 0 {
		return Channel{}, false
	}
	return found[0], true
}

// Named returns the channel with a name of Asterisk's, "PJSIP/1001-0000002a".
func (r *Registry) Named(name string) (Channel, bool) {
	found := r.find(func(c *Channel) bool { return c.Name == name })
	if len(found) == 0 {
		return Channel{}, false
	}
	return found[0], true
}

// RingingAt returns the legs that ring at one of the endpoints, the one that
// has rung longest first.
func (r *Registry) RingingAt(endpoints []string) []Channel {
	return r.find(func(c *Channel) bool {
		return c.State == ari.StateRinging && c.Role == RoleLeg && slices.Contains(endpoints, c.Endpoint)
	})
}

// Ringing returns the legs that ring at any endpoint, the one that has rung
// longest first.
func (r *Registry) Ringing() []Channel {
	return r.find(func(c *Channel) bool { return c.State == ari.StateRinging && c.Role == RoleLeg })
}

// TalkingAt returns the channels of the endpoints that are answered and in a
// bridge with somebody, the oldest first. Somebody who is on the call of others
// does not talk.
func (r *Registry) TalkingAt(endpoints []string) []Channel {
	talking := r.find(func(c *Channel) bool {
		return c.State == ari.StateUp && c.Bridge != "" && !c.Role.Supervises() &&
			slices.Contains(endpoints, c.Endpoint)
	})
	return slices.DeleteFunc(talking, func(c Channel) bool { return len(r.With(c.ID)) == 0 })
}

// AnsweredAt returns the channels of the endpoints that are answered, whatever
// is on them: a call, a prompt, a listening.
func (r *Registry) AnsweredAt(endpoints []string) []Channel {
	return r.find(func(c *Channel) bool {
		return c.State == ari.StateUp && slices.Contains(endpoints, c.Endpoint)
	})
}

// Answered returns the channels that are answered.
func (r *Registry) Answered() []Channel {
	return r.find(func(c *Channel) bool { return c.State == ari.StateUp })
}

// With returns the channels that talk with the given one: those in its bridge,
// the oldest first, and then those that a Local channel connects to it.
func (r *Registry) With(id string) []Channel {
	self, ok := r.Get(id)
	if !ok || self.Bridge == "" || self.Waits {
		return nil
	}
	return r.reach(self, map[string]bool{self.Bridge: true})
}

// Talk reports whether two channels talk with one another.
func (r *Registry) Talk(id, other string) bool {
	return slices.ContainsFunc(r.With(id), func(c Channel) bool { return c.ID == other })
}

// Beside returns the channels in the given one's bridge, the oldest first, but for
// those who are on the call of others.
func (r *Registry) Beside(id string) []Channel {
	self, ok := r.Get(id)
	if !ok || self.Bridge == "" || self.Waits {
		return nil
	}
	return r.find(func(c *Channel) bool { return c.Bridge == self.Bridge && c.ID != self.ID && !c.Role.Supervises() })
}

// reach returns the others in a channel's bridge, and in the bridges behind
// their Local halves that were not reached before.
func (r *Registry) reach(self Channel, reached map[string]bool) []Channel {
	others := r.find(func(c *Channel) bool { return c.Bridge == self.Bridge && c.ID != self.ID })
	for _, other := range slices.Clone(others) {
		name, ok := otherHalf(other.Name)
		if !ok {
			continue
		}
		for _, half := range r.find(func(c *Channel) bool { return c.Name == name && c.Bridge != "" && !c.Waits }) {
			if !reached[half.Bridge] {
				reached[half.Bridge] = true
				others = append(others, r.reach(half, reached)...)
			}
		}
	}
	return others
}

// Len returns the number of live channels.
func (r *Registry) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.channels)
}

// Count returns how many live channels there are of each role. One that says of
// itself to be something else counts as not ours.
func (r *Registry) Count() map[Role]int {
	count := make(map[Role]int, len(roles))
	for _, role := range roles {
		count[role] = 0
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.channels {
		if _, ok := count[c.Role]; ok {
			count[c.Role]++
		} else {
			count[RoleNone]++
		}
	}
	return count
}

// Calls returns the channels of linewarden's own calls, by call id, but for the ears
// by which they are recorded.
func (r *Registry) Calls() map[string][]Channel {
	owned := make(map[string][]Channel)
	for _, c := range r.find(func(c *Channel) bool { return c.Role != RoleNone && c.Role != RoleEmergency && c.Role != RoleRecorder }) {
		owned[c.Call] = append(owned[c.Call], c)
	}
	return owned
}

func (r *Registry) find(match func(*Channel) bool) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var found []Channel
	for _, c := range r.channels {
		if match(c) {
			found = append(found, *c)
		}
	}
	sortByAge(found)
	return found
}

func sortByAge(channels []Channel) {
	slices.SortFunc(channels, func(a, b Channel) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
}
