package config

import (
	"fmt"
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
)

// maxCode is the most keys that a feature code has.
const maxCode = 8

// codes reads what is dialled for each feature. Two that are dialled alike are
// a problem: one of them could never be asked for.
func (r *reader) codes() codes.Plan {
	plan, taken := codes.Plan{}, map[string]codes.Name{}
	for _, c := range codes.All() {
		key := "codes." + string(c.Name)
		if c.Name == codes.Unpark {
			plan[c.Name] = r.slots(key, c.Default)
		} else {
			plan[c.Name] = r.code(key, c.Default)
		}
		if other, ok := taken[plan[c.Name]]; ok {
			// The one that was written is the one to change.
			f, written := r.given(key)
			if !written {
				f, _ = r.given("codes." + string(other))
				other = c.Name
			}
			r.problem(f, "choose another", "is the code for codes.%s as well", other)
		}
		taken[plan[c.Name]] = c.Name
	}
	return plan
}

// code reads what a phone dials to ask for something.
func (r *reader) code(key, otherwise string) string {
	v, f, ok := value[string](r, key, "write a string in quotes")
	if !ok {
		return otherwise
	}
	if v == "" || len(v) > maxCode || strings.Trim(v, "*#0123456789") != "" {
		r.problem(f, fmt.Sprintf("write 1 to %d of the keys 0 to 9, * and #", maxCode), "%q cannot be dialled", v)
	}
	return v
}

// slots reads a range of parking slots.
func (r *reader) slots(key, otherwise string) string {
	v, f, ok := value[string](r, key, "write a string in quotes")
	if !ok {
		return otherwise
	}
	if _, err := codes.ParseSlots(v); err != nil {
		r.problem(f, err.Error(), "%q is no range of parking slots", v)
	}
	return v
}
