package aritest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// lot is a parking lot of res_parking, with its bridge.
type lot struct {
	bridge *bridge
	slots  map[int]*channel
}

// ParkRequest is how Park() is called.
type ParkRequest struct {
	Lot         string
	First, Last int          // the lot's slots
	Comeback    ari.Location // where the channel goes when its time is over
}

// Park is the application of this name: the channel waits in the lot until it is
// hung up, redirected, or its time is over. It reports whether there was a slot.
func (r Run) Park(p ParkRequest) bool {
	s, c := r.s, r.c
	in := s.lots[p.Lot]
	if in == nil {
		in = &lot{slots: make(map[int]*channel), bridge: &bridge{Bridge: ari.Bridge{
			ID: "parking-" + p.Lot, Name: p.Lot, BridgeType: ari.BridgeHolding, BridgeClass: "parking",
			Technology: "holding_bridge", Creator: "Parking", CreationTime: ari.Time{Time: time.Now()},
		}}}
		s.lots[p.Lot] = in
		s.bridges[in.bridge.ID] = in.bridge
		s.emit("BridgeCreated", nil, in.bridge, field{"bridge", in.bridge.view()})
	}
	slot := p.First
	if wanted, err := strconv.Atoi(c.Variables["PARKINGEXTEN"]); err == nil && in.slots[wanted] == nil {
		slot = wanted
	}
	for in.slots[slot] != nil {
		slot++
	}
	if slot > p.Last {
		return false
	}
	if c.State != ari.StateUp {
		s.changeState(c, ari.StateUp)
	}
	in.slots[slot], c.comeback = c, p.Comeback
	c.Dialplan.AppName, c.Dialplan.AppData = "Park", p.Lot
	s.enterBridge(c, in.bridge)
	return true
}

// slotOf finds the slot of a parked channel. The lock is held.
func (s *Server) slotOf(c *channel) (in *lot, slot int) {
	for _, in := range s.lots {
		for slot, parked := range in.slots {
			if parked == c {
				return in, slot
			}
		}
	}
	return nil, 0
}

// unpark takes a channel out of its slot, if it is in one. The lock is held.
func (s *Server) unpark(c *channel) {
	if in, slot := s.slotOf(c); in != nil {
		delete(in.slots, slot)
		c.Dialplan.AppName, c.Dialplan.AppData = "", ""
	}
}

// parkedIn is the function PARK_GET_CHANNEL. The lock is held.
func (s *Server) parkedIn(args string) (name string, found bool) {
	slot, in, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
	n, err := strconv.Atoi(slot)
	if err != nil || s.lots[in] == nil || s.lots[in].slots[n] == nil {
		return "", false
	}
	return s.lots[in].slots[n].Name, true
}

// ParkingTimesOut does now what res_parking does when a channel's time in its
// slot is over. One that is not parked is left alone.
func (s *Server) ParkingTimesOut(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return
	}
	in, slot := s.slotOf(c)
	if in == nil {
		return
	}
	s.set(c, "PARKING_SPACE", strconv.Itoa(slot))
	s.leaveBridge(c)
	s.enterDialplan(c, c.comeback)
	s.changes()
}

// Parked tells which channels are in the slots of a lot.
func (s *Server) Parked(name string) map[int]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	parked := make(map[int]string)
	if in := s.lots[name]; in != nil {
		for _, slot := range slices.Sorted(maps.Keys(in.slots)) {
			parked[slot] = in.slots[slot].ID
		}
	}
	return parked
}
