package switchboard

import (
	"strings"

	"github.com/linewarden/linewarden/policy"
)

// Codes are the feature codes that a phone dials before an extension.
type Codes struct {
	Pickup string // take a call that rings at the extension
	Listen string // listen to the call of the extension
}

// A wish is what a phone asks for by what it dials.
type wish struct {
	action    policy.Action
	extension string
}

// parse reads what was dialled. The longest code that fits wins, so that one
// code may begin like another; what fits no code is a call to be placed.
func (c Codes) parse(dialled string) wish {
	w := wish{policy.CallPlace, dialled}
	longest := 0
	for code, action := range map[string]policy.Action{
		c.Pickup: policy.CallPickup,
		c.Listen: policy.MonitorListen,
	} {
		extension, fits := strings.CutPrefix(dialled, code)
		if fits && len(code) > longest {
			longest, w = len(code), wish{action, extension}
		}
	}
	return w
}
