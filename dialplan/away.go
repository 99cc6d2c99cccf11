package dialplan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
)

// Away is the failure policy: what happens while the daemon cannot be asked.
type Away struct {
	// Allow names what then goes on unjudged; all else is refused. Nobody may be
	// heard unjudged: listen, whisper and barge cannot be here.
	Allow []codes.Name
	// Context is the administrator's context that then routes what owned phones
	// dial. Empty, all of it is refused.
	Context string
}

// maxSlots bounds how many parking slots are written out one by one.
const maxSlots = 10_000

func (a Away) check(plan codes.Plan) error {
	for _, never := range []codes.Name{codes.Listen, codes.Whisper, codes.Barge} {
		if slices.Contains(a.Allow, never) {
			return fmt.Errorf("away: %s is refused while nobody can be asked", never)
		}
	}
	if a.Context != "" && !namePattern.MatchString(a.Context) {
		return fmt.Errorf("away context %q: name the context that routes owned phones' calls", a.Context)
	}
	for name, code := range plan {
		slots, err := codes.ParseSlots(code)
		switch {
		case name == codes.Unpark && (err != nil || slots.Last-slots.First >= maxSlots):
			return fmt.Errorf("parking slots %q: write a range of at most %d slots, \"71-79\"", code, maxSlots)
		case name != codes.Unpark && (code == "" || strings.Trim(code, "+*#0123456789") != ""):
			return fmt.Errorf("code %q of %s: use digits, * and #", code, name)
		}
	}
	return nil
}

// A dialled is what owned phones dial, and whether it goes on while the daemon
// is away.
type dialled struct {
	Extension string // or pattern
	Allow     bool
}

// extensions returns what owned phones can dial, as the daemon would read it
// ([codes.Plan.Parse]): Asterisk prefers an extension to a pattern, and of the
// patterns that fit the one with more digits.
func (a Away) extensions(plan codes.Plan) []dialled {
	if a.Context == "" || len(a.Allow) == 0 {
		return nil
	}
	var all []dialled
	seen := make(map[string]bool)
	add := func(extension string, name codes.Name) {
		if !seen[extension] {
			seen[extension] = true
			all = append(all, dialled{extension, slices.Contains(a.Allow, name)})
		}
	}
	if slots, err := codes.ParseSlots(plan[codes.Unpark]); err == nil { // a slot is no other code
		for n := slots.First; n <= slots.Last; n++ {
			add(strconv.Itoa(n), codes.Unpark)
		}
	}
	for _, c := range codes.All() {
		switch code, known := plan[c.Name]; {
		case !known || c.Name == codes.Unpark:
		case c.Alone:
			add(code, c.Name)
		default:
			add("_"+code+"!", c.Name)
		}
	}
	add("_[+*#0-9]!", codes.Place)
	return all
}

// unjudged says what a guard does that nobody answered: "allow" or "refuse". One
// that tells the dialplan something refuses in any case: with nothing told, it
// would take the next best call, or let VoiceMailMain() ask which box.
func (a Away) unjudged(guard Guard) string {
	name := codes.Name(strings.ReplaceAll(guard.Name, "-", "_"))
	if guard.Name == "place" || guard.Name == "ring" { // a call, in two questions
		name = codes.Place
	}
	if len(guard.Tells) == 0 && slices.Contains(a.Allow, name) {
		return "allow"
	}
	return "refuse"
}
