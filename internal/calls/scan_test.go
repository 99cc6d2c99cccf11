package calls

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
)

// scan answers as the registry does, from a look at all channels each time.
type scan struct{ *Registry }

func (s scan) with(id string) []Channel {
	self, ok := s.Get(id)
	if !ok || self.Bridge == "" || self.Waits {
		return nil
	}
	return s.reach(self, map[string]bool{self.Bridge: true})
}

func (s scan) reach(self Channel, reached map[string]bool) []Channel {
	others := s.find(func(c *Channel) bool { return c.Bridge == self.Bridge && c.ID != self.ID })
	for _, other := range slices.Clone(others) {
		name, ok := otherHalf(other.Name)
		if !ok {
			continue
		}
		for _, half := range s.find(func(c *Channel) bool { return c.Name == name && c.Bridge != "" && !c.Waits }) {
			if !reached[half.Bridge] {
				reached[half.Bridge] = true
				others = append(others, s.reach(half, reached)...)
			}
		}
	}
	return others
}

func (s scan) talkingAt(endpoints []string) []Channel {
	return s.find(func(c *Channel) bool {
		return c.State == ari.StateUp && c.Bridge != "" && !c.Role.Supervises() &&
			slices.Contains(endpoints, c.Endpoint) && len(scan{s.Registry}.with(c.ID)) > 0
	})
}

func (s scan) heldBy(endpoint, askingID string) (Channel, bool) {
	for _, c := range slices.Backward(s.talkingAt([]string{endpoint})) {
		if c.ID == askingID || c.Role != RoleNone {
			continue
		}
		others := s.find(func(o *Channel) bool { return o.Bridge == c.Bridge && o.ID != c.ID })
		if len(others) == 1 && others[0].Role == RoleNone {
			return others[0], true
		}
	}
	return Channel{}, false
}

func (s scan) heard(id string) []Channel {
	with := s.with(id)
	heard := slices.Clone(with)
	for _, on := range append([]string{id}, ids(with)...) {
		heard = append(heard, s.find(func(c *Channel) bool { return strings.HasPrefix(c.Listens+" ", "barge "+on+" ") })...)
		for _, ear := range s.find(func(c *Channel) bool { return c.Role == RoleSnoop && Endpoint(c.Name) == snoopOn(on) }) {
			for _, c := range s.with(ear.ID) {
				if c.Role == RoleBarger {
					heard = append(heard, c)
				}
			}
		}
	}
	return heard
}

func (s scan) emergency(id, context string) bool {
	self, ok := s.Get(id)
	return ok && slices.ContainsFunc(append(s.with(id), self), func(c Channel) bool { return c.emergency(context) })
}

func (s scan) takenBy(user string, endpoints []string, context string) []string {
	var taken []string
	for _, c := range s.find(func(*Channel) bool { return true }) {
		goesOn := c.Role != RoleNone && !strings.HasPrefix(c.Context, "linewarden-") ||
			len(s.find(func(o *Channel) bool { return o.ID != c.ID && c.Linked != "" && o.Linked == c.Linked })) > 0
		theirs := slices.Contains(endpoints, c.Endpoint)
		switch {
		case c.emergency(context):
		case theirs && (c.State == ari.StateUp || !c.Incoming || goesOn):
			taken = append(taken, c.callID())
			if c.Consults != "" {
				taken = append(taken, Aside(c.callID()))
			}
		case !theirs && user != "" && c.Behalf == user:
			taken = append(taken, c.callID())
		}
	}
	slices.Sort(taken)
	return slices.Compact(taken)
}
