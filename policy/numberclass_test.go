package policy

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// withZones is the house with zones and a user of the organisation that has no plan.
func withZones(t *testing.T, settings ...any) *Set {
	t.Helper()
	return mustCompileZoned(t,
		written(300, "zone.europe", "countries", []string{"FR", "DE", "GB"}),
		written(310, "zone.america", "countries", "US"),
		written(320, "user.eve", append(settings, "organisation", "other")...))
}

// mustCompileZoned compiles the house with more in it.
func mustCompileZoned(t *testing.T, more ...Entry) *Set {
	t.Helper()
	set, problems := Compile(Document{Entries: house(more...), Zone: zone})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

// TestScopesOfNumbersOutside tells of each scope what it covers, in a right and in
// a denial.
func TestScopesOfNumbersOutside(t *testing.T) {
	numbers := map[string]Resource{
		"home":      {Number: "+33123456789", Class: Local, Region: "FR"},
		"mobile":    {Number: "+33612345678", Class: Mobile, Region: "FR"},
		"german":    {Number: "+49301234567", Class: International, Region: "DE"},
		"american":  {Number: "+12125550100", Class: International, Region: "US"},
		"premium":   {Number: "+33899123456", Class: PremiumRate, Region: "FR"},
		"dpremium":  {Number: "+499001234567", Class: PremiumRate, Region: "DE"},
		"satellite": {Number: "+881612345678", Class: Satellite},
		"odd":       {Number: "99998888", Class: Unknown},
		"odd in DE": {Number: "+49999", Class: Unknown, Region: "DE"},
		"unread":    {Number: "33125", Region: "FR"},
	}
	const known = "home mobile german american premium dpremium satellite"
	for _, test := range []struct {
		right   string
		scope   any
		covered string
		denied  string // if not the same
	}{
		{"call_external", "all", known + " odd oddinDE unread", ""},
		{"call_external", "none", "", ""},
		{"call_external", "class:mobile", "mobile", ""},
		{"call_external", "class:premium_rate", "premium dpremium", ""},
		{"call_external", "class:unknown", "odd oddinDE unread", ""},
		{"call_external", []string{"class:local", "class:international"}, "home german american", ""},
		{"call_external", "country:DE", "german dpremium oddinDE", ""},
		{"call_external", "country:GB", "", ""},
		{"call_external", "zone:europe", "home mobile german premium dpremium oddinDE unread", ""},
		{"call_external", []string{"zone:america", "class:satellite", "number:+331*"}, "american satellite home", ""},
		{"special_numbers", "all", known, known + " odd oddinDE unread"},
		{"special_numbers", "country:DE", "german dpremium", "german dpremium oddinDE"},
		{"special_numbers", "zone:europe", "home mobile german premium dpremium", "home mobile german premium dpremium oddinDE unread"},
		{"special_numbers", []string{"all", "class:unknown"}, known + " odd oddinDE unread", ""},
		{"special_numbers", "number:9999*", "odd", ""},
		{"out_of_plan", "class:unknown", "odd oddinDE unread", ""},
		{"connect_external", "country:US", "american", ""},
		{"transfer", []string{"class:mobile", "extension:1001"}, "mobile", ""},
		{"divert", "zone:america", "american", ""},
		{"forward", "class:national", "", ""},
	} {
		everything := []string{"all", "class:unknown"}
		grants := withZones(t, test.right, test.scope)
		denies := withZones(t, test.right, everything, denyPrefix+test.right, test.scope)
		for name, r := range numbers {
			name = strings.ReplaceAll(name, " ", "")
			covered := slices.Contains(strings.Fields(test.covered), name)
			denied := slices.Contains(strings.Fields(test.covered+" "+test.denied), name)
			if got := grantedIn(grants, test.right, r); got != covered {
				t.Errorf("%s = %v grants %s: %v", test.right, test.scope, name, got)
			}
			if got := grantedIn(denies, test.right, r); got == denied {
				t.Errorf("deny.%s = %v lets %s through: %v", test.right, test.scope, name, got)
			}
		}
	}
}

// grantedIn reports whether the user eve has a right to a number, whatever else it
// takes to call there.
func grantedIn(set *Set, right string, r Resource) bool {
	q := query{set: set, request: &Request{Resource: r}, row: rowOf(rights[right].Actions[0]), subject: set.find(&set.byUser, "eve")}
	var outside object
	return q.granted(q.row, q.findTarget(&outside)).allowed
}

// TestClassesThatTakeSpecialNumbers calls a number of each class.
func TestClassesThatTakeSpecialNumbers(t *testing.T) {
	reason := func(class NumberClass, settings ...any) Code {
		set := withZones(t, append(settings, "call_external", "all")...)
		set.find(&set.byUser, "eve").user.callerID = set.byNumber.find("+33400")
		return set.Evaluate(&Request{Subject: Subject{User: "eve"}, Action: CallExternal, Resource: Resource{Number: "+33123456789", Class: class}}).Reason.Code
	}
	for class, want := range map[NumberClass][3]Code{
		Local: {Granted, Granted, Granted}, National: {Granted, Granted, Granted}, Mobile: {Granted, Granted, Granted}, International: {Granted, Granted, Granted},
		TollFree: {SpecialNumber, Granted, Granted}, SharedCost: {SpecialNumber, Granted, Granted}, PremiumRate: {SpecialNumber, Granted, Granted},
		Special: {SpecialNumber, Granted, Granted}, Satellite: {SpecialNumber, Granted, Granted},
		Unknown: {UnknownTarget, UnknownTarget, Granted}, "": {UnknownTarget, UnknownTarget, Granted}, "ordinary": {UnknownTarget, UnknownTarget, Granted},
		Internal: {UnknownTarget, UnknownTarget, Granted}, EmergencyNumber: {UnknownTarget, UnknownTarget, Granted},
	} {
		got := [3]Code{reason(class), reason(class, "special_numbers", "all"), reason(class, "special_numbers", []string{"all", "class:unknown"})}
		if got != want {
			t.Errorf("%q without special_numbers, with all, and with class:unknown besides: %v, want %v", class, got, want)
		}
	}
	for _, doc := range NumberClasses() {
		if doc.Doc == "" || doc.Class.at() == Unknown.at() && doc.Class != Unknown {
			t.Errorf("%+v is not whole", doc)
		}
	}
}

// TestCompareSeesNumbersOutside holds that a change of what may be called is told.
func TestCompareSeesNumbersOutside(t *testing.T) {
	set := func(scope any, near ...string) *Set {
		return mustCompileZoned(t, written(300, "zone.near", "countries", near),
			written(310, "number.+33500", "user", "eve"),
			written(320, "user.eve", "organisation", "acme", "out_of_plan", "all", "default_number", "+33500", "call_external", scope))
	}
	for name, change := range map[string][2]any{
		"a class":          {"none", "class:mobile"},
		"another class":    {"class:mobile", []string{"class:mobile", "class:international"}},
		"a country":        {"class:national", []string{"class:national", "country:GB"}},
		"a zone":           {"country:GB", "zone:near"},
		"all but the zone": {"zone:near", "all"},
	} {
		got, _ := Compare(set(change[0], "DE", "GB"), set(change[1], "DE", "GB"), time.Time{})
		if got.Allowed() == 0 || got.Refused() > 0 {
			t.Errorf("%s more: %+v", name, got)
		}
	}
	got, _ := Compare(set("zone:near", "DE", "GB"), set("zone:near", "DE", "GB", "US"), time.Time{})
	if diff := cmp.Diff(Difference{{CallExternal, 1, 0}}, got); diff != "" {
		t.Errorf("one country more in the zone (-want +got):\n%s", diff)
	}
}

func TestCallsOutsideDoNotAllocate(t *testing.T) {
	set := withZones(t, "call_external", []string{"zone:europe", "class:satellite"}, "special_numbers", "country:FR", "deny.call_external", "zone:america")
	for _, r := range []Resource{{Number: "+33899123456", Class: PremiumRate, Region: "FR"}, {Number: "12345", Class: Unknown}, {Number: "+12125550100", Class: International, Region: "US"}} {
		request := Request{Subject: Subject{User: "eve"}, Action: CallExternal, Resource: r}
		if n := testing.AllocsPerRun(100, func() { set.Evaluate(&request) }); n != 0 {
			t.Errorf("%v: %v allocations", r, n)
		}
	}
}

// TestAnObjectIsACacheLine holds what object promises.
func TestAnObjectIsACacheLine(t *testing.T) {
	if size := unsafe.Sizeof(object{}); size > 64 {
		t.Errorf("an object has %d bytes", size)
	}
}

func TestCountries(t *testing.T) {
	all := Countries()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("the countries are not sorted, each once")
	}
	seen := map[country]string{}
	var none, every countries
	for _, code := range all {
		c := countryOf(code)
		if c == 0 || c > lastCountry || seen[c] != "" {
			t.Errorf("%s is number %d, as %q", code, c, seen[c])
		}
		seen[c] = code
		every.add(c)
		if none.has(c) || !every.has(c) {
			t.Errorf("%s in the empty set: %v, in the full one: %v", code, none.has(c), every.has(c))
		}
	}
	for _, code := range []string{"", "F", "fr", "FRA", "F1", "001", "É"} {
		if c := countryOf(code); c != 0 || every.has(c) {
			t.Errorf("%q is country %d", code, c)
		}
	}
}
