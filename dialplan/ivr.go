package dialplan

import (
	"strconv"
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
)

// IVRContext is where the daemon sends a phone that switches an IVR's mode, hears or
// records its greeting: to the extension "switch", "hear" or "record".
const IVRContext = "linewarden-ivr"

// Variables that name to [IVRContext] an IVR and one of its modes.
const (
	VarIVRExten = "LW_IVR_EXTEN" // its extension
	VarModes    = "LW_MODES"     // its modes, the usual one first: "open&closed"
	VarMode     = "LW_MODE"      // the number of one, from 1; "0" is the next, or the one that is on
)

// An IVR is one that phones can switch, and whose mode their lamps show.
type IVR struct {
	Extension string
	Modes     []string // the usual one first
}

// A lamp shows a custom device state of Asterisk's beside a key.
type lamp struct{ Key, Device string }

// ModeLamps returns the lamps of all IVRs. They are written out one by one: a
// pattern would let a phone watch, and with that create, any number of extensions.
// A key that the daemon reads as something else has none.
func (p page) ModeLamps() []lamp {
	var all []lamp
	add := func(code codes.Name, key, device string) {
		if name, _ := p.Codes.Parse(key); name == code {
			all = append(all, lamp{key, device})
		}
	}
	for _, ivr := range p.IVRs {
		device := "linewarden-ivr-" + ivr.Extension
		add(codes.IVRNextMode, p.Codes[codes.IVRNextMode]+ivr.Extension, device)
		for i, mode := range ivr.Modes {
			if i > 0 { // the usual one is on until something else is
				add(codes.IVRMode, p.Codes.ModeKey(i+1, ivr.Extension), device+"-"+mode)
			}
		}
	}
	return all
}

// ModeVariables are those of [IVRContext], and their values, for the mode with a
// number of the IVR that has an extension and these modes.
func ModeVariables(extension string, modes []string, mode int) [][2]string {
	return [][2]string{
		{VarIVRExten, extension},
		{VarModes, strings.Join(modes, "&")},
		{VarMode, strconv.Itoa(mode)},
	}
}
