package policy

import (
	"slices"
	"time"
)

// A member is where something belongs: dense numbers, 0 for nowhere.
type member struct{ organisation, department uint32 }

// emergency reads the emergency numbers.
func (c *compiler) emergency() {
	e, written := c.entries[KindEmergency][""]
	if !written {
		return
	}
	numbers, s := c.list(e, "numbers")
	if len(numbers) == 0 {
		c.problem(e.Source, `write numbers = ["112"]`, "no emergency numbers")
		return
	}
	for _, n := range numbers {
		if !isExtension(n) {
			c.problem(s.Source, "write it as it is dialled, in digits", "%q is no emergency number", n)
		}
	}
	c.set.emergency = slices.Compact(slices.Sorted(slices.Values(numbers)))
	c.set.emergencySource = &s.Source
}

// organisations numbers the organisations, after a nameless one for policies
// that know none.
func (c *compiler) organisations() {
	c.organisation = map[string]uint32{}
	c.set.organisations = make([]organisation, 1)
	c.zones = make([]*time.Location, 1)
	for i, e := range c.sorted(KindOrganisation) {
		c.organisation[e.Name] = uint32(i + 1)
		plan, s := c.list(e, "plan")
		for _, prefix := range plan {
			if !prefixPattern.MatchString(prefix) || prefix[len(prefix)-1] == '*' {
				c.problem(s.Source, `write how the numbers begin, "+33"`, "%q is no beginning of a number", prefix)
			}
		}
		o := organisation{name: e.Name, plan: plan}
		o.holidays, o.holidaysSource = c.holidays(e)
		c.set.organisations = append(c.set.organisations, o)
		var zone *time.Location
		if s := e.setting("time_zone"); s != nil {
			zone = c.zone(s)
		}
		c.zones = append(c.zones, zone)
	}
}

// departments numbers the departments.
func (c *compiler) departments() {
	c.department = map[string]member{}
	c.set.departments = make([]string, 1)
	for i, e := range c.sorted(KindDepartment) {
		m := c.place(e)
		m.department = uint32(i + 1)
		c.department[e.Name] = m
		c.set.departments = append(c.set.departments, e.Name)
	}
}

// place works out where an entry belongs: to the department and organisation
// that it names, to the department's organisation if it names none, or to the
// only organisation there is.
func (c *compiler) place(e entry) member {
	var m member
	if name, s := c.text(e, "department"); s != nil {
		department, known := c.department[name]
		if !known {
			c.unknown(KindDepartment, name, s.Source)
		}
		m = department
	}
	name, s := c.text(e, "organisation")
	switch number, known := c.organisation[name]; {
	case s == nil && m.organisation == 0 && len(c.organisation) == 1:
		m.organisation = 1
	case s == nil && m == member{} && len(c.organisation) > 1:
		c.problem(e.Source, `write organisation = "…"`, "belongs to none of the organisations")
	case s == nil:
	case !known:
		c.unknown(KindOrganisation, name, s.Source)
	case m.organisation != 0 && m.organisation != number:
		c.problem(s.Source, "leave it out", "the department belongs to the organisation %q", c.set.organisations[m.organisation].name)
	default:
		m.organisation = number
	}
	return m
}

// holidays reads on which days an organisation is closed.
func (c *compiler) holidays(e entry) (all holidays, at Source) {
	list, s := c.list(e, "holidays")
	if s == nil {
		return nil, Source{}
	}
	for _, text := range list {
		one, err := parseHoliday(text)
		if err != nil {
			c.problem(s.Source, `write a day, "2026-12-25", one of every year, "12-25", or from one to another, "2026-08-01..2026-08-15"`, "%s", err)
		}
		all = append(all, one)
	}
	return all, s.Source
}

// zone reads the name of a time zone.
func (c *compiler) zone(s *Setting) *time.Location {
	name, ok := s.Value.(string)
	if ok && name == "UTC" {
		return time.UTC
	}
	if zone := c.parsed.zones[name]; ok && zone != nil {
		return zone
	}
	if ok && name != "" && name != "Local" && c.zoneOf != nil {
		if zone, err := c.zoneOf(name); err == nil {
			c.parsed.zones[name] = zone
			return zone
		}
	}
	c.problem(s.Source, `write a name of the IANA time zone database, "Europe/Paris"`, "%v is no time zone", s.Value)
	return time.UTC
}
