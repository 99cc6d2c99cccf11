package switchboard

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/policy"
)

// A destination is where a call can go: phones that ring, or a place in the
// dialplan. It is the same whoever sends a call there, and however.
type destination struct {
	resource   policy.Resource
	action     policy.Action // to call it
	discharges []string      // obligations that legs sees to
	rings      policy.User   // whose phones ring there, if they are one user's
	// legs is what rings there for a request that was decided on; nil if it is a
	// place in the dialplan.
	legs    func(ctx context.Context, r policy.Request, d policy.Decision) (legs, error)
	where   ari.Location  // the place, without a context if none is set
	setting string        // the key that would name it
	by      []policy.User // who have sent the call there in turn, whose phones would ring else
	judged  []forward     // their forwards, and those that may not be used
	lot     bool          // it is the parking lot
	help    bool          // it is an emergency number
}

// destination finds out where what was dialled leads, for a call from an endpoint. Who
// asks may have dialled in front of a number outside what that is to show: in front of
// anything else it means nothing, and nobody has that.
func (s *session) destination(set *policy.Set, dialled string, asker policy.Subject, from string) destination {
	shown, behind := s.board.Codes.Shown(dialled)
	number, read := s.board.Numbers.Dialled(set, behind)
	if number.Class == policy.EmergencyNumber || number.Class == policy.Internal && behind == dialled {
		dialled = number.Dial
	}
	d := destination{action: policy.CallPlace, resource: policy.Resource{Extension: dialled}}
	place := func(setting, context string) {
		d.setting, d.where = setting, ari.Location{Context: context, Extension: dialled, Priority: 1}
	}
	ring := func(users ...policy.User) {
		d.legs = func(ctx context.Context, r policy.Request, _ policy.Decision) (legs, error) {
			return s.legsTo(ctx, s.callees(ctx, set, r, users...)...), nil
		}
	}
	kind, name := set.At(dialled)
	switch {
	case number.Class == policy.EmergencyNumber: // a call for help is no call to a number outside
		place("calls.emergency_context", s.board.EmergencyContext)
		d.help = true
	case kind == policy.KindGroup:
		ring(members(set, name, from)...)
	case kind == policy.KindIVR:
		place("calls.ivr_context", s.board.IVRContext)
	case kind == policy.KindQueue:
		place("calls.queue_context", s.board.QueueContext)
	case kind != "":
		d.rings, _ = set.UserByExtension(dialled)
		ring(d.rings)
	case read && number.Class != policy.Internal:
		return s.outside(set, asker, shown, number)
	default:
		ring() // nobody's: it is refused
	}
	return d
}

// without returns the legs but those to the endpoints.
func (l legs) without(endpoints ...string) legs {
	l.each = slices.DeleteFunc(slices.Clone(l.each), func(one leg) bool {
		return one.endpoint != "" && slices.Contains(endpoints, one.endpoint)
	})
	return l
}
