package gate

import (
	"context"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

func extension(_ context.Context, a *asking) []found {
	return []found{{resource: policy.Resource{Extension: a.to}}}
}

// oneself finds the user who asks. One without a voicemail box has no extension.
func oneself(_ context.Context, a *asking) []found {
	self, _ := a.set.UserByEndpoint(a.endpoint)
	return []found{{resource: policy.Resource{User: self.Name}, nothing: self.Extension == ""}}
}

// ringingThere finds the call that rings longest at an extension.
func ringingThere(ctx context.Context, a *asking) []found {
	f := found{resource: policy.Resource{Extension: a.to}, nothing: true}
	target, _ := a.set.UserByExtension(a.to)
	for _, c := range a.ringing(ctx) {
		if slices.Contains(target.Endpoints, c.Endpoint) {
			f.channel, f.nothing = c.ID, false
			break
		}
	}
	return []found{f}
}

// ringing finds all calls that ring at somebody's phone, the longest first.
func ringing(ctx context.Context, a *asking) []found {
	var all []found
	for _, c := range a.ringing(ctx) {
		if user, ok := a.set.UserByEndpoint(c.Endpoint); ok {
			all = append(all, found{resource: policy.Resource{User: user.Name}, channel: c.ID})
		}
	}
	return all
}

// talking finds the call of the user who has an extension, the oldest of several,
// and who else is on it: the consent of all counts.
func talking(_ context.Context, a *asking) []found {
	f := found{resource: policy.Resource{Extension: a.to}, nothing: true}
	target, ok := a.set.UserByExtension(a.to)
	if !ok || !a.gate.Known() {
		return []found{f}
	}
	if at := a.gate.Calls.TalkingAt(target.Endpoints); len(at) > 0 {
		f.channel, f.nothing = at[0].ID, false
		a.gate.describe(a.set, at[0].ID, a.in.UniqueID, &f.resource)
		f.discharges = a.gate.beeps(at[0].ID)
	}
	return []found{f}
}

// describe tells of a call what a listening to it depends on: the users who are
// heard there besides the channel's own and who listens, and whether help was
// called.
func (g *Gate) describe(set *policy.Set, channelID, listenerID string, r *policy.Resource) {
	for _, other := range g.Calls.Heard(channelID) {
		if u, ok := set.UserByEndpoint(other.Endpoint); ok && other.ID != listenerID {
			r.Parties = append(r.Parties, u.Name)
		}
	}
	r.Emergency = g.Calls.Emergency(channelID, g.EmergencyContext)
}

// beeps names the beeps that the guard can play into a call: ChanSpy() reaches the
// channel and the one that it is bridged with, and nobody beyond.
func (g *Gate) beeps(channelID string) []string {
	heard := g.Calls.Heard(channelID)
	if len(heard) == 1 && heard[0].Endpoint != "" {
		return []string{obligedBeep, obligedBeepOthers}
	}
	return []string{obligedBeep}
}

// waiting finds who waits longest in the queue that has an extension. Asterisk
// is asked: whoever is in Queue() and in no bridge waits.
func waiting(ctx context.Context, a *asking) []found {
	f := found{resource: policy.Resource{Extension: a.to}, nothing: true}
	kind, name := a.set.At(a.to)
	if kind != policy.KindQueue || !a.gate.Known() {
		return []found{f}
	}
	channels, err := a.gate.Channels(ctx)
	if err != nil {
		a.gate.Log.ErrorContext(ctx, "could not see who waits in a queue", "error", err)
		return []found{f}
	}
	slices.SortStableFunc(channels, func(a, b ari.Channel) int { return a.CreationTime.Compare(b.CreationTime.Time) })
	for _, c := range channels {
		in, _, _ := strings.Cut(c.Dialplan.AppData, ",")
		known, ok := a.gate.Calls.Get(c.ID)
		if c.Dialplan.AppName == "Queue" && in == name && ok && known.Bridge == "" && known.Role == calls.RoleNone {
			f.channel, f.nothing = c.ID, false
			break
		}
	}
	return []found{f}
}
