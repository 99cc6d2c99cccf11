package numbering_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

func TestCalled(t *testing.T) {
	france := numbering.Habits{Country: "FR", Prefix: "0", AreaCode: "1"}
	want := numbering.Number{Dial: "+33142685300", Class: policy.Local, Region: "FR"}
	for _, given := range []string{"+33142685300", "33142685300", "0142685300", "0033142685300"} {
		if got, ok := france.Called(given); got != want || !ok {
			t.Errorf("Called(%q) = %+v, %v", given, got, ok)
		}
	}
	for _, given := range []string{"", "s", "1001", "118218", "+33142685300@x", "99999999", "+999123456789", "anonymous"} {
		if got, ok := france.Called(given); ok {
			t.Errorf("Called(%q) = %+v", given, got)
		}
	}
	// a carrier leaves out no area code
	if got, ok := (numbering.Habits{Country: "US", AreaCode: "212"}).Called("5550100"); ok {
		t.Errorf("seven digits of a carrier are %+v", got)
	}
}

// A number is read as one once: with habits in which nothing else is dialled so.
func TestNormal(t *testing.T) {
	for _, row := range rows(t) {
		if row.want.Class == policy.Internal || row.want.Class == policy.EmergencyNumber || row.want.Dial == "" {
			continue
		}
		if got, ok := row.habits.Normal(row.want.Dial); got != row.want || !ok {
			t.Errorf("numbers.tsv:%d: Normal(%q) = %+v, %v", row.line, row.want.Dial, got, ok)
		}
	}
}

func TestEmergencyNumbers(t *testing.T) {
	for country, want := range map[string]string{"FR": "15 17 18 112", "US": "112 911", "XX": "", "": ""} {
		known := numbering.EmergencyNumbers(country)
		for number := range strings.FieldsSeq(want) {
			if !slices.Contains(known, number) {
				t.Errorf("%q is no emergency number of %q: %q", number, country, known)
			}
		}
		if want == "" && len(known) > 0 {
			t.Errorf("emergency numbers of %q: %q", country, known)
		}
	}
}

func TestKnownCountry(t *testing.T) {
	for country, want := range map[string]bool{"FR": true, "US": true, "fr": false, "XX": false, "": false} {
		if got := numbering.KnownCountry(country); got != want {
			t.Errorf("KnownCountry(%q) = %v", country, got)
		}
	}
	// what a number can be of, a policy can name
	for _, country := range policy.Countries() {
		if !numbering.KnownCountry(country) {
			t.Errorf("policies know %s, of which there are no numbers", country)
		}
	}
	for _, country := range numbering.Countries() {
		if !slices.Contains(policy.Countries(), country) {
			t.Errorf("policies do not know %s", country)
		}
	}
}

func TestKnownAreaCode(t *testing.T) {
	for _, test := range []struct {
		country, code string
		known         bool
	}{
		{"FR", "1", true}, {"FR", "01", false}, {"DE", "30", true}, {"DE", "030", false}, {"US", "212", true}, {"US", "1212", false},
		{"IT", "06", true}, {"GB", "20", true}, {"GB", "+44", false}, {"FR", "", false}, {"FR", "x", false}, {"", "1", false}, {"XX", "1", false}, {"DE", "1234567", false},
	} {
		if got := numbering.KnownAreaCode(test.country, test.code); got != test.known {
			t.Errorf("KnownAreaCode(%q, %q) = %v", test.country, test.code, got)
		}
	}
}

func ExampleHabits_Read() {
	france := numbering.Habits{Country: "FR", Prefix: "0"}
	for _, dialled := range []string{"0 01 42 68 53 00", "0+33 (0)899 12 34 56", "03949", "01234", "0899123456;ext=1"} {
		number, ok := france.Read(dialled)
		fmt.Println(number, ok)
	}
	// Output:
	// {+33142685300 national FR} true
	// {+33899123456 premium_rate FR} true
	// {3949 special FR} true
	// {1234 unknown } true
	// {  } false
}
