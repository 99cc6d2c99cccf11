package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A holiday is days on which business hours are closed, from midnight to midnight
// where the user is.
type holiday struct {
	from, to int  // month*100 + day; of one that is of certain years, year*perYear more
	yearly   bool // from after to goes past the end of the year
	written  string
}

// perYear keeps the dates of one year apart from those of the next.
const perYear = 10000

// holidays are those of an organisation.
type holidays []holiday

// on returns the holiday that a moment falls on, as the clocks of its location show
// it, nil if it is none.
func (h holidays) on(t time.Time) *holiday {
	if len(h) == 0 {
		return nil
	}
	year, month, day := t.Date()
	today := int(month)*100 + day
	for i := range h {
		if h[i].includes(year, today) {
			return &h[i]
		}
	}
	return nil
}

func (h *holiday) includes(year, today int) bool {
	switch {
	case !h.yearly:
		today += year * perYear
		return h.from <= today && today <= h.to
	case h.from <= h.to:
		return h.from <= today && today <= h.to
	default:
		return h.from <= today || today <= h.to
	}
}

var datePattern = regexp.MustCompile(`^(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})$`)

// parseHoliday reads "2026-12-25", "12-25" for every year, or two of a kind with
// ".." between: "2026-08-01..2026-08-15", "12-24..01-02".
func parseHoliday(text string) (holiday, error) {
	first, last, several := strings.Cut(text, "..")
	if !several {
		last = first
	}
	from, yearly, err := parseDate(first)
	if err != nil {
		return holiday{}, err
	}
	to, alsoYearly, err := parseDate(last)
	switch {
	case err != nil:
		return holiday{}, err
	case yearly != alsoYearly:
		return holiday{}, fmt.Errorf("%q has a year on one side only", text)
	case !yearly && to < from:
		return holiday{}, fmt.Errorf("%q ends before it begins", text)
	}
	return holiday{from: from, to: to, yearly: yearly, written: text}, nil
}

// parseDate reads a date, of every year if it has none. The 29th of February is one
// in the years that have it.
func parseDate(text string) (date int, yearly bool, err error) {
	m := datePattern.FindStringSubmatch(text)
	if m == nil {
		return 0, false, fmt.Errorf("%q is not like \"2026-12-25\" or \"12-25\"", text)
	}
	const leapYear = "2024"
	yearly = m[1] == ""
	year := m[1]
	if yearly {
		year = leapYear
	}
	if _, err := time.Parse(time.DateOnly, year+"-"+m[2]+"-"+m[3]); err != nil {
		return 0, false, fmt.Errorf("there is no %q in the calendar", text)
	}
	month, _ := strconv.Atoi(m[2]) // digits, by the pattern
	day, _ := strconv.Atoi(m[3])
	date = month*100 + day
	if !yearly {
		y, _ := strconv.Atoi(year)
		date += y * perYear
	}
	return date, yearly, nil
}
