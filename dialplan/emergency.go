package dialplan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
)

// A Location says which number an emergency call shows that comes from an endpoint.
type Location struct {
	Endpoint string // of PJSIP, "1001"
	Number   string // "+33123456789"
}

var (
	endpointPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.+@-]{0,79}$`)
	locationPattern = regexp.MustCompile(`^\+[1-9][0-9]{3,14}$`)
)

// checkLocations returns what is wrong with locations. An extension of Asterisk's is the
// same with and without its dashes: an endpoint must not get another's number by that.
func checkLocations(locations []Location) []error {
	var errs []error
	seen := make(map[string]Location)
	for _, l := range locations {
		if !endpointPattern.MatchString(l.Endpoint) || !locationPattern.MatchString(l.Number) {
			errs = append(errs, fmt.Errorf("location %q of the endpoint %q: write a number, +33123456789", l.Number, l.Endpoint))
		}
		as := strings.ToLower(strings.ReplaceAll(l.Endpoint, "-", ""))
		if other, known := seen[as]; known && other.Number != l.Number {
			errs = append(errs, fmt.Errorf("locations of the endpoints %q and %q: Asterisk's dialplan cannot tell the two apart; rename one", other.Endpoint, l.Endpoint))
		}
		seen[as] = l
	}
	return errs
}

// An emergencyExtension is a way to dial an emergency number.
type emergencyExtension struct{ Dialled, Number string }

// emergencyExtensions returns how phones dial emergency numbers: also with a
// plus sign, as from a mobile's address book, behind the prefix for a line
// outside, behind a code that withholds or chooses the number that is shown, with the #
// that ends dialling, and with parameters behind the number (RFC 3966, section 5.1).
// They are extensions of Asterisk's, each once, for a second one would be an error.
func emergencyExtensions(numbers []string, prefix string, plan codes.Plan) []emergencyExtension {
	var all []emergencyExtension
	seen := make(map[string]bool)
	add := func(dialled, number string) {
		if !seen[dialled] {
			seen[dialled] = true
			all = append(all, emergencyExtension{dialled, number})
		}
	}
	for _, n := range numbers {
		add(n, n)
	}
	for _, n := range numbers {
		forms := []string{n}
		if n[0] >= '0' && n[0] <= '9' {
			forms = append(forms, "+"+n)
			if prefix != "" {
				forms = append(forms, prefix+n)
			}
		}
		for _, form := range forms {
			add(form, n)
			add(form+"#", n)
			add("_"+form+`\;.`, n)
		}
		for _, code := range inFront(plan) {
			for _, form := range forms {
				add(code+form, n)
			}
		}
	}
	return all
}

// inFront returns what stands in front of a number for what is to be shown, as patterns:
// two codes at the most.
func inFront(plan codes.Plan) []string {
	var each []string
	for _, name := range []codes.Name{codes.Withhold, codes.WithholdGSM} {
		if plan[name] != "" {
			each = append(each, plan[name])
		}
	}
	if code := plan[codes.CallerID]; code != "" {
		each = append(each, code+"X")
	}
	all := slices.Clone(each)
	for _, first := range each {
		for _, second := range each {
			all = append(all, first+second)
		}
	}
	for i, code := range all {
		all[i] = "_" + code
	}
	return all
}
