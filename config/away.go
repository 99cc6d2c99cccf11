package config

import (
	"slices"

	"github.com/linewarden/linewarden/internal/codes"
)

// Away says what becomes of what is asked for while the daemon cannot be asked.
// It is the dialplan that does it: a change takes effect with "linewarden init".
type Away struct {
	// Allow names what then goes on unjudged. All else is refused.
	Allow []codes.Name
	// Context is the dialplan's context that routes what owned phones then dial.
	// Without one they are refused.
	Context string
}

// neverUnjudged are what nobody may do unseen: whoever is heard has a veto.
var neverUnjudged = []codes.Name{codes.Listen, codes.Whisper, codes.Barge}

// away reads the failure policy: one key for each thing that can be asked for.
func (r *reader) away() Away {
	var a Away
	for _, c := range append([]codes.Code{{Name: codes.Place}}, codes.All()...) {
		key := "away." + awayKey(c.Name)
		if r.choice(key, "refuse", "allow") != "allow" {
			continue
		}
		if slices.Contains(neverUnjudged, c.Name) {
			r.problem(r.fields[key], `write "refuse"`, "nobody is heard while it cannot be asked whether they may be")
			continue
		}
		a.Allow = append(a.Allow, c.Name)
	}
	if _, written := r.given("away.context"); written {
		a.Context = r.text("away.context", "none")
	}
	return a
}

// awayKey is the key of a name in the table away.
func awayKey(n codes.Name) string {
	if n == codes.Place {
		return "place"
	}
	return string(n)
}
