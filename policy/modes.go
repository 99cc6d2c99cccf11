package policy

import (
	"regexp"
	"slices"
)

// usualModes are those of an IVR of which nothing else is written.
var usualModes = []string{"open", "closed"}

// The bounds of an IVR's modes. A phone names a mode by one digit.
const (
	fewestModes = 2
	mostModes   = 9
)

// A mode is part of a file's name, and of expressions of the dialplan.
var modePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// modes reads the modes of an IVR, the usual one first.
func (c *compiler) modes(e entry) []string {
	names, s := c.list(e, "modes")
	if s == nil {
		return usualModes
	}
	if len(names) < fewestModes || len(names) > mostModes {
		c.problem(s.Source, `write the usual one first, modes = ["open", "closed"]`,
			"an IVR has %d to %d modes, not %d", fewestModes, mostModes, len(names))
	}
	for i, name := range names {
		switch {
		case !modePattern.MatchString(name):
			c.problem(s.Source, "use up to 32 small letters, digits and _, a letter first", "%q is no name for a mode", name)
		case slices.Index(names, name) < i:
			c.problem(s.Source, "keep one", "mode %q is listed twice", name)
		}
	}
	return names
}

// Modes returns the modes of an IVR, the usual one first; none if there is no
// such IVR.
func (s *Set) Modes(ivr string) []string { return slices.Clone(s.modes[s.byIVR.find(ivr)]) }

// An IVR is what the policy knows of one.
type IVR struct {
	Name      string
	Extension string
	Modes     []string // the usual one first
}

// IVRs returns all IVRs that have an extension, sorted by it.
func (s *Set) IVRs() []IVR {
	var all []IVR
	for _, extension := range s.Extensions() {
		if kind, name := s.At(extension); kind == KindIVR {
			all = append(all, IVR{name, extension, s.Modes(name)})
		}
	}
	return all
}
