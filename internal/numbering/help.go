package numbering

import (
	"strings"
	"unicode"

	"github.com/linewarden/linewarden/policy"
)

// Help reads an emergency number that is dialled as such, or as the shipped dialplan
// reads it: with a plus sign, behind what is dialled for a line outside, with
// something behind it. It comes before any feature code and any extension.
func (h Habits) Help(set *policy.Set, dialled string) (string, bool) {
	digits := spoken(dialled)
	for _, form := range []string{dialled, digits, strings.TrimPrefix(digits, "+"), strings.TrimPrefix(digits, h.Prefix)} {
		if set.IsEmergency(form) {
			return form, true
		}
	}
	return "", false
}

// withheld are the codes that phones dial by themselves before a number, so that
// the caller's own is hidden or shown.
var withheld = []string{"#31#", "*31#", "*31*", "*67", "*82"}

// helpSomehow reads an emergency number behind anything that people dial before a
// number: to hide their own, for a line outside, for abroad, their own country, a
// national call. What is a number of another kind was read before.
func (h Habits) helpSomehow(set *policy.Set, dialled string) (string, bool) {
	forms := []string{spoken(dialled)}
	for _, before := range [][]string{withheld, {h.Prefix}, {"+", "00", "011"}, {h.callingCode()}, {NationalPrefix(h.Country)}} {
		for _, form := range forms {
			for _, one := range before {
				if rest, cut := strings.CutPrefix(form, one); cut && one != "" {
					forms = append(forms, rest)
				}
			}
		}
	}
	for _, form := range forms {
		if set.IsEmergency(form) {
			return form, true
		}
	}
	return "", false
}

// spoken is what somebody means who writes a number in whatever script, with
// anything between the digits and behind them.
func spoken(dialled string) string {
	dialled, _, _ = strings.Cut(dialled, ";")
	dialled, _, _ = strings.Cut(dialled, "@")
	if len(dialled) > 4*maxDialled {
		return dialled
	}
	dialled = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Nd, r):
			return '0' + digit(r)
		case unicode.IsSpace(r), unicode.IsControl(r), strings.ContainsRune(separators, r):
			return -1
		}
		return r
	}, dialled)
	return strings.TrimRight(dialled, "#")
}

// digit is the value of a decimal digit. Unicode has them in runs of ten, from zero,
// some one after the other.
func digit(r rune) rune {
	first := r
	for unicode.Is(unicode.Nd, first-1) {
		first--
	}
	return (r - first) % 10
}
