package config

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/internal/numbering"
)

// habits reads how numbers outside are dialled.
func (r *reader) habits() numbering.Habits {
	h := numbering.Habits{Country: r.text("numbers.country", "")}
	if f, written := r.given("numbers.country"); written && !numbering.KnownCountry(h.Country) {
		r.problem(f, `write the country's two capital letters, "FR"`, "%q is no country", h.Country)
	}
	prefix, f, written := value[string](r, "numbers.prefix", "write a string in quotes")
	if written && (len(prefix) > 4 || strings.Trim(prefix, "0123456789") != "") {
		r.problem(f, `write up to 4 digits, "0"; leave it out if numbers are dialled as they are`, "%q is no prefix", prefix)
	}
	h.Prefix = prefix
	return h
}

// UnlistedEmergencyNumbers returns the numbers by which help is called in the
// country of the settings, and that the policy does not know for such: without a
// right to special numbers nobody reaches them.
func (c *Config) UnlistedEmergencyNumbers() []string {
	return slices.DeleteFunc(numbering.EmergencyNumbers(c.Settings.Numbers.Country), c.Policy.IsEmergency)
}
