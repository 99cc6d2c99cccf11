package calls

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// asideSuffix marks a transferor's call to the target, which is in the same call as
// the other party's.
const asideSuffix = "/aside"

// Aside names the second call of a user who asks somebody before a transfer.
func Aside(call string) string { return call + asideSuffix }

// TakenBy returns the calls that a user has, each once: those that one of the
// endpoints' phones is on or that ring there, and those that lead outside on the
// user's behalf. A phone that has asked for something and got nothing yet has none. Calls
// for help do not count; context names the dialplan's that routes them.
func (r *Registry) TakenBy(user string, endpoints []string, context string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var taken []string
	add := func(call string) {
		if !slices.Contains(taken, call) {
			taken = append(taken, call)
		}
	}
	theirs := func(c *Channel) bool {
		return !c.emergency(context) && (c.State == ari.StateUp || !c.Incoming || r.goesOn(c))
	}
	for _, c := range r.by.at(endpoints, theirs) {
		add(c.callID())
		if c.Consults != "" {
			add(Aside(c.callID()))
		}
	}
	for _, c := range r.by.behalf[user] {
		if !c.emergency(context) && !slices.Contains(endpoints, c.Endpoint) {
			add(c.callID())
		}
	}
	return taken
}

// callID names the call that a channel belongs to: linewarden's own, or Asterisk's.
func (c *Channel) callID() string { return cmp.Or(c.Call, c.Linked, c.ID) }

// goesOn reports whether a phone's channel that is not answered has a call all the same:
// the dialplan has it elsewhere than where it asks, or somebody is called for it.
func (r *Registry) goesOn(c *Channel) bool {
	if c.Role != RoleNone && !strings.HasPrefix(c.Context, "linewarden-") {
		return true
	}
	return len(r.by.linked[c.Linked]) > 1
}

// CallOf names the call that a channel belongs to; one that is not known yet began a
// call of its own.
func (r *Registry) CallOf(channelID string) string {
	if c, known := r.Get(channelID); known {
		return c.callID()
	}
	return channelID
}
