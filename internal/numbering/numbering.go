package numbering

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/linewarden/linewarden/policy"
)

// Habits are how numbers outside are dialled where the phones are.
type Habits struct {
	Country string // ISO 3166, "FR"; empty if nothing outside is dialled
	Prefix  string // dialled for a line outside, "0"; empty for none
}

// KnownCountry reports whether numbers can be read as they are dialled there.
func KnownCountry(country string) bool {
	return phonenumbers.GetSupportedRegions()[country]
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

// A Number is a number outside.
type Number struct {
	// Dial is +33123456789, or a short number as it is dialled in the country.
	Dial   string
	Class  policy.NumberClass
	Region string // ISO 3166, "FR"; empty for a network of no country
}

// maxDialled is more digits than any number has, with all that is dialled
// before it.
const maxDialled = 24

// Read reads what was dialled, and reports whether it is a number outside.
func (h Habits) Read(dialled string) (Number, bool) {
	if h.Country == "" || len(dialled) > maxDialled {
		return Number{}, false
	}
	digits, international := strings.CutPrefix(dialled, "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return Number{}, false
	}
	if !international {
		var fits bool
		if dialled, fits = strings.CutPrefix(dialled, h.Prefix); !fits || dialled == "" {
			return Number{}, false
		}
	}
	parsed, err := phonenumbers.Parse(dialled, h.Country)
	if err != nil {
		return h.short(dialled)
	}
	if !phonenumbers.IsValidNumber(parsed) {
		return h.short(dialled)
	}
	class, region := h.class(parsed)
	return Number{phonenumbers.Format(parsed, phonenumbers.E164), class, region}, true
}

// Called reads the number outside that a call from a trunk is for: carriers give
// it with or without its plus sign, or as it is dialled in the country.
func (h Habits) Called(given string) (string, bool) {
	if n, ok := (Habits{Country: h.Country}).Read(given); ok && strings.HasPrefix(n.Dial, "+") {
		return n.Dial, true
	}
	n, ok := (Habits{Country: h.Country}).Read("+" + given)
	return n.Dial, ok
}

// short reads a number of the country that cannot be called from abroad. It has no
// other form than its own: the same digits behind the country's code may mean
// something else to a trunk, and to a right.
func (h Habits) short(dialled string) (Number, bool) {
	parsed, err := phonenumbers.Parse(dialled, h.Country)
	if err != nil || !phonenumbers.IsValidShortNumberForRegion(parsed, h.Country) ||
		phonenumbers.GetNationalSignificantNumber(parsed) != dialled {
		return Number{}, false
	}
	return Number{dialled, policy.Special, h.Country}, true
}

// class says of what kind a number is, and whose country's. What is neither an
// ordinary line nor of a kind of its own is special.
func (h Habits) class(n *phonenumbers.PhoneNumber) (policy.NumberClass, string) {
	region := phonenumbers.GetRegionCodeForNumber(n)
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		region = ""
	}
	kind := phonenumbers.GetNumberType(n)
	switch kind {
	case phonenumbers.TOLL_FREE:
		return policy.TollFree, region
	case phonenumbers.SHARED_COST:
		return policy.SharedCost, region
	case phonenumbers.PREMIUM_RATE:
		return policy.PremiumRate, region
	case phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.VOIP:
	default:
		return policy.Special, region
	}
	switch {
	case region == "":
		return policy.Satellite, region
	case region != h.Country:
		return policy.International, region
	case kind == phonenumbers.MOBILE:
		return policy.Mobile, region
	default:
		return policy.National, region
	}
}
