package numbering

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Habits are how numbers outside are dialled where the phones are.
type Habits struct {
	Country  string // ISO 3166, "FR"; empty if nothing outside is dialled
	Prefix   string // dialled for a line outside, "0"; empty for none
	AreaCode string // whose fixed lines are local, without the national prefix, "1"; empty for none
}

// KnownCountry reports whether numbers can be read as they are dialled there.
func KnownCountry(country string) bool {
	return phonenumbers.GetSupportedRegions()[country]
}

// Countries returns the countries that there are numbers of, sorted.
func Countries() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }

// KnownAreaCode reports whether a code could be one of a country's, without the
// national prefix that is dialled before it.
func KnownAreaCode(country, code string) bool {
	prefix := NationalPrefix(country)
	return KnownCountry(country) && code != "" && len(code) <= maxAreaCode && strings.Trim(code, "0123456789") == "" &&
		(prefix == "" || !strings.HasPrefix(code, prefix))
}

const maxAreaCode = 6

// NationalPrefix returns what is dialled in a country before an area code, and is no
// part of it: "0" in most, "1" in North America, nothing in Italy or Spain.
func NationalPrefix(country string) string {
	return phonenumbers.GetNddPrefixForRegion(country, true)
}

// EmergencyNumbers returns the numbers of two and three digits by which help is
// called in a country, sorted as numbers are.
func EmergencyNumbers(country string) []string {
	var known []string
	for n := 10; n < 1000; n++ {
		if number := strconv.Itoa(n); phonenumbers.IsEmergencyNumber(number, country) {
			known = append(known, number)
		}
	}
	return known
}

// callingCode is what is dialled for the country from abroad, "33".
func (h Habits) callingCode() string {
	if !KnownCountry(h.Country) {
		return ""
	}
	return strconv.Itoa(phonenumbers.GetCountryCodeForRegion(h.Country))
}

// maxDialled is more digits than any number has, with all that is dialled before
// it: 15 (E.164), a prefix for an international call and one for a line outside.
const maxDialled = 24

// separators are what people write between the digits of a number and no key dials:
// the visual separators of RFC 3966, section 5.1.1, and blanks.
const separators = "-.()/ "

// plain leaves out separators. It reports whether what is left consists of the
// digits 0 to 9 and at most one + before some of them.
func plain(dialled string) (string, bool) {
	if len(dialled) > 2*maxDialled {
		return "", false
	}
	kept := make([]byte, 0, len(dialled))
	for i := range len(dialled) {
		switch c := dialled[i]; {
		case c >= '0' && c <= '9', c == '+':
			kept = append(kept, c)
		case strings.IndexByte(separators, c) < 0:
			return "", false
		}
	}
	number := string(kept)
	_, digits, plus := strings.Cut(number, "+")
	if !plus {
		digits = number
	}
	return number, digits != "" && !strings.Contains(digits, "+") && len(number) <= maxDialled
}
