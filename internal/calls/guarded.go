package calls

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// RingingGuarded returns those of Asterisk's channels that ring and that
// linewarden did not dial, the one that has rung longest first: calls of a guarded
// dialplan. Nobody but Asterisk knows of these in the moment in which they ring.
func RingingGuarded(list []ari.Channel) []Channel {
	var ringing []*Channel
	for i := range list {
		if c := describe(&list[i]); c.State == ari.StateRinging && c.Role == RoleNone && c.Endpoint != "" {
			ringing = append(ringing, &c)
		}
	}
	sortByAge(ringing)
	return values(ringing)
}

// HeldBy returns the channel whom a phone has on hold while it asks for
// something on another channel of the same endpoint, and whether there is one.
// Of several calls it is the one that began last. A call that linewarden owns,
// or one with more than two on it, is none.
func (r *Registry) HeldBy(endpoint, askingID string) (Channel, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	asks := r.by.at([]string{endpoint}, func(c *Channel) bool {
		return c.State == ari.StateUp && c.Role == RoleNone && c.ID != askingID && len(r.by.with(c)) > 0
	})
	sortByAge(asks)
	for _, c := range slices.Backward(asks) {
		if others := r.by.beside(c); len(others) == 1 && others[0].Role == RoleNone {
			return *others[0], true
		}
	}
	return Channel{}, false
}

// ListensTo returns the id of the channel that the gate lets a guarded dialplan
// listen to, by its note (see dialplan.VarListens); empty without one.
func ListensTo(note string) string {
	_, rest, _ := strings.Cut(note, " ")
	id, _, _ := strings.Cut(rest, " ")
	return id
}

// Listening returns the channels that a guarded dialplan lets listen.
func (r *Registry) Listening() []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []*Channel
	for _, those := range r.by.heard {
		all = append(all, those...)
	}
	sortByAge(all)
	return values(all)
}
