package calls

import (
	"sync"

	"github.com/linewarden/linewarden/ari"
)

// Registry is the set of live channels. Its methods may be called from several
// goroutines; events are applied by one, in the order they came.
type Registry struct {
	mu       sync.RWMutex
	channels map[string]*Channel
	by       indices // of the same
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{channels: make(map[string]*Channel), by: newIndices()}
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
			r.enter(c, &e.Bridge)
		}
	case *ari.ChannelLeftBridge:
		// A channel that was moved may enter before it is reported to have left.
		if c, ok := r.channels[e.Channel.ID]; ok && c.Bridge == e.Bridge.ID {
			r.leave(c)
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
		r.forget(e.Channel.ID)
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
	r.channels, r.by = make(map[string]*Channel, len(s.Channels)), newIndices()
	for i := range s.Channels {
		r.learn(&s.Channels[i])
		if known, ok := before[s.Channels[i].ID]; ok {
			r.channels[known.ID].Held, r.channels[known.ID].Incoming = known.Held, known.Incoming
		}
	}
	for _, b := range s.Bridges {
		for _, id := range b.ChannelIDs {
			if c, ok := r.channels[id]; ok {
				r.enter(c, &b)
			}
		}
	}
}

// learn takes note of a channel that is there.
func (r *Registry) learn(c *ari.Channel) {
	if r.update(c) == nil {
		fresh := new(Channel)
		r.channels[c.ID] = fresh
		r.by.set(fresh, describe(c))
	}
}

// update describes a channel anew, if it is known.
func (r *Registry) update(c *ari.Channel) *Channel {
	known := r.channels[c.ID]
	if known != nil {
		now := describe(c)
		now.Bridge, now.Waits, now.Lot, now.Held = known.Bridge, known.Waits, known.Lot, known.Held
		now.Incoming = now.Incoming || known.Incoming
		r.by.set(known, now)
	}
	return known
}

// enter notes that a channel is in a bridge.
func (r *Registry) enter(c *Channel, b *ari.Bridge) {
	now := *c
	now.enter(b)
	r.by.set(c, now)
}

// leave notes that it is in none.
func (r *Registry) leave(c *Channel) {
	now := *c
	now.leave()
	r.by.set(c, now)
}

// forget forgets a channel that is gone.
func (r *Registry) forget(id string) {
	if c, ok := r.channels[id]; ok {
		delete(r.channels, id)
		r.by.set(c, Channel{})
	}
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

// find looks at all channels.
func (r *Registry) find(match func(*Channel) bool) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var found []*Channel
	for _, c := range r.channels {
		if match(c) {
			found = append(found, c)
		}
	}
	sortByAge(found)
	return values(found)
}
