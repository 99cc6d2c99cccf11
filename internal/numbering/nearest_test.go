package numbering_test

import (
	"fmt"
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
)

func TestNearest(t *testing.T) {
	const (
		paris, versailles, lyon = "+33142685300", "+33139501234", "+33472001122"
		munich, nuremberg       = "+498912345678", "+4991112345678"
		hamburg                 = "+494012345678"
		manhattan, boston       = "+12125550100", "+16175550100"
		losAngeles, toronto     = "+12135550100", "+14165550100"
	)
	for name, tc := range map[string]struct {
		called string
		among  []string
		want   string
	}{
		"the same area":                         {"+33472998877", []string{paris, lyon}, lyon},
		"of one area, what begins alike":        {"+33139509999", []string{paris, versailles}, versailles},
		"the same region":                       {"+494212345678", []string{munich, hamburg}, hamburg},
		"the same area rather than the region":  {"+498922334455", []string{"+498612345678", munich}, munich},
		"the same region in North America":      {"+17185550111", []string{losAngeles, boston}, boston},
		"the same area in North America":        {"+12125550111", []string{boston, manhattan}, manhattan},
		"not the same country in North America": {"+16475550111", []string{manhattan, toronto}, toronto},
		"the same country":                      {"+493012345678", []string{paris, nuremberg}, nuremberg},
		"a mobile, of no area":                  {"+33612345678", []string{munich, lyon, paris}, lyon},
		"an area of its own":                    {"+33142680000", []string{"+33612345678", "+33972345678"}, "+33612345678"},
		"another country":                       {"+442083661177", []string{paris, munich}, ""},
		"nothing to choose from":                {"+33142680000", nil, ""},
		"what is no number":                     {"118218", []string{paris}, ""},
		"of the same, the first":                {"+33472998877", []string{paris, "+33139501234"}, paris},
		"a satellite is near to none":           {"+881612345678", []string{"+881612345679", paris}, ""},
	} {
		if got := numbering.Nearest(tc.called, tc.among); got != tc.want {
			t.Errorf("%s: Nearest(%s, %v) = %q, want %q", name, tc.called, tc.among, got, tc.want)
		}
	}
}

func ExampleNearest() {
	fmt.Println(numbering.Nearest("+33472998877", []string{"+33142685300", "+33472001122"}))
	// Output: +33472001122
}
