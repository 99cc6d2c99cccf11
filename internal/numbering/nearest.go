package numbering

import (
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// Nearest returns the number that is nearest to one that is called: in the same
// area, or else in the same region, or else in the same country; empty if none is
// even there. Of several that are equally near it is the first. All are written as
// +33123456789.
//
// The area is what the area code says, and among several within it those numbers are
// nearer that begin alike for longer. A region is where area codes begin with the same
// digit, as in most countries; in North America, where they do not, the time zone.
func Nearest(called string, among []string) string {
	to := placeOf(called)
	nearest, best := "", distance{}
	for _, number := range among {
		if d := placeOf(number).from(to); d.nearerThan(best) {
			nearest, best = number, d
		}
	}
	return nearest
}

// A place is where a line is.
type place struct {
	country  string // ISO 3166; empty for none
	code     int32  // of the country, or of several
	national string // the number without it
	area     int    // how much of that is the area code; 0 for lines of no area
	zones    []string
}

func placeOf(number string) place {
	n, err := phonenumbers.Parse(number, "ZZ")
	if err != nil {
		return place{}
	}
	p := place{
		country:  phonenumbers.GetRegionCodeForNumber(n),
		code:     n.GetCountryCode(),
		national: phonenumbers.GetNationalSignificantNumber(n),
		area:     phonenumbers.GetLengthOfGeographicalAreaCode(n),
	}
	if p.country == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		p.country = ""
	}
	if p.code == northAmerica {
		p.zones, _ = phonenumbers.GetTimezonesForNumber(n) // none is no zone in common
	}
	return p
}

// northAmerica is the country code of the countries of the North American numbering
// plan.
const northAmerica = 1

// A distance says how near two places are; the zero one is not near.
type distance struct {
	near  nearness
	alike int // how many digits are
}

type nearness uint8

const (
	elsewhere nearness = iota
	sameCountry
	sameRegion
	sameArea
)

func (d distance) nearerThan(other distance) bool {
	return d.near > other.near || d.near == other.near && d.alike > other.alike
}

func (p place) from(to place) distance {
	switch {
	case p.country == "" || p.country != to.country:
		return distance{elsewhere, 0}
	case p.area == 0 || to.area == 0:
		return distance{sameCountry, 0}
	}
	alike := 0
	for alike < min(len(p.national), len(to.national)) && p.national[alike] == to.national[alike] {
		alike++
	}
	switch {
	case p.area == to.area && alike >= p.area:
		return distance{sameArea, alike}
	case p.code == northAmerica && slices.ContainsFunc(p.zones, func(z string) bool { return slices.Contains(to.zones, z) }):
		return distance{sameRegion, 0}
	case p.code != northAmerica && alike > 0:
		return distance{sameRegion, alike}
	}
	return distance{sameCountry, 0}
}
