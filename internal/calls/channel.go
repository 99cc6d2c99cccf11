package calls

import (
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
	RolePhone    Role = "phone"    // opened by a phone, to ask for something
	RoleLeg      Role = "leg"      // dialled by linewarden, to reach a user
	RoleListener Role = "listener" // opened by a phone, and now listens to a call
	RoleSnoop    Role = "snoop"    // linewarden's ear on somebody's channel
	RoleNone     Role = ""         // not a channel of linewarden's
)

// Channel is one live channel.
type Channel struct {
	ID       string
	Name     string // "PJSIP/1001-0000002a"
	Endpoint string // "PJSIP/1001"; empty for a snoop and the like
	State    ari.ChannelState
	Call     string // id of the owned call it belongs to; empty if none
	Role     Role
	Bridge   string // id of the bridge it is in; empty if none
	Since    time.Time
}

// Asterisk lets a snoop have no variables before it exists, so what it is and
// whose shows in its id.
const snoopPrefix = "lw-ear-"

// SnoopID returns the id for the snoop of a listening.
func SnoopID(callID string) string { return snoopPrefix + callID }

// describe takes over what ARI says of a channel. The bridge is not among it.
func describe(c *ari.Channel) Channel {
	d := Channel{
		ID:       c.ID,
		Name:     c.Name,
		Endpoint: Endpoint(c.Name),
		State:    c.State,
		Call:     c.ChannelVars[dialplan.VarCall],
		Role:     Role(c.ChannelVars[dialplan.VarRole]),
		Since:    c.CreationTime.Time,
	}
	if call, ok := strings.CutPrefix(c.ID, snoopPrefix); ok {
		d.Call, d.Role = call, RoleSnoop
	}
	return d
}
