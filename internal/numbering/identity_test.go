package numbering_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
)

func TestNamed(t *testing.T) {
	const paris = "+33142685300"
	for field, want := range map[string]string{
		`<sip:+33142685300@pbx.example>`:                                 paris,
		`"Mara Lindt" <sip:0142685300@pbx.example>;tag=1`:                paris,
		`<sip:33142685300@pbx.example;user=phone>`:                       paris,
		`<sip:+33-1.42(68)53-00;phone-context=x@pbx.example;user=phone>`: paris,
		`<sip:%2B33142685300@pbx.example>`:                               paris,
		`<SIPS:+33142685300@pbx.example>`:                                paris,
		`<tel:+33-1-42-68-53-00>`:                                        paris,
		`tel:+33142685300;ext=5`:                                         paris,
		`sip:+33142685300@pbx.example;tag=4`:                             paris,
		`<sip:mara@pbx.example>, <tel:+33142685300>`:                     paris,
		`"\"<sip:+33899123456@x>" <sip:+33142685300@pbx.example>`:        paris,
		`"+33142685300" <sip:1001@pbx.example>`:                          "",
		`"<sip:+33142685300@x>" <sip:1001@pbx.example>`:                  "",
		`<sip:1001@pbx.example>`:                                         "",
		`<sip:118218@pbx.example>`:                                       "",
		`<sip:pbx.example>`:                                              "",
		`<sip:+33142685300>`:                                             "",
		`<mailto:+33142685300@x>`:                                        "",
		`<sip:+33142685300`:                                              "",
		`"<sip:+33142685300@x>`:                                          "",
		`<sip:anonymous@anonymous.invalid>`:                              "",
		`<sip:+33142685300%26PJSIP@pbx.example>`:                         "",
		`<sip:${EXTEN}@pbx.example>`:                                     "",
		`<sip:+331426853%zz@pbx.example>`:                                "",
		"":                                                               "",
	} {
		if got, ok := (numbering.Habits{Country: "FR", Prefix: "0"}).Named(field); got != want || ok != (want != "") {
			t.Errorf("Named(%s) = %q, %v, want %q", field, got, ok, want)
		}
	}
}

// Whatever a phone writes into a header field, what it is taken for is a number.
func FuzzNamed(f *testing.F) {
	for _, seed := range []string{`"x" <sip:+33142685300@x>;tag=1`, `tel:0142685300`, `"\`, `<<>`, `<sip:%@>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		got, ok := numbering.Habits{Country: "FR"}.Named(field)
		digits, plus := strings.CutPrefix(got, "+")
		if ok != plus || strings.Trim(digits, "0123456789") != "" {
			t.Errorf("Named(%q) = %q, %v", field, got, ok)
		}
	})
}
