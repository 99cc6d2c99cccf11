package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	minutesPerDay  = 24 * 60
	minutesPerWeek = 7 * minutesPerDay
)

// hours are spans of the week. None at all is always.
type hours []span

// A span is from a minute of the week, counted from Sunday's midnight as
// [time.Weekday] does, up to but not including another.
type span struct{ from, to int }

// include reports whether a moment, as the clocks of its location show it, is
// within the hours.
func (h hours) include(t time.Time) bool {
	if len(h) == 0 {
		return true
	}
	minute := int(t.Weekday())*minutesPerDay + t.Hour()*60 + t.Minute()
	for _, s := range h {
		if s.from <= minute && minute < s.to {
			return true
		}
	}
	return false
}

var (
	weekdays     = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	hoursPattern = regexp.MustCompile(`^([a-z,-]+) ([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$`)
)

// parseHours reads "mon-fri 09:00-17:30" or "sat,sun 22:00-02:00". What goes
// past midnight ends on the day after.
func parseHours(text string) (hours, error) {
	m := hoursPattern.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("%q is not like \"mon-fri 09:00-17:30\"", text)
	}
	days, err := parseDays(m[1])
	if err != nil {
		return nil, err
	}
	from, to := minuteOfDay(m[2], m[3]), minuteOfDay(m[4], m[5])
	if from < 0 || to < 0 || from == minutesPerDay || from == to {
		return nil, fmt.Errorf("%q has no such times of day", text)
	}
	if to < from {
		to += minutesPerDay
	}
	var h hours
	for _, day := range days {
		s := span{day*minutesPerDay + from, day*minutesPerDay + to}
		h = append(h, span{s.from, min(s.to, minutesPerWeek)})
		if s.to > minutesPerWeek {
			h = append(h, span{0, s.to - minutesPerWeek})
		}
	}
	return h, nil
}

// parseDays reads "mon", "mon-fri", "fri-mon" or several with commas.
func parseDays(text string) ([]int, error) {
	var days []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, several := strings.Cut(part, "-")
		if !several {
			last = first
		}
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if from < 0 || to < 0 {
			return nil, fmt.Errorf("%q is no day of %s", part, strings.Join(weekdays, ", "))
		}
		if to < from {
			to += 7
		}
		for day := from; day <= to; day++ {
			days = append(days, day%7)
		}
	}
	return days, nil
}

// minuteOfDay returns up to 24:00, or -1 for what is no time of day.
func minuteOfDay(hour, minute string) int {
	h, _ := strconv.Atoi(hour) // two digits each, by the pattern
	m, _ := strconv.Atoi(minute)
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return -1
	}
	return h*60 + m
}
