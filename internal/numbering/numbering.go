package numbering

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/linewarden/linewarden/policy"
)

// A Number is a number that was dialled, in the one form that it has.
type Number struct {
	Dial   string // "+33142685300"; a short number, an extension or an unknown number in digits
	Class  policy.NumberClass
	Region string // ISO 3166, "FR"; empty for a network of no country and for an unknown number
}

// Dialled reads what was dialled by phones of a policy: an emergency number in any
// form, an extension, or else a number outside, see [Habits.Read].
func (h Habits) Dialled(set *policy.Set, dialled string) (Number, bool) {
	if help, ok := h.Help(set, dialled); ok {
		return Number{Dial: help, Class: policy.EmergencyNumber}, true
	}
	if kind, _ := set.At(dialled); kind != "" {
		return Number{Dial: dialled, Class: policy.Internal}, true
	}
	digits, ok := plain(dialled)
	if kind, _ := set.At(digits); ok && kind != "" {
		return Number{}, false // an extension is dialled as it is, and is nothing outside
	}
	n, ok := h.Read(dialled)
	if ok && n.Class != policy.Unknown && !set.IsEmergency(n.Dial) {
		return n, true
	}
	if help, ok := h.helpSomehow(set, dialled); ok {
		return Number{Dial: help, Class: policy.EmergencyNumber}, true
	}
	return n, ok
}

// Read reads what was dialled, and reports whether it is a number outside.
func (h Habits) Read(dialled string) (Number, bool) {
	number, ok := plain(dialled)
	if !ok {
		return Number{}, false
	}
	if number[0] != '+' {
		if number, ok = strings.CutPrefix(number, h.Prefix); !ok {
			return Number{}, false
		}
	}
	return h.read(number, h.Prefix != "")
}

// Normal reads a number in the form that [Habits.Read] gave it.
func (h Habits) Normal(number string) (Number, bool) {
	h.Prefix = ""
	return h.Read(number)
}

// Called reads the number outside that a call from a trunk is for, or claims to be
// from: carriers give it with or without its plus sign, or as it is dialled in the
// country.
func (h Habits) Called(given string) (Number, bool) {
	for _, form := range []string{given, "+" + given} {
		if n, ok := (Habits{Country: h.Country}).Read(form); ok && n.Class != policy.Unknown && n.Dial[0] == '+' {
			return h.Normal(n.Dial)
		}
	}
	return Number{}, false
}

// read reads digits, or a + and digits. The local numbers of an area are dialled
// without its code, but where nothing is dialled for a line outside, few digits are
// rather an extension with a mistake in it.
func (h Habits) read(number string, outside bool) (Number, bool) {
	if !KnownCountry(h.Country) || strings.Contains(strings.TrimPrefix(number, "+"), "+") || number == "" {
		return Number{}, false
	}
	parsed, err := phonenumbers.ParseAndKeepRawInput(number, h.Country)
	switch {
	case number[0] == '+' && (len(number) < 2 || number[1] == '0'):
		return Number{}, false // no country has such a code
	case err != nil:
		return Number{Dial: number, Class: policy.Unknown}, true
	}
	national := parsed.GetCountryCodeSource() == phonenumbers.PhoneNumber_FROM_DEFAULT_COUNTRY
	short, isShort := h.short(parsed, number, national)
	if isShort && !phonenumbers.IsValidNumber(parsed) {
		return short, true
	}
	if national && (outside || len(number) >= minLocal) {
		if n, ok := h.local(parsed, number); ok {
			return n, true
		}
	}
	if n, ok := h.number(parsed, national); ok {
		return n, true
	}
	return Number{Dial: number, Class: policy.Unknown}, true
}
