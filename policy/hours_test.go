package policy

import (
	"testing"
	"time"
)

func TestHours(t *testing.T) {
	for _, test := range []struct {
		text    string
		open    []string // as "Mon 09:00"
		shut    []string
		problem bool
	}{
		{text: "mon 09:00-17:30", open: []string{"Mon 09:00", "Mon 17:29"}, shut: []string{"Mon 08:59", "Mon 17:30", "Tue 10:00", "Sun 10:00"}},
		{text: "mon-fri 09:00-17:30", open: []string{"Mon 09:00", "Wed 12:00", "Fri 17:29"}, shut: []string{"Sat 12:00", "Sun 12:00"}},
		{text: "fri-mon 09:00-17:30", open: []string{"Fri 09:00", "Sat 12:00", "Sun 12:00", "Mon 12:00"}, shut: []string{"Tue 12:00", "Thu 12:00"}},
		{text: "sat,wed-thu 10:00-11:00", open: []string{"Sat 10:30", "Wed 10:30", "Thu 10:30"}, shut: []string{"Fri 10:30", "Tue 10:30"}},
		{text: "sat 22:00-02:00", open: []string{"Sat 22:00", "Sat 23:59", "Sun 00:00", "Sun 01:59"}, shut: []string{"Sun 02:00", "Sat 01:00", "Sun 22:00"}},
		{text: "sun 22:00-24:00", open: []string{"Sun 23:59"}, shut: []string{"Mon 00:00", "Sat 23:59"}},
		{text: "sun-sat 00:00-24:00", open: []string{"Sun 00:00", "Sat 23:59", "Wed 12:00"}},
		{text: "mon 9:00-17:30", problem: true},
		{text: "mon 09:00 - 17:30", problem: true},
		{text: "Mon 09:00-17:30", problem: true},
		{text: "mon 09:60-17:30", problem: true},
		{text: "mon 24:01-17:30", problem: true},
		{text: "mon 24:00-17:30", problem: true},
		{text: "mon 09:00-09:00", problem: true},
		{text: "mon- 09:00-10:00", problem: true},
		{text: ",mon 09:00-10:00", problem: true},
		{text: "", problem: true},
	} {
		h, err := parseHours(test.text)
		if (err != nil) != test.problem {
			t.Errorf("%q: error %v", test.text, err)
		}
		for open, moments := range map[bool][]string{true: test.open, false: test.shut} {
			for _, m := range moments {
				if h.include(moment(t, m)) != open {
					t.Errorf("%q: %s should be open: %v", test.text, m, open)
				}
			}
		}
	}
	if !hours(nil).include(time.Time{}) {
		t.Error("no hours at all should be always")
	}
}

// moment returns a moment of a week, "Mon 09:00".
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	clock, err := time.Parse("15:04", text[4:])
	if err != nil {
		t.Fatal(err)
	}
	for day := range 7 {
		m := time.Date(2026, 3, 1+day, clock.Hour(), clock.Minute(), 0, 0, time.UTC)
		if m.Format("Mon") == text[:3] {
			return m
		}
	}
	t.Fatalf("no day in %q", text)
	return time.Time{}
}

func FuzzParseHours(f *testing.F) {
	f.Add("mon-fri 09:00-17:30")
	f.Add("sat,sun 22:00-02:00")
	f.Add("sun-sat 00:00-24:00")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseHours(text)
		if err != nil {
			return
		}
		open := 0
		for minute := range minutesPerWeek {
			if h.include(time.Date(2026, 3, 1, 0, minute, 0, 0, time.UTC)) {
				open++
			}
		}
		if open == 0 {
			t.Errorf("%q is never", text)
		}
		for _, s := range h {
			if s.from < 0 || s.from >= s.to || s.to > minutesPerWeek {
				t.Errorf("%q gives %v", text, s)
			}
		}
	})
}
