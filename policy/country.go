package policy

import (
	"slices"
	"strings"
)

// codesOfCountries are those of ISO 3166 that have telephone numbers, and AC, TA
// and XK, which have such without being in the standard.
const codesOfCountries = `AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`

// Countries returns the codes that a policy can name, sorted.
func Countries() []string { return strings.Fields(codesOfCountries) }

// A country is a pair of letters as a number; 0 is none.
type country uint16

const lastCountry = 26 * 26

// countryOf returns the country with a code. What looks like one is one.
func countryOf(code string) country {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return 0
	}
	return country(code[0]-'A')*26 + country(code[1]-'A') + 1
}

// countries is a set of them.
type countries [lastCountry/64 + 1]uint64

func (s *countries) add(c country) { s[c/64] |= 1 << (c % 64) }

// has reports whether a country is in the set. None never is.
func (s *countries) has(c country) bool { return s != nil && c != 0 && s[c/64]&(1<<(c%64)) != 0 }

func (s *countries) addAll(o *countries) {
	for i := range o {
		s[i] |= o[i]
	}
}

// country reads the code of one that is written in a policy.
func (c *compiler) country(code string, at Source) country {
	if known := Countries(); !slices.Contains(known, code) {
		c.problem(at, mistaken(code, known), "%q is no country", code)
	}
	return countryOf(code)
}

// mistaken says how a country is written.
func mistaken(code string, known []string) string {
	upper := strings.ToUpper(strings.TrimSpace(code))
	switch {
	case upper == "UK":
		return `did you mean "GB"?`
	case slices.Contains(known, upper):
		return `did you mean "` + upper + `"?`
	}
	return `write the two capital letters of ISO 3166, "DE"`
}

// regions reads the zones, which are named lists of countries.
func (c *compiler) regions() {
	for _, e := range c.sorted(KindZone) {
		codes, s := c.list(e, "countries")
		if len(codes) == 0 {
			c.problem(e.Source, `write countries = ["DE", "GB"]`, "the zone has no countries")
		}
		all := &countries{}
		for _, code := range codes {
			all.add(c.country(code, s.Source))
		}
		c.region[e.Name] = all
	}
}
