package config

import (
	"slices"
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
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
	h.AreaCode = r.areaCode(h.Country)
	return h
}

// areaCode reads whose fixed lines are local.
func (r *reader) areaCode(country string) string {
	code, f, written := value[string](r, "numbers.area_code", "write a string in quotes")
	national := numbering.NationalPrefix(country)
	switch {
	case !written || numbering.KnownAreaCode(country, code):
	case country == "":
		r.problem(f, `write numbers.country, "FR"`, "is an area of no country")
	case national != "" && strings.HasPrefix(code, national):
		r.problem(f, "leave out the "+national+" that is dialled before it", "%q is no area code", code)
	case numbering.KnownCountry(country):
		r.problem(f, `write its digits, "212"`, "%q is no area code", code)
	}
	return code
}

// LoadHabits reads how numbers outside are dialled, and the codes in front of them,
// from a linewarden.toml, or the file of that name in a directory, without a look at its
// other settings. A policy alone does not say how, and has the usual codes. The error is
// an [*Error].
func LoadHabits(path string) (numbering.Habits, codes.Plan, error) {
	if !HasSettings(path) {
		return numbering.Habits{}, codes.Defaults(), nil
	}
	var l loader
	main := l.file(inFolder(path))
	r := newReader(main.path, main.settings)
	habits, plan := r.habits(), r.codes()
	return habits, plan, asError(append(l.problems, r.problems...))
}

// UnlistedEmergencyNumbers returns the numbers by which help is called in the
// country of the settings, and that the policy does not know for such: without a
// right to special numbers nobody reaches them.
func (c *Config) UnlistedEmergencyNumbers() []string {
	return slices.DeleteFunc(numbering.EmergencyNumbers(c.Settings.Numbers.Country), c.Policy.IsEmergency)
}
