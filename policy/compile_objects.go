package policy

// users makes the users and files them by name, endpoint and extension.
func (c *compiler) users() {
	entries := c.sorted(KindUser)
	total := len(entries)
	for _, k := range []Kind{KindQueue, KindIVR, KindGroup, KindNumber} {
		total += len(c.entries[k])
	}
	c.set.objects = make([]object, 0, total) // never grows: maps and grants point into it
	users := make([]user, len(entries))
	c.set.users = len(entries)
	c.sources = make([]Source, 0, total)
	for _, x := range []*index{&c.set.byUser, &c.set.byEndpoint, &c.set.byExtension} {
		*x = makeIndex(total)
	}
	for i, e := range entries {
		o := c.add(e, userKind, c.place(e))
		o.user = &users[i]
		c.view(o, e)
	}
	for _, e := range c.inOrder[KindUser] { // so that of two that want the same the later one is reported
		o := c.set.find(&c.set.byUser, e.Name)
		o.user.view.Extension = c.extension(o, e)
		c.endpoints(o, e)
	}
}

// view reads what others see of a user.
func (c *compiler) view(o *object, e entry) {
	o.user.view = User{
		Name:         o.name,
		DisplayName:  o.name,
		Organisation: c.set.organisations[o.organisation].name,
		Department:   c.set.departments[o.department],
	}
	if display, s := c.text(e, "display_name"); s != nil {
		o.user.view.DisplayName = display
	}
}

// add makes an object of an entry and files it by name.
func (c *compiler) add(e entry, k kinds, m member) *object {
	c.sources = append(c.sources, e.Source) // a copy: the rest of the entry need not stay
	c.set.objects = append(c.set.objects, object{
		name: e.Name, kind: k, number: c.next,
		organisation: m.organisation, department: m.department, source: &c.sources[len(c.sources)-1],
	})
	c.next++
	o := &c.set.objects[len(c.set.objects)-1]
	c.named(e.Kind).put(e.Name, o.number)
	return o
}

// named finds the objects of a kind by name.
func (c *compiler) named(k Kind) *index {
	switch k {
	case KindUser:
		return &c.set.byUser
	case KindQueue:
		return &c.set.byQueue
	case KindIVR:
		return &c.set.byIVR
	case KindGroup:
		return &c.set.byGroup
	default:
		return &c.set.byNumber
	}
}

// extension files an object by its extension, and returns that.
func (c *compiler) extension(o *object, e entry) string {
	ext, s := c.text(e, "extension")
	if s == nil {
		return ""
	}
	switch other := c.set.find(&c.set.byExtension, ext); {
	case !isExtension(ext):
		c.problem(s.Source, "use up to 15 digits", "%q is no extension", ext)
	case c.set.IsEmergency(ext):
		c.problem(s.Source, "choose another extension", "%q is an emergency number", ext)
	case other != nil:
		c.problem(s.Source, "choose another extension", "extension %q is %s's already, defined at %s", ext, other.name, *other.source)
	default:
		c.set.byExtension.put(ext, o.number)
	}
	return ext
}

// endpoints files a user by the endpoints.
func (c *compiler) endpoints(o *object, e entry) {
	endpoints, s := c.list(e, "endpoints")
	for _, name := range endpoints {
		switch other := c.set.find(&c.set.byEndpoint, name); {
		case !c.endpoint(name, s.Source):
		case other == o:
			c.problem(s.Source, "keep one", "endpoint %q is listed twice", name)
		case other != nil:
			c.problem(s.Source, "an endpoint says who is calling, so it belongs to one user",
				"endpoint %q is %s's already, defined at %s", name, other.name, *other.source)
		default:
			o.user.view.Endpoints = append(o.user.view.Endpoints, name)
			c.set.byEndpoint.put(name, o.number)
		}
	}
}

// things makes queues, IVRs, groups and numbers, with the people they have.
func (c *compiler) things() {
	for _, e := range c.sorted(KindQueue) {
		o := c.add(e, queueKind, c.place(e))
		o.people = c.people(o, e, "agents")
	}
	for _, e := range c.sorted(KindIVR) {
		o := c.add(e, ivrKind, c.place(e))
		o.people = c.people(o, e, "users")
		c.set.modes[o.number] = c.modes(e)
	}
	for _, e := range c.sorted(KindGroup) {
		o := c.add(e, groupKind, c.place(e))
		o.people = c.people(o, e, "members")
		if s := e.setting(flagTable[Open].Key); s != nil {
			o.open = c.truth(s)
		}
	}
	for _, k := range []Kind{KindQueue, KindIVR, KindGroup} {
		for _, e := range c.inOrder[k] {
			c.extension(c.set.find(c.named(k), e.Name), e)
		}
	}
	c.set.firstNumber = len(c.set.objects)
	for _, e := range c.sorted(KindNumber) {
		c.number(e)
	}
}

// people reads which users belong to a thing. They are of its organisation:
// what is shared by belonging must not leave it unnoticed.
func (c *compiler) people(o *object, e entry, key string) *people {
	names, s := c.list(e, key)
	found := &people{}
	for _, name := range names {
		switch u := c.set.find(&c.set.byUser, name); {
		case u == nil:
			c.unknown(KindUser, name, s.Source)
		case u.organisation != o.organisation:
			c.problem(s.Source, "take the user out", "%s belongs to another organisation", name)
		default:
			found.add(u.number)
		}
	}
	return found
}

// number makes a number, which belongs to one user, queue or IVR, or to nobody
// in particular.
func (c *compiler) number(e entry) {
	owner, s := c.owner(e)
	if owner == nil {
		c.add(e, numberKind, c.place(e))
		return
	}
	if name, at := c.text(e, "organisation"); at != nil && c.organisation[name] != owner.organisation {
		c.problem(at.Source, "leave it out", "%s belongs to another organisation", s.Value)
	}
	o := c.add(e, numberKind, member{owner.organisation, owner.department})
	o.people = owner.people
	if owner.kind == userKind {
		o.people = &people{}
		o.people.add(owner.number)
		c.set.lines.put(o.name, owner.number)
	}
	c.numbers[owner.number] = append(c.numbers[owner.number], o.number)
}

// owner finds whose a number is, and where that was written; nil for nobody's.
func (c *compiler) owner(e entry) (*object, *Setting) {
	var owner *object
	var at *Setting
	for _, k := range []Kind{KindUser, KindQueue, KindIVR} {
		name, s := c.text(e, string(k))
		switch {
		case s == nil:
		case !c.named(k).has(name):
			c.unknown(k, name, s.Source)
		case owner != nil:
			c.problem(s.Source, "keep one", "the number is given away already at %s", at.Source)
		default:
			owner, at = c.set.find(c.named(k), name), s
		}
	}
	return owner, at
}
