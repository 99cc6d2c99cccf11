package gate

import (
	"context"
	"strconv"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
)

// held finds whom the phone has on hold.
func held(_ context.Context, a *asking) []found {
	f := found{nothing: true}
	if a.gate.Known() {
		c, ok := a.gate.Calls.HeldBy(a.endpoint, a.in.UniqueID)
		f.channel, f.nothing = c.ID, !ok
	}
	return []found{f}
}

// parked names whom to park, and who does it: that is noted on the parked
// channel, and decides on who may retrieve it.
func parked(a *asking, f found, _ policy.Decision) []variable {
	return []variable{{dialplan.VarChannel, f.channel}, {dialplan.VarEndpoint, a.endpoint}}
}

// inSlot finds the call in a parking slot, as that of the user who parked it. A
// call that nobody of the policy parked is nobody's to retrieve. Where the slot is
// empty, the question is whether one may retrieve one's own.
func inSlot(ctx context.Context, a *asking) []found {
	slot, err := strconv.Atoi(a.to)
	if err != nil || slot < 1 || strconv.Itoa(slot) != a.to {
		return []found{{}} // what is not a slot has no call in it, and is no name of Asterisk's
	}
	self, _ := a.set.UserByEndpoint(a.endpoint)
	empty := []found{{resource: policy.Resource{User: self.Name}, nothing: true}}
	if !a.gate.Known() {
		return empty
	}
	name, err := a.session.GetVariable(ctx, "PARK_GET_CHANNEL("+a.to+","+a.gate.ParkingLot+")")
	if err != nil {
		a.gate.Log.ErrorContext(ctx, "could not see who is parked", "error", err)
		return empty
	}
	c, ok := a.gate.Calls.Parked(name)
	if !ok {
		return empty
	}
	parker, _ := a.set.UserByEndpoint(c.Parker)
	return []found{{resource: policy.Resource{User: parker.Name}, channel: c.ID}}
}

// retrieved names the slot that was judged, and the call that was in it.
func retrieved(a *asking, f found, _ policy.Decision) []variable {
	return []variable{{dialplan.VarChannel, f.channel}, {dialplan.VarSlot, a.to}}
}
