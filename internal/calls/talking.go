package calls

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
)

// Parked returns the channel with this name if it is parked. Which channel is in
// a slot Asterisk says itself, in the function PARK_GET_CHANNEL(slot,lot), by
// name. Who parked it is on the channel, whether the daemon or a guarded dialplan
// did it.
func (r *Registry) Parked(name string) (Channel, bool) {
	return r.named(name, func(c *Channel) bool { return c.Lot != "" })
}

// Named returns the channel with a name of Asterisk's, "PJSIP/1001-0000002a".
func (r *Registry) Named(name string) (Channel, bool) {
	return r.named(name, func(*Channel) bool { return true })
}

// named returns the oldest of that name that matches.
func (r *Registry) named(name string, match func(*Channel) bool) (Channel, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found := slices.DeleteFunc(slices.Clone(r.by.name[name]), func(c *Channel) bool { return !match(c) })
	if len(found) == 0 {
		return Channel{}, false
	}
	sortByAge(found)
	return *found[0], true
}

// at returns the channels of the endpoints that match, the oldest first.
func (r *Registry) at(endpoints []string, match func(*Channel) bool) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found := r.by.at(endpoints, match)
	sortByAge(found)
	return values(found)
}

// RingingAt returns the legs that ring at one of the endpoints, the one that
// has rung longest first.
func (r *Registry) RingingAt(endpoints []string) []Channel {
	return r.at(endpoints, func(c *Channel) bool { return c.State == ari.StateRinging && c.Role == RoleLeg })
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
	return r.at(endpoints, func(c *Channel) bool {
		return c.State == ari.StateUp && c.Bridge != "" && !c.Role.Supervises() && len(r.by.with(c)) > 0
	})
}

// AnsweredAt returns the channels of the endpoints that are answered, whatever
// is on them: a call, a prompt, a listening.
func (r *Registry) AnsweredAt(endpoints []string) []Channel {
	return r.at(endpoints, func(c *Channel) bool { return c.State == ari.StateUp })
}

// Answered returns the channels that are answered.
func (r *Registry) Answered() []Channel {
	return r.find(func(c *Channel) bool { return c.State == ari.StateUp })
}

// With returns the channels that talk with the given one: those in its bridge,
// the oldest first, and then those that a Local channel connects to it.
func (r *Registry) With(id string) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return values(r.by.with(r.channels[id]))
}

// Talk reports whether two channels talk with one another.
func (r *Registry) Talk(id, other string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.ContainsFunc(r.by.with(r.channels[id]), func(c *Channel) bool { return c.ID == other })
}

// Beside returns the channels in the given one's bridge, the oldest first, but for
// those who are on the call of others.
func (r *Registry) Beside(id string) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	self := r.channels[id]
	if self == nil || self.Bridge == "" || self.Waits {
		return nil
	}
	return values(slices.DeleteFunc(r.by.beside(self), func(c *Channel) bool { return c.Role.Supervises() }))
}
