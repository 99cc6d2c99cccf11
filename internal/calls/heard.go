package calls

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// Heard returns the channels that are heard on a call besides the given one:
// those that it talks with, and then those of who has barged in on any of them,
// over an ear of linewarden's or in a guarded dialplan.
func (r *Registry) Heard(id string) []Channel {
	r.mu.RLock()
	defer r.mu.RUnlock()
	with := r.by.with(r.channels[id])
	heard := append(slices.Clone(with), r.bargeInto(id)...)
	for _, c := range with {
		heard = append(heard, r.bargeInto(c.ID)...)
	}
	return values(heard)
}

// bargeInto returns those who have barged in on a channel.
func (r *Registry) bargeInto(id string) []*Channel {
	var found []*Channel
	for _, c := range r.by.heard[id] {
		if strings.HasPrefix(c.Listens+" ", "barge "+id+" ") {
			found = append(found, c)
		}
	}
	sortByAge(found)
	ears := r.by.at([]string{snoopOn(id)}, func(c *Channel) bool { return c.Role == RoleSnoop })
	sortByAge(ears)
	for _, ear := range ears {
		for _, c := range r.by.with(ear) {
			if c.Role == RoleBarger {
				found = append(found, c)
			}
		}
	}
	return found
}

// Emergency reports whether a channel is on an emergency call: if its own or
// another one on the call has been marked so, or is in the context of the
// dialplan that routes such calls, where that is named.
func (r *Registry) Emergency(id, context string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	self, ok := r.channels[id]
	if !ok {
		return false
	}
	return self.emergency(context) || slices.ContainsFunc(r.by.with(self), func(c *Channel) bool {
		return c.emergency(context)
	})
}

// IsEmergency reports whether a channel is marked as an emergency call's, or is in
// the context of the dialplan that routes such calls, where that is named.
func IsEmergency(c *ari.Channel, context string) bool {
	d := describe(c)
	return d.emergency(context)
}

func (c *Channel) emergency(context string) bool {
	return c.Role == RoleEmergency || context != "" && c.Context == context
}
