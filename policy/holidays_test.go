package policy

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestHolidays(t *testing.T) {
	for _, test := range []struct {
		text    string
		on, off []string
		problem string
	}{
		{text: "2026-12-25", on: []string{"2026-12-25"}, off: []string{"2026-12-24", "2026-12-26", "2027-12-25", "2025-12-25"}},
		{text: "12-25", on: []string{"2026-12-25", "1999-12-25"}, off: []string{"2026-12-24", "2026-12-26", "2026-01-25"}},
		{text: "2026-08-01..2026-08-15", on: []string{"2026-08-01", "2026-08-09", "2026-08-15"}, off: []string{"2026-07-31", "2026-08-16", "2027-08-09"}},
		{text: "2026-12-24..2027-01-02", on: []string{"2026-12-24", "2026-12-31", "2027-01-01", "2027-01-02"}, off: []string{"2027-01-03", "2026-12-23", "2026-01-01"}},
		{text: "12-24..01-02", on: []string{"2026-12-24", "2027-01-01", "2030-01-02"}, off: []string{"2026-12-23", "2027-01-03", "2026-06-15"}},
		{text: "05-01..05-01", on: []string{"2026-05-01"}, off: []string{"2026-05-02"}},
		{text: "02-29", on: []string{"2028-02-29"}, off: []string{"2027-02-28", "2027-03-01"}},
		{text: "2028-02-29", on: []string{"2028-02-29"}},
		{text: "2027-02-29", problem: "in the calendar"},
		{text: "02-30", problem: "in the calendar"},
		{text: "13-01", problem: "in the calendar"},
		{text: "00-00", problem: "in the calendar"},
		{text: "25-12", problem: "in the calendar"},
		{text: "2026-08-15..2026-08-01", problem: "ends before it begins"},
		{text: "2026-08-01..08-15", problem: "on one side only"},
		{text: "08-01..2026-08-15", problem: "on one side only"},
		{text: "", problem: "is not like"},
		{text: "..", problem: "is not like"},
		{text: "christmas", problem: "is not like"},
		{text: "2026-12-5", problem: "is not like"},
		{text: "2026/12/25", problem: "is not like"},
		{text: "26-12-25", problem: "is not like"},
		{text: "2026-12-25 ", problem: "is not like"},
		{text: "12-24..12-25..12-26", problem: "is not like"},
	} {
		one, err := parseHoliday(test.text)
		if (err == nil) != (test.problem == "") || err != nil && !strings.Contains(err.Error(), test.problem) {
			t.Errorf("%q: error %v, want %q", test.text, err, test.problem)
		}
		for on, days := range map[bool][]string{true: test.on, false: test.off} {
			for _, day := range days {
				if got := (holidays{one}).on(date(t, day)) != nil; got != on {
					t.Errorf("%q: %s is one: %t, want %t", test.text, day, got, on)
				}
			}
		}
	}
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// A holiday is one where the user is, and only for who has business hours.
func TestNobodyIsRungOnAHoliday(t *testing.T) {
	zone := func(name string) (*time.Location, error) {
		return time.FixedZone(name, map[string]int{"Asia/Tokyo": 9 * 3600}[name]), nil
	}
	ring := func(settings []any, at time.Time) Decision {
		set, problems := Compile(Document{Zone: zone, Entries: []Entry{
			written(1, "organisation.acme", "time_zone", "UTC", "holidays", []string{"05-01", "2026-12-25"}),
			written(10, "user.ann", append(settings, "endpoints", "PJSIP/1")...),
		}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return set.Evaluate(&Request{Subject: Subject{User: "ann"}, Action: CallRing, Environment: Environment{Time: at}})
	}
	always := []any{"business_hours", "sun-sat 00:00-24:00"}
	tokyo := append(slices.Clone(always), "time_zone", "Asia/Tokyo")
	closed := wants{OutsideHours, "organisation.acme.holidays"}
	rings := wants{Granted, "user.ann"}
	for _, test := range []struct {
		name     string
		settings []any
		at       string
		want     wants
	}{
		{"on a holiday", always, "2026-12-25T12:00:00Z", closed},
		{"the year after", always, "2027-12-25T12:00:00Z", rings},
		{"each year", always, "2031-05-01T12:00:00Z", closed},
		{"before midnight", always, "2026-04-30T23:59:59Z", rings},
		{"at midnight", always, "2026-05-01T00:00:00Z", closed},
		{"at the next", always, "2026-05-02T00:00:00Z", rings},
		{"where it is one already", tokyo, "2026-04-30T15:00:00Z", closed},
		{"where it is one no more", tokyo, "2026-05-01T15:00:00Z", rings},
		{"who is always there", nil, "2026-12-25T12:00:00Z", rings},
		{"outside of the hours anyway", []any{"business_hours", "mon 09:00-10:00"}, "2026-12-25T12:00:00Z", wants{OutsideHours, "user.ann.business_hours"}},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(test.name, func(t *testing.T) { check(t, ring(test.settings, at), test.want) })
	}
}

// The hours follow the clocks of the place, also over the night in which they change.
func TestHoursAreThoseOfTheClock(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	set, problems := Compile(Document{Zone: time.LoadLocation, Entries: []Entry{
		written(1, "user.ann", "endpoints", "PJSIP/1", "business_hours", "sun-sat 09:00-10:00", "time_zone", "Europe/Paris"),
	}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, day := range []int{28, 29, 30} { // of March 2026: the clocks go forward in the night to the 29th
		for hour, want := range map[int]bool{8: false, 9: true, 10: false} {
			at := time.Date(2026, time.March, day, hour, 30, 0, 0, paris)
			d := set.Evaluate(&Request{Subject: Subject{User: "ann"}, Action: CallRing, Environment: Environment{Time: at.UTC()}})
			if d.Allowed() != want {
				t.Errorf("at %s the phone rings: %t, want %t", at, d.Allowed(), want)
			}
		}
	}
}

func TestHolidaysAreExplainedAndCompared(t *testing.T) {
	set := func(days ...string) *Set {
		return mustCompile(t,
			written(1, "organisation.acme", "time_zone", "UTC", "holidays", days),
			written(10, "user.ann", "endpoints", "PJSIP/1", "business_hours", "sun-sat 00:00-24:00"))
	}
	before, after := set("12-24"), set("12-24", "05-01..05-03")
	at := time.Date(2026, time.May, 2, 12, 0, 0, 0, time.UTC)
	steps := after.Explain(Request{Subject: Subject{User: "ann"}, Action: CallRing, Environment: Environment{Time: at}}).Steps
	last := steps[len(steps)-1]
	if got := last.String(); got != "today is a holiday of acme: 05-01..05-03" || last.Source.Key != "organisation.acme.holidays" {
		t.Errorf("it ends with %q at %s", got, last.Source)
	}
	if d, _ := Compare(before, after, at); d.Refused() != 1 || d.Allowed() != 0 {
		t.Errorf("the difference is %v, want that ann is not rung any more", d)
	}
}

func FuzzParseHoliday(f *testing.F) {
	for _, seed := range []string{"2026-12-25", "12-25", "2026-08-01..2026-08-15", "12-24..01-02", "02-29", "..", "0000-00-00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		one, err := parseHoliday(text)
		if err != nil {
			return
		}
		first, _, _ := strings.Cut(text, "..")
		if len(first) == len("12-25") {
			first = "2024-" + first
		}
		day, err := time.Parse(time.DateOnly, first)
		if err != nil {
			t.Fatalf("%q begins with no date: %v", text, err)
		}
		if (holidays{one}).on(day) == nil {
			t.Errorf("%q does not begin on its first day", text)
		}
	})
}
