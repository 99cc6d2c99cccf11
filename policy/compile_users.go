package policy

import "slices"

// emergency reads the emergency numbers.
func (c *compiler) emergency() {
	e := c.entries[KindEmergency][""]
	if e == nil {
		return
	}
	numbers, s := c.list(e, "numbers")
	if len(numbers) == 0 {
		c.problem(e.Source, `write numbers = ["112"]`, "no emergency numbers")
		return
	}
	for _, n := range numbers {
		if !extensionPattern.MatchString(n) {
			c.problem(s.Source, "write it as it is dialled, in digits", "%q is no emergency number", n)
		}
	}
	c.set.emergency = slices.Compact(slices.Sorted(slices.Values(numbers)))
	c.set.emergencySource = s.Source
}

// departments numbers the departments.
func (c *compiler) departments() {
	c.departmentNames = map[string]int{}
	for i, e := range c.sorted(KindDepartment) {
		c.departmentNames[e.Name] = i + 1
	}
}

// users numbers the users and files them by name, endpoint and extension.
func (c *compiler) users() {
	entries := c.sorted(KindUser)
	c.set.users = make([]user, len(entries)) // never grows: the maps point into it
	for i, e := range entries {
		u := &c.set.users[i]
		u.number, u.source = number(i), e.Source
		u.Name = e.Name
		u.DisplayName = e.Name
		if display, s := c.text(e, "display_name"); s != nil {
			u.DisplayName = display
		}
		c.set.byName[u.Name] = u
		c.userDepartment(u, e)
		c.userExtension(u, e)
		c.userEndpoints(u, e)
	}
}

func (c *compiler) userDepartment(u *user, e *entry) {
	name, s := c.text(e, "department")
	if s == nil {
		return
	}
	n, known := c.departmentNames[name]
	if !known {
		c.unknown(KindDepartment, name, s.Source)
	}
	u.Department, u.department = name, n
}

func (c *compiler) userExtension(u *user, e *entry) {
	ext, s := c.text(e, "extension")
	switch {
	case s == nil:
		return
	case !extensionPattern.MatchString(ext):
		c.problem(s.Source, "use up to 15 digits", "%q is no extension", ext)
	case c.set.IsEmergency(ext):
		c.problem(s.Source, "choose another extension", "%q is an emergency number", ext)
	case c.set.byExtension[ext] != nil:
		c.problem(s.Source, "give each user an extension of their own",
			"extension %q is %s's already, at %s", ext, c.set.byExtension[ext].Name, c.place(c.set.byExtension[ext], "extension"))
	default:
		u.Extension = ext
		c.set.byExtension[ext] = u
	}
}

func (c *compiler) userEndpoints(u *user, e *entry) {
	endpoints, s := c.list(e, "endpoints")
	for _, name := range endpoints {
		switch other := c.set.byEndpoint[name]; {
		case !c.endpoint(name, s.Source):
		case other == u:
			c.problem(s.Source, "keep one", "endpoint %q is listed twice", name)
		case other != nil:
			c.problem(s.Source, "an endpoint says who is calling, so it belongs to one user",
				"endpoint %q is %s's already, at %s", name, other.Name, c.place(other, "endpoints"))
		default:
			u.Endpoints = append(u.Endpoints, name)
			c.set.byEndpoint[name] = u
		}
	}
}

// place says where a user's key was written.
func (c *compiler) place(u *user, key string) Source {
	return c.entries[KindUser][u.Name].settings[key].Source
}

// groups finds the members of each group.
func (c *compiler) groups() {
	for _, e := range c.sorted(KindGroup) {
		names, s := c.list(e, "members")
		var members bitset
		for _, name := range names {
			if u := c.set.byName[name]; u != nil {
				members.add(u.number)
			} else {
				c.unknown(KindUser, name, s.Source)
			}
		}
		c.members[e.Name] = members
	}
}

// unknown reports a name that no entry of the kind has.
func (c *compiler) unknown(k Kind, name string, at Source) {
	advice := DidYouMean(name, c.names(k))
	if advice == "" {
		advice = "define [" + string(k) + "." + name + "]"
	}
	c.problem(at, advice, "no %s is called %q", k, name)
}
