package config

import (
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/internal/keys"
)

// keys reads what is pressed during a call for each feature. Of two codes none may
// begin with the other, if both can be pressed at the same time: the longer one never
// could be.
func (r *reader) keys() keys.Plan {
	plan := keys.Plan{}
	for _, c := range keys.All() {
		plan[c.Name] = r.pressed("keys."+string(c.Name), c.Default)
	}
	for i, c := range keys.All() {
		for _, other := range keys.All()[:i] {
			if c.Consulting == other.Consulting {
				r.pressedTwice(plan, c.Name, other.Name)
			}
		}
	}
	return plan
}

// pressed reads what a phone presses to ask for something, empty for nothing.
func (r *reader) pressed(key, otherwise string) string {
	v, f, ok := value[string](r, key, "write a string in quotes")
	if !ok {
		return otherwise
	}
	if len(v) > maxCode || strings.Trim(v, "*#0123456789") != "" {
		r.problem(f, fmt.Sprintf("write 1 to %d of the keys 0 to 9, * and #, or \"\" to have none", maxCode), "%q cannot be pressed", v)
	}
	return v
}

// pressedTwice reports two codes of which one begins with the other.
func (r *reader) pressedTwice(plan keys.Plan, one, other keys.Name) {
	longer, shorter := one, other
	if len(plan[longer]) < len(plan[shorter]) {
		longer, shorter = shorter, longer
	}
	if plan[shorter] == "" || !strings.HasPrefix(plan[longer], plan[shorter]) {
		return
	}
	// The one that was written is the one to change.
	f, written := r.given("keys." + string(longer))
	if written {
		r.problem(f, "choose another", "begins with %q, which is the code for keys.%s", plan[shorter], shorter)
		return
	}
	f, _ = r.given("keys." + string(shorter))
	r.problem(f, "choose another", "is how %q begins, the code for keys.%s", plan[longer], longer)
}
