package codes

import "strconv"

// CurrentMode stands for the mode that an IVR is in.
const CurrentMode = 0

// ParseMode reads what stands behind a code that takes a mode: its digit, and the
// extension of the IVR, which is not checked. Without a digit there is none.
func ParseMode(rest string) (mode int, extension string, ok bool) {
	if rest == "" || rest[0] < '0' || rest[0] > '9' {
		return 0, "", false
	}
	return int(rest[0] - '0'), rest[1:], true
}

// ModeKey is what a phone dials for a mode of the IVR with an extension, and has as
// the name of the mode's lamp.
func (p Plan) ModeKey(mode int, extension string) string {
	return p[IVRMode] + strconv.Itoa(mode) + extension
}
