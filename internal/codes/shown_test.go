package codes

import "testing"

func TestShown(t *testing.T) {
	for dialled, want := range map[string]struct {
		shown  Shown
		number string
	}{
		"0142685300":          {Shown{}, "0142685300"},
		"*6520142685300":      {Shown{Place: 2}, "0142685300"},
		"*6500142685300":      {Shown{Place: 10}, "0142685300"},
		"*670142685300":       {Shown{Withheld: true}, "0142685300"},
		"#31#0142685300":      {Shown{Withheld: true}, "0142685300"},
		"*67*6530142685300":   {Shown{3, true}, "0142685300"},
		"*653#31#0142685300":  {Shown{3, true}, "0142685300"},
		"*67112":              {Shown{Withheld: true}, "112"},
		"*651112":             {Shown{Place: 1}, "112"},
		"*67#31#0142685300":   {Shown{Withheld: true}, "#31#0142685300"},
		"*651*6520142685300":  {Shown{Place: 1}, "*6520142685300"},
		"*65":                 {Shown{}, "*65"},
		"*65+33142685300":     {Shown{}, "*65+33142685300"},
		"*65\uff110142685300": {Shown{}, "*65\uff110142685300"},
		"*67":                 {Shown{Withheld: true}, ""},
		"*67*2221002":         {Shown{Withheld: true}, "*2221002"},
		"":                    {Shown{}, ""},
	} {
		if shown, number := Defaults().Shown(dialled); shown != want.shown || number != want.number {
			t.Errorf("Shown(%q) = %+v, %q, want %+v, %q", dialled, shown, number, want.shown, want.number)
		}
	}
	if shown, number := (Plan{}).Shown("*671"); shown != (Shown{}) || number != "*671" {
		t.Errorf("without codes: %+v, %q", shown, number)
	}
}

func FuzzShown(f *testing.F) {
	for _, seed := range []string{"*6510142685300", "#31#*67", "*65", "*671"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, dialled string) {
		shown, number := Defaults().Shown(dialled)
		if len(number) > len(dialled) || dialled[len(dialled)-len(number):] != number || shown == (Shown{}) != (number == dialled) {
			t.Errorf("Shown(%q) = %+v, %q", dialled, shown, number)
		}
	})
}
