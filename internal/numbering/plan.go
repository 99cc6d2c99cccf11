package numbering

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/linewarden/linewarden/policy"
)

// number is a number of the world, with false if there is none such.
func (h Habits) number(parsed *phonenumbers.PhoneNumber, national bool) (Number, bool) {
	parsed = inFrance(parsed, national)
	dial := phonenumbers.Format(parsed, phonenumbers.E164)
	class, known := networks[int(parsed.GetCountryCode())]
	switch {
	case known && len(dial) <= maxE164:
		return Number{Dial: dial, Class: class}, true
	case !phonenumbers.IsValidNumber(parsed):
		return Number{}, false
	}
	n := Number{Dial: dial, Class: h.class(parsed)}
	if region := phonenumbers.GetRegionCodeForNumber(parsed); region != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		n.Region = region
	}
	return n, n.Class != policy.Unknown
}

// maxE164 is a + and the most digits that a number has (E.164, section 6).
const maxE164 = 16

// networks are calling codes of no country, of which whatever begins so is to be
// judged, with as many digits as it may have (ITU Operational Bulletin, list of
// E.164 country codes). Of the others, such as +800, only what is valid is known.
var networks = map[int]policy.NumberClass{
	870: policy.Satellite, // Inmarsat
	878: policy.PremiumRate,
	881: policy.Satellite, // Iridium, Globalstar
	882: policy.Satellite, // Thuraya, ships, aeroplanes, and what is charged like these
	883: policy.Satellite,
	888: policy.Satellite, // for relief in disasters
	979: policy.PremiumRate,
}

// class says of what kind a valid number is.
func (h Habits) class(n *phonenumbers.PhoneNumber) policy.NumberClass {
	if class, is := payPerCall(n); is {
		return class
	}
	switch kind := phonenumbers.GetNumberType(n); kind {
	case phonenumbers.TOLL_FREE:
		return policy.TollFree
	case phonenumbers.SHARED_COST:
		return policy.SharedCost
	case phonenumbers.PREMIUM_RATE, phonenumbers.PERSONAL_NUMBER: // the latter go on to any other
		return policy.PremiumRate
	case phonenumbers.PAGER, phonenumbers.VOICEMAIL:
		return policy.Special
	case phonenumbers.UAN:
		if britishStandard(n) {
			return h.line(n, kind)
		}
		return policy.SharedCost
	case phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.VOIP:
		return h.line(n, kind)
	default:
		return policy.Unknown
	}
}

// line says of what kind an ordinary line is.
func (h Habits) line(n *phonenumbers.PhoneNumber, kind phonenumbers.PhoneNumberType) policy.NumberClass {
	fixed := kind == phonenumbers.FIXED_LINE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
	switch {
	case phonenumbers.GetRegionCodeForNumber(n) != h.Country:
		return policy.International
	case kind == phonenumbers.MOBILE:
		return policy.Mobile
	case fixed && h.AreaCode != "" && strings.HasPrefix(phonenumbers.GetNationalSignificantNumber(n), h.AreaCode):
		return policy.Local
	default:
		return policy.National
	}
}

// payPerCall is the class of North American numbers that are charged by their
// exchange: 976 is pay-per-call in every area (47 CFR 64.1501), 555-1212 its
// directory assistance.
func payPerCall(n *phonenumbers.PhoneNumber) (policy.NumberClass, bool) {
	digits := phonenumbers.GetNationalSignificantNumber(n)
	switch {
	case n.GetCountryCode() != 1 || len(digits) != 10:
		return "", false
	case digits[3:6] == "976":
		return policy.PremiumRate, true
	case digits[3:] == "5551212":
		return policy.Special, true
	default:
		return "", false
	}
}

// britishStandard reports whether a number costs what a fixed line costs, as the
// British 03 must (National Telephone Numbering Plan, Ofcom, part B).
func britishStandard(n *phonenumbers.PhoneNumber) bool {
	return n.GetCountryCode() == 44 && strings.HasPrefix(phonenumbers.GetNationalSignificantNumber(n), "3")
}

// minLocal is the fewest digits of a local number where nothing is dialled for a
// line outside.
const minLocal = 6

// local reads a number that is dialled without its area code.
func (h Habits) local(parsed *phonenumbers.PhoneNumber, number string) (Number, bool) {
	prefix := NationalPrefix(h.Country)
	if h.AreaCode == "" || prefix == "" || strings.HasPrefix(number, prefix) || strings.HasPrefix(number, "0") {
		return Number{}, false // without a national prefix, every number is dialled whole
	}
	if phonenumbers.IsPossibleNumberWithReason(parsed) == phonenumbers.TOO_SHORT {
		return Number{}, false // there is no dialling without the area code
	}
	whole, err := phonenumbers.Parse("+"+h.callingCode()+h.AreaCode+number, h.Country)
	if err != nil {
		return Number{}, false
	}
	n, ok := h.number(whole, false)
	return n, ok && n.Class == policy.Local
}

// short reads a number of the country that cannot be called from abroad. It has no
// other form than its own: the same digits behind the country's code may mean
// something else to a trunk, and to a right.
func (h Habits) short(parsed *phonenumbers.PhoneNumber, number string, national bool) (Number, bool) {
	digits := phonenumbers.GetNationalSignificantNumber(parsed)
	switch {
	case strconv.Itoa(int(parsed.GetCountryCode())) != h.callingCode(),
		strings.HasPrefix(digits, "0"),
		national && digits != number,
		!phonenumbers.IsValidShortNumberForRegion(parsed, h.Country) && !harmonised(h.callingCode(), digits):
		return Number{}, false
	}
	return Number{Dial: digits, Class: policy.Special, Region: h.Country}, true
}

// harmonised reports whether a short number is one of social value, 116000 to
// 116999, which are the same all over Europe (Commission Decision 2007/116/EC).
func harmonised(callingCode, digits string) bool {
	european := callingCode[0] == '3' || callingCode[0] == '4'
	return european && len(digits) == 6 && strings.HasPrefix(digits, "116")
}
