package switchboard

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/internal/calls"
)

// Somebody who takes another's place in a bridge is noted to do so before
// (dialplan.VarReplaces). A daemon that was killed in the middle of it has left
// both there, or has not yet noted the new call on who came from another.

// regroup puts each channel that has taken another's place into the call in whose
// bridge it is, whatever call is noted on it.
func regroup(groups map[string][]calls.Channel) {
	for callID, members := range groups {
		for _, c := range slices.Clone(members) {
			belongs, ours := strings.CutPrefix(callBridge(c.Bridge), bridgePrefix)
			if c.Replaces == "" || !ours || belongs == callID {
				continue
			}
			groups[callID] = slices.DeleteFunc(groups[callID], func(other calls.Channel) bool { return other.ID == c.ID })
			groups[belongs] = append(groups[belongs], c)
		}
	}
}

// replaced reports whether somebody in the channel's bridge has taken its place.
func replaced(c calls.Channel, members []calls.Channel) bool {
	return slices.ContainsFunc(members, func(other calls.Channel) bool { return other.Replaces == c.ID && other.Bridge == c.Bridge })
}
