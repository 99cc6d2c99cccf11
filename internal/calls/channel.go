package calls

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
)

// Role is what a channel is in its call. It is written on the channel itself,
// in the variable LW_ROLE, so that a restarted daemon reads it back.
type Role string

// The roles.
const (
	RolePhone   Role = "phone"   // opened by a phone, to ask for something
	RoleTrunk   Role = "trunk"   // a call from an outside line
	RoleMember  Role = "member"  // a queue's call to one of its members
	RoleParked  Role = "parked"  // parked, or back from there: it is called for
	RoleWaiting Role = "waiting" // taken out of a queue's waiting list, and connected with nobody yet
	RoleLeg     Role = "leg"     // dialled by linewarden, to reach a user
	RoleSnoop   Role = "snoop"   // linewarden's ear on somebody's channel
	// RoleRecorder is the ear by which what somebody says is recorded.
	RoleRecorder Role = "recorder"
	RoleNone     Role = "" // not a channel of linewarden's

	// Opened by a phone, and now on somebody else's call.
	RoleListener  Role = "listener"  // hears it
	RoleWhisperer Role = "whisperer" // is heard by one party, too
	RoleBarger    Role = "barger"    // is heard by all

	// RoleEmergency is a channel that the dialplan has sent to where emergency
	// calls are routed. It is not linewarden's, and nobody else's either.
	RoleEmergency Role = "emergency"
)

// Roles returns all roles.
func Roles() []Role { return slices.Clone(roles) }

var roles = []Role{
	RolePhone, RoleTrunk, RoleMember, RoleParked, RoleWaiting, RoleLeg, RoleSnoop, RoleRecorder, RoleNone,
	RoleListener, RoleWhisperer, RoleBarger, RoleEmergency,
}

// Supervises reports whether a channel of this role is on the call of others. It
// has no call of its own then: what is in its bridge is an ear.
func (r Role) Supervises() bool {
	return r == RoleListener || r == RoleWhisperer || r == RoleBarger
}

// Calls reports whether a channel of the role is one that others are called for,
// because it asked for that or was parked.
func (r Role) Calls() bool {
	return r == RolePhone || r == RoleTrunk || r == RoleMember || r == RoleParked
}

// Channel is one live channel.
type Channel struct {
	ID       string
	Name     string // "PJSIP/1001-0000002a"
	Endpoint string // "PJSIP/1001"; nobody's for a snoop and the like
	State    ari.ChannelState
	Call     string // id of the owned call it belongs to; empty if none
	Role     Role
	Bridge   string // id of the bridge it is in; empty if none
	Waits    bool   // in a bridge where nobody hears anybody
	Lot      string // parking lot that it is parked in; empty if none
	Parker   string // endpoint that parked it last, "PJSIP/1001"
	Incoming bool   // a phone or a trunk has called by it, and was not called
	Held     bool   // its phone has put the call on hold, as far as is known
	Dialled  string // the extension in the dialplan, where it is or was before it came to linewarden
	Context  string // of the dialplan, where it is or was before it came to linewarden
	Since    time.Time
	// Retrieved is the id of the channel that it talks with by the right to
	// retrieve what somebody else parked; see dialplan.VarRetrieved.
	Retrieved string
	Replaces  string // id of the channel whose place it took; see dialplan.VarReplaces
	Caller    string // the number that it says to be calling from, whatever that is worth
	Diverted  string // to whom its call was diverted before it came in, as the other side says; see dialplan.VarDivertedTo
	Listens   string // what a guarded dialplan lets it listen to; see dialplan.VarListens
	Consults  string // id of the channel that waits while it asks somebody else; see dialplan.VarConsults
	Behalf    string // name of the user for whom it leads outside; see dialplan.VarBehalf
	Linked    string // the same for all channels of a call; see dialplan.VarLinked
}

// Asterisk lets a snoop have no variables before it exists, so what it is and
// whose shows in its id.
const (
	snoopPrefix = "lw-ear-"
	beepPrefix  = "lw-beep-"
	recPrefix   = "lw-rec-"
)

// SnoopID returns the id for the ear of somebody who is on the call of others.
func SnoopID(callID string) string { return snoopPrefix + callID }

// BeepID returns the id for the snoop that lets a party of the call hear a beep
// before that.
func BeepID(callID string) string { return beepPrefix + callID }

// RecorderID returns the id for the ear by which a stretch of a call is recorded.
func RecorderID(callID string, stretch int) string {
	return recPrefix + strconv.Itoa(stretch) + "-" + callID
}

// Stretch returns the number in the id of an ear that records.
func Stretch(channelID string) (number int, callID string, ok bool) {
	text, callID, _ := strings.Cut(strings.TrimPrefix(channelID, recPrefix), "-")
	number, err := strconv.Atoi(text)
	return number, callID, err == nil && RecorderID(callID, number) == channelID
}

// snoopOn is what the names of all snoops on a channel have in front of their
// serial number (res_stasis_snoop.c), where others have the endpoint.
func snoopOn(channelID string) string { return "Snoop/" + channelID }

// SnoopedOn returns the id of the channel that a snoop of that name is on.
func SnoopedOn(channelName string) (id string, ok bool) {
	on, ok := strings.CutPrefix(Endpoint(channelName), "Snoop/")
	return on, ok
}

// enter notes that the channel is in a bridge.
func (c *Channel) enter(b *ari.Bridge) {
	c.Bridge, c.Waits, c.Lot = b.ID, b.BridgeType == ari.BridgeHolding, ""
	if b.BridgeClass == ParkingClass {
		c.Lot = b.Name
	}
}

// leave notes that it is in none.
func (c *Channel) leave() { c.Bridge, c.Waits, c.Lot = "", false, "" }

// ParkingClass is the class of a parking lot's bridge, which has the lot's name
// (parking_bridge.c).
const ParkingClass = "parking"

// ProgramClass is the class of a bridge that was made over ARI, by whichever
// program.
const ProgramClass = "stasis"

// describe takes over what ARI says of a channel. The bridge is not among it.
func describe(c *ari.Channel) Channel {
	d := Channel{
		ID:        c.ID,
		Name:      c.Name,
		Endpoint:  Endpoint(c.Name),
		State:     c.State,
		Incoming:  c.State == ari.StateRing,
		Call:      c.ChannelVars[dialplan.VarCall],
		Role:      Role(c.ChannelVars[dialplan.VarRole]),
		Parker:    c.ChannelVars[dialplan.VarParker],
		Since:     c.CreationTime.Time,
		Dialled:   c.Dialplan.Exten,
		Context:   c.Dialplan.Context,
		Retrieved: c.ChannelVars[dialplan.VarRetrieved],
		Replaces:  c.ChannelVars[dialplan.VarReplaces],
		Caller:    c.Caller.Number,
		Diverted:  c.ChannelVars[dialplan.VarDivertedTo],
		Listens:   c.ChannelVars[dialplan.VarListens],
		Consults:  c.ChannelVars[dialplan.VarConsults],
		Behalf:    c.ChannelVars[dialplan.VarBehalf],
		Linked:    c.ChannelVars[dialplan.VarLinked],
	}
	for _, prefix := range []string{snoopPrefix, beepPrefix} {
		if call, ok := strings.CutPrefix(c.ID, prefix); ok {
			d.Call, d.Role = call, RoleSnoop
		}
	}
	if _, call, ok := Stretch(c.ID); ok {
		d.Call, d.Role = call, RoleRecorder
	}
	return d
}
