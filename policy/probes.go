package policy

import (
	"maps"
	"slices"
	"strings"
)

// unnamed is a number outside that no policy names.
const unnamed = "+99999999999"

// probes are numbers outside that stand for all: those that either set names by how
// they begin, one of each class, and one for all countries of which both sets say
// the same.
func (c *comparison) probes() []Resource {
	var probes []Resource
	for _, doc := range classTable {
		probes = append(probes, Resource{Number: unnamed, Class: doc.Class})
	}
	for _, region := range c.regions() {
		probes = append(probes, twofold(unnamed, International, region)...)
	}
	numbers := map[string]bool{}
	for _, s := range []*Set{c.before, c.after} {
		for i := range s.organisations {
			for _, prefix := range s.organisations[i].plan {
				numbers[prefix] = true
			}
		}
		for g := range s.grants {
			for _, prefix := range g.prefixes {
				numbers[strings.TrimSuffix(prefix, "*")] = true
			}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(numbers)) {
		probes = append(probes, twofold(number, National, "")...)
	}
	return probes
}

// twofold is a number as an ordinary line and as one that takes special_numbers.
func twofold(number string, ordinary NumberClass, region string) []Resource {
	return []Resource{{Number: number, Class: ordinary, Region: region}, {Number: number, Class: PremiumRate, Region: region}}
}

// regions are countries that stand for all that either set names.
func (c *comparison) regions() []string {
	var named []*countries
	for _, s := range []*Set{c.before, c.after} {
		for g := range s.grants {
			if g.countries != nil && !slices.ContainsFunc(named, func(n *countries) bool { return *n == *g.countries }) {
				named = append(named, g.countries)
			}
		}
	}
	var regions []string
	seen := map[string]bool{}
	for _, code := range Countries() {
		var in strings.Builder
		some := false
		for _, list := range named {
			if list.has(countryOf(code)) {
				some = true
				in.WriteByte('+')
			} else {
				in.WriteByte('-')
			}
		}
		if some && !seen[in.String()] {
			seen[in.String()] = true
			regions = append(regions, code)
		}
	}
	return regions
}
