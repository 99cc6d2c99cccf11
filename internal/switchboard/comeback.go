package switchboard

import (
	"cmp"
	"context"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// How a parked call comes back: its time in the lot is over, or there is no slot.
const (
	comeback = "comeback"
	lotFull  = "lot_full"
)

// inLot is where a channel belongs that was parked: in the slot if it is free.
func inLot(slot string) ari.Location {
	return ari.Location{Context: dialplan.ParkContext, Extension: cmp.Or(slot, "s"), Priority: 1}
}

// comeBack rings the phones of the user who parked the call. Whatever comes of
// that, unless somebody answers the call is parked again, as long as the caller
// cares to wait.
func (s *session) comeBack(ctx context.Context) {
	if s.unclaimed != nil {
		s.giveBack(ctx)
		return
	}
	s.borrow(s.channel.ID, inLot(s.channel.ChannelVars[dialplan.VarSpace]))
	s.ringParker(ctx)
}

// ringParker is comeBack for a call that does not fit into the lot any more, and
// ends if nobody answers. So is one whose parker has hung up meanwhile.
func (s *session) ringParker(ctx context.Context) {
	if s.unclaimed != nil {
		s.giveBack(ctx)
		return
	}
	set := s.board.Policy()
	parker, _ := set.UserByEndpoint(s.channel.ChannelVars[dialplan.VarParker])
	d := s.mayRing(ctx, set, parker, policy.WayReturn)
	if !d.Allowed() {
		s.became(ctx, outcomeRefused)
		return
	}
	to := s.legsTo(ctx, callee{parker, d.Obligations})
	to.discreet = s.endpoint() == "" // no phone, so it leads outside
	s.place(ctx, to)
}

// backFromNowhere is a channel that was taken out of the dialplan by somebody who
// is gone meanwhile. It goes back to where it belongs.
func (s *session) backFromNowhere(ctx context.Context) {
	switch {
	case s.unclaimed != nil:
		s.giveBack(ctx)
	case s.channel.ChannelVars[dialplan.VarRole] == string(calls.RoleParked):
		s.borrow(s.channel.ID, inLot(""))
	case s.channel.ChannelVars[dialplan.VarRole] == string(calls.RoleWaiting):
		s.borrow(s.channel.ID, inQueue)
	}
}

// isParked reports whether a channel is in a parking lot.
func (s *Switchboard) isParked(channelID string) bool {
	c, ok := s.Calls.Get(channelID)
	return ok && c.Lot != ""
}

// cameBy reports whether a channel in the application came by an entrance that
// takes no arguments.
func cameBy(c *ari.Channel, entrance string) bool {
	_, args, _ := strings.Cut(c.Dialplan.AppData, ",")
	return args == entrance
}
