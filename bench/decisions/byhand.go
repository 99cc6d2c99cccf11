package decisions

import (
	"sync/atomic"

	"github.com/linewarden/linewarden/policy"
)

// byHand is the least that such a decision can cost: find both users in a map, look at a
// bit, compare the departments. It knows nothing but this one town's rules, no emergency
// call among them, and its reasons name no line of a policy.
type byHand struct {
	current atomic.Pointer[snapshot]
}

type snapshot struct {
	byEndpoint, byExtension map[string]*person
}

// A person's rights and consents are bits, by the places of the deeds.
type person struct {
	department               int
	all, related, consenting uint8
}

func newByHand(town []resident) *byHand {
	s := &snapshot{make(map[string]*person, len(town)), make(map[string]*person, len(town))}
	for _, r := range town {
		p := &person{department: r.department}
		for i, d := range deeds {
			if r.role >= d.all {
				p.all |= 1 << i
			}
			if r.role >= d.department {
				p.related |= 1 << i
			}
			if !r.spared[d.consent] {
				p.consenting |= 1 << i
			}
		}
		s.byEndpoint[r.endpoint], s.byExtension[r.extension] = p, p
	}
	h := &byHand{}
	h.current.Store(s)
	return h
}

// onOthers are the deeds that nobody does to oneself.
const onOthers = 0b11110000

func (h *byHand) decide(q *question) (allowed bool, reason string) {
	s := h.current.Load()
	bit := bitOf(q.action)
	if bit == 0 {
		return false, "unknown_action"
	}
	subject := s.byEndpoint[q.endpoint]
	if subject == nil {
		return false, "unknown_subject"
	}
	target := s.byExtension[q.extension]
	switch {
	case target == nil:
		return false, "unknown_target"
	case bit&onOthers != 0 && subject == target:
		return false, "self_target"
	case subject.all&bit == 0 && (subject.related&bit == 0 || subject.department != target.department):
		return false, "not_granted"
	case target.consenting&bit == 0:
		return false, "target_veto"
	}
	return true, "granted"
}

func bitOf(action policy.Action) uint8 {
	switch action {
	case policy.CallPlace:
		return 1 << 0
	case policy.CallPickup:
		return 1 << 1
	case policy.CallTransfer:
		return 1 << 2
	case policy.CallUnpark:
		return 1 << 3
	case policy.CallIntercom:
		return 1 << 4
	case policy.MonitorListen:
		return 1 << 5
	case policy.MonitorWhisper:
		return 1 << 6
	case policy.MonitorBarge:
		return 1 << 7
	default:
		return 0
	}
}
