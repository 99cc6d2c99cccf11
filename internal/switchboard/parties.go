package switchboard

import (
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// A party is who somebody talks with, or calls: a user, a group that is called, or
// somebody outside.
type party struct {
	user, group string
	number      numbering.Number // of who is outside; the zero one if none is known
	called      bool             // the number was called from here; else it is what a caller claims
}

func (p party) outside() bool { return p.user == "" && p.group == "" }

// outsideAt is what an action is about that connects with a party outside.
func (p party) outsideAt(withOutside bool) policy.Resource {
	return policy.Resource{Number: p.number.Dial, Class: p.number.Class, Region: p.number.Region, Outside: withOutside}
}

// connects is what an attended transfer is about: the party that is not moved. As
// a rule that is who is in the transferor's second call. Of one outside and one
// inside it is the one inside, unless the one outside was called in the second
// call. Of two outside it is a number that was called, if one was.
func (s *session) connects(set *policy.Set, by, moved calls.Channel, other secondCall) policy.Resource {
	cannotBeJudged := policy.Resource{User: by.Endpoint} // which is nobody's name
	first, known := s.partyAt(set, by, moved)
	second, alsoKnown := s.partyIn(set, other)
	switch {
	case !known || !alsoKnown:
		return cannotBeJudged
	case !second.outside():
		return policy.Resource{User: second.user, Group: second.group, Outside: first.outside()}
	case second.called:
		return second.outsideAt(first.outside())
	case !first.outside():
		return policy.Resource{User: first.user, Outside: true}
	case first.called:
		return first.outsideAt(true)
	case second.number.Dial != "":
		return second.outsideAt(true)
	}
	return cannotBeJudged
}

// partyIn is who the transferor talks with in its second call, or calls there.
// Where several phones ring they must be one user's, or what was dialled a group.
func (s *session) partyIn(set *policy.Set, other secondCall) (party, bool) {
	if other.own.State == ari.StateUp {
		return s.partyAt(set, other.own, other.targets[0])
	}
	var who party
	for i, leg := range other.targets {
		one, known := s.partyOf(set, leg)
		if !known {
			return party{}, false
		}
		if i > 0 && one != who {
			kind, group := set.At(other.own.Dialled)
			return party{group: group}, kind == policy.KindGroup
		}
		who = one
	}
	return who, true
}

// partyAt is who a channel talks with by way of another, which may be a half of a
// Local channel.
func (s *session) partyAt(set *policy.Set, own, other calls.Channel) (party, bool) {
	if _, outside := other.LeadsTo(dialplan.OutboundContext); outside || !other.Local() {
		return s.partyOf(set, other)
	}
	behind := slices.DeleteFunc(s.board.Calls.With(own.ID), func(c calls.Channel) bool { return c.Local() || c.Role.Supervises() })
	if len(behind) != 1 { // it is an IVR's, or a queue's
		return party{}, len(behind) == 0
	}
	return s.partyOf(set, behind[0])
}

// partyOf is who is at a channel.
func (s *session) partyOf(set *policy.Set, c calls.Channel) (party, bool) {
	if dialled, outside := c.LeadsTo(dialplan.OutboundContext); outside {
		number, ok := s.board.Numbers.Normal(dialled)
		return party{number: number, called: true}, ok
	}
	if c.Local() {
		return party{}, false
	}
	if user, inside := set.UserByEndpoint(c.Endpoint); inside {
		return party{user: user.Name}, true
	}
	claimed, _ := s.board.Numbers.Called(c.Caller)
	return party{number: claimed}, true
}
