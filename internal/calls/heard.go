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
	with := r.With(id)
	heard := slices.Clone(with)
	for _, on := range append([]string{id}, ids(with)...) {
		heard = append(heard, r.find(func(c *Channel) bool { return strings.HasPrefix(c.Listens+" ", "barge "+on+" ") })...)
		ears := r.find(func(c *Channel) bool { return c.Role == RoleSnoop && Endpoint(c.Name) == snoopOn(on) })
		for _, ear := range ears {
			for _, c := range r.With(ear.ID) {
				if c.Role == RoleBarger {
					heard = append(heard, c)
				}
			}
		}
	}
	return heard
}

// Emergency reports whether a channel is on an emergency call: if its own or
// another one on the call has been marked so, or is in the context of the
// dialplan that routes such calls, where that is named.
func (r *Registry) Emergency(id, context string) bool {
	self, ok := r.Get(id)
	if !ok {
		return false
	}
	return slices.ContainsFunc(append(r.With(id), self), func(c Channel) bool {
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

func ids(channels []Channel) []string {
	all := make([]string, len(channels))
	for i, c := range channels {
		all[i] = c.ID
	}
	return all
}
