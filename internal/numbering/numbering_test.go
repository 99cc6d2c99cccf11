package numbering_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

func TestRead(t *testing.T) {
	france := numbering.Habits{Country: "FR", Prefix: "0"}
	plain := numbering.Habits{Country: "FR"}
	for name, tc := range map[string]struct {
		habits  numbering.Habits
		dialled string
		want    numbering.Number
	}{
		"national":               {plain, "0142685300", numbering.Number{Dial: "+33142685300", Class: policy.National, Region: "FR"}},
		"with the prefix":        {france, "00142685300", numbering.Number{Dial: "+33142685300", Class: policy.National, Region: "FR"}},
		"without the prefix":     {france, "142685300", numbering.Number{}},
		"mobile":                 {plain, "0612345678", numbering.Number{Dial: "+33612345678", Class: policy.Mobile, Region: "FR"}},
		"over the internet":      {plain, "0912345678", numbering.Number{Dial: "+33912345678", Class: policy.National, Region: "FR"}},
		"international":          {plain, "00442083661177", numbering.Number{Dial: "+442083661177", Class: policy.International, Region: "GB"}},
		"with a plus":            {france, "+442083661177", numbering.Number{Dial: "+442083661177", Class: policy.International, Region: "GB"}},
		"toll-free":              {plain, "0800123456", numbering.Number{Dial: "+33800123456", Class: policy.TollFree, Region: "FR"}},
		"premium rate":           {plain, "0899123456", numbering.Number{Dial: "+33899123456", Class: policy.PremiumRate, Region: "FR"}},
		"premium by another way": {plain, "0033899123456", numbering.Number{Dial: "+33899123456", Class: policy.PremiumRate, Region: "FR"}},
		"a short one":            {plain, "118218", numbering.Number{Dial: "118218", Class: policy.Special, Region: "FR"}},
		"a short one with more":  {plain, "0118218", numbering.Number{}},
		"a short one abroad":     {plain, "+33118218", numbering.Number{}},
		"as if with a plus":      {plain, "33118218", numbering.Number{}},
		"a satellite":            {plain, "+881612345678", numbering.Number{Dial: "+881612345678", Class: policy.Satellite}},
		"toll-free everywhere":   {plain, "+80012345678", numbering.Number{Dial: "+80012345678", Class: policy.TollFree}},
		"an extension":           {plain, "9999", numbering.Number{}},
		"nothing":                {plain, "", numbering.Number{}},
		"a plus":                 {plain, "+", numbering.Number{}},
		"two pluses":             {plain, "++33142685300", numbering.Number{}},
		"a blank":                {plain, "01 42685300", numbering.Number{}},
		"letters":                {plain, "0800FLOWERS", numbering.Number{}},
		"two at once":            {plain, "0142685300&PJSIP/1", numbering.Number{}},
		"a host":                 {plain, "0142685300@example.com", numbering.Number{}},
		"an extension parameter": {plain, "0142685300;ext=5", numbering.Number{}},
		"a variable":             {plain, "${EXTEN}", numbering.Number{}},
		"other digits":           {plain, "\uff10142685300", numbering.Number{}},
		"very long":              {plain, strings.Repeat("0", 64), numbering.Number{}},
		"no country":             {numbering.Habits{}, "+33142685300", numbering.Number{}},
		"not a country":          {numbering.Habits{Country: "XX"}, "0142685300", numbering.Number{}},
	} {
		got, ok := tc.habits.Read(tc.dialled)
		if got != tc.want || ok != (tc.want != numbering.Number{}) {
			t.Errorf("%s: Read(%q) = %+v, %v, want %+v", name, tc.dialled, got, ok, tc.want)
		}
	}
}

func TestCalled(t *testing.T) {
	france := numbering.Habits{Country: "FR", Prefix: "0"}
	for _, given := range []string{"+33142685300", "33142685300", "0142685300", "0033142685300"} {
		if got, ok := france.Called(given); got != "+33142685300" || !ok {
			t.Errorf("Called(%q) = %q, %v", given, got, ok)
		}
	}
	for _, given := range []string{"", "s", "1001", "118218", "+33142685300@x"} {
		if got, ok := france.Called(given); ok {
			t.Errorf("Called(%q) = %q", given, got)
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
}

// Whatever is dialled, what would be dialled on is digits.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"0142685300", "+33899123456", "118218", "0&PJSIP/x", "+0033", "\n"} {
		f.Add(seed, "0")
	}
	f.Fuzz(func(t *testing.T, dialled, prefix string) {
		for _, country := range []string{"FR", "US", "DE"} {
			n, ok := numbering.Habits{Country: country, Prefix: prefix}.Read(dialled)
			if ok != (n.Dial != "") || strings.Trim(strings.TrimPrefix(n.Dial, "+"), "0123456789") != "" {
				t.Errorf("Read(%q) = %+v, %v", dialled, n, ok)
			}
		}
	})
}

func ExampleHabits_Read() {
	number, ok := numbering.Habits{Country: "FR"}.Read("0899 123456")
	fmt.Println(number, ok)
	number, ok = numbering.Habits{Country: "FR"}.Read("0899123456")
	fmt.Println(number, ok)
	// Output:
	// {  } false
	// {+33899123456 premium_rate FR} true
}
