package calls

import (
	"cmp"
	"slices"
)

// An index finds channels by what several may have in common. What is empty is not
// in it: nothing is in common then.
type index map[string][]*Channel

// move notes that a channel, which was found by one key, is found by another.
func (x index) move(c *Channel, from, to string) {
	if from == to {
		return
	}
	if from != "" {
		rest := slices.DeleteFunc(x[from], func(other *Channel) bool { return other == c })
		if len(rest) == 0 {
			delete(x, from)
		} else {
			x[from] = rest
		}
	}
	if to != "" {
		x[to] = append(x[to], c)
	}
}

// indices find channels without a look at all that there are.
type indices struct {
	bridge, name, endpoint, linked, behalf, heard index
}

func newIndices() indices {
	return indices{make(index), make(index), make(index), make(index), make(index), make(index)}
}

// set makes a channel what it is now. The zero Channel is one that is gone.
func (x *indices) set(c *Channel, now Channel) {
	x.bridge.move(c, c.Bridge, now.Bridge)
	x.name.move(c, c.Name, now.Name)
	x.endpoint.move(c, c.Endpoint, now.Endpoint)
	x.linked.move(c, c.Linked, now.Linked)
	x.behalf.move(c, c.Behalf, now.Behalf)
	if c.Listens != now.Listens {
		x.heard.move(c, listensTo(c), listensTo(&now))
	}
	*c = now
}

// listensTo is by what a channel is found that a guarded dialplan lets listen. It
// cannot be empty for one that may: then it is found by the note.
func listensTo(c *Channel) string { return cmp.Or(ListensTo(c.Listens), c.Listens) }

// at returns the channels of the endpoints that match, each once.
func (x *indices) at(endpoints []string, match func(*Channel) bool) []*Channel {
	var found []*Channel
	for i, endpoint := range endpoints {
		if slices.Contains(endpoints[:i], endpoint) {
			continue
		}
		for _, c := range x.endpoint[endpoint] {
			if match(c) {
				found = append(found, c)
			}
		}
	}
	return found
}

// beside returns the other channels in a channel's bridge, the oldest first.
func (x *indices) beside(c *Channel) []*Channel {
	others := slices.DeleteFunc(slices.Clone(x.bridge[c.Bridge]), func(other *Channel) bool { return other == c })
	sortByAge(others)
	return others
}

// with returns the channels that talk with the given one; see [Registry.With].
func (x *indices) with(c *Channel) []*Channel {
	if c == nil || c.Bridge == "" || c.Waits {
		return nil
	}
	reached := []string{c.Bridge}
	return x.reach(c, &reached)
}

// reach returns the others in a channel's bridge, and in the bridges behind
// their Local halves that were not reached before.
func (x *indices) reach(c *Channel, reached *[]string) []*Channel {
	others := x.beside(c)
	for _, other := range slices.Clone(others) {
		name, ok := otherHalf(other.Name)
		if !ok {
			continue
		}
		halves := slices.Clone(x.name[name])
		sortByAge(halves)
		for _, half := range halves {
			if half.Bridge != "" && !half.Waits && !slices.Contains(*reached, half.Bridge) {
				*reached = append(*reached, half.Bridge)
				others = append(others, x.reach(half, reached)...)
			}
		}
	}
	return others
}

// sortByAge puts the oldest first.
func sortByAge(channels []*Channel) {
	slices.SortFunc(channels, func(a, b *Channel) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
}

// values returns the channels as they are at this moment, for who holds no lock; nil
// for none.
func values(channels []*Channel) []Channel {
	if len(channels) == 0 {
		return nil
	}
	copies := make([]Channel, len(channels))
	for i, c := range channels {
		copies[i] = *c
	}
	return copies
}
