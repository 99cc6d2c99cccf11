package policy

import (
	"fmt"
	"slices"
	"strings"
)

// A bundle is what a role or a user comes to once everything it builds on is
// taken in: for each key the settings that hold. A right inherited from two
// roles holds twice, and what either grants is granted.
type bundle map[string][]*Setting

// inherit adds what another bundle says.
func (b bundle) inherit(base bundle) {
	for key, settings := range base {
		for _, s := range settings {
			if !slices.Contains(b[key], s) {
				b[key] = append(b[key], s)
			}
		}
	}
}

// override puts an entry's own settings in place of the inherited ones. Only
// denials add up: what was denied below stays denied.
func (b bundle) override(e entry) {
	for i := range e.Settings {
		s := &e.Settings[i]
		key := s.Key
		if strings.HasPrefix(key, denyPrefix) {
			b[key] = append(slices.Clone(b[key]), s)
		} else {
			b[key] = []*Setting{s}
		}
	}
}

// roles works out each role's bundle and profile.
func (c *compiler) roles() {
	c.bundles = map[string]bundle{}
	c.roleProfiles = map[string]*profile{}
	for _, e := range c.sorted(KindRole) {
		c.roleProfiles[e.Name] = c.profile(c.role(e, nil))
	}
}

// role returns a role's bundle. The trail holds the roles that lead here, to
// notice one that extends itself.
func (c *compiler) role(e entry, trail []string) bundle {
	if done, ok := c.bundles[e.Name]; ok {
		return done
	}
	trail = append(trail, e.Name)
	b := bundle{}
	bases, s := c.list(e, "extends")
	for _, name := range bases {
		base := c.entries[KindRole][name]
		switch {
		case base.Entry == nil:
			c.unknown(KindRole, name, s.Source)
		case slices.Contains(trail, name):
			circle := slices.Concat(trail[slices.Index(trail, name):], []string{name})
			c.problem(s.Source, "take one of them out", "roles extend each other in a circle: %s", strings.Join(circle, " → "))
		default:
			b.inherit(c.role(base, trail))
		}
	}
	b.override(e)
	delete(b, "extends")
	c.agree(b, s)
	c.bundles[e.Name] = b
	return b
}

// agree reports an attribute that two roles give different values. Rights and
// shares of several roles add up; an attribute has one value.
func (c *compiler) agree(b bundle, extends *Setting) {
	for key, settings := range b {
		if isGrant(key) {
			continue
		}
		for _, s := range settings[1:] {
			if fmt.Sprintf("%#v", s.Value) != fmt.Sprintf("%#v", settings[0].Value) {
				c.problem(extends.Source, "set "+key+" in this role", "%s and %s disagree", settings[0].Source, s.Source)
			}
		}
	}
}

// isGrant reports whether a key takes scopes.
func isGrant(key string) bool {
	_, isRight := rights[strings.TrimPrefix(key, denyPrefix)]
	return isRight || strings.HasPrefix(key, "share.")
}

// profiles gives every user what the user's role and own settings come to.
func (c *compiler) profiles() {
	c.roleless = c.profile(bundle{})
	c.everywhere = c.emergencyCallerID()
	for i, e := range c.sorted(KindUser) {
		c.person(&c.set.objects[i], e)
	}
}

// person gives a user what the user's role and own settings come to.
func (c *compiler) person(o *object, e entry) {
	base := bundle{}
	o.profile = c.roleless
	if name, s := c.text(e, "role"); s != nil {
		if b, known := c.bundles[name]; known {
			base, o.profile = b, c.roleProfiles[name]
		} else {
			c.unknown(KindRole, name, s.Source)
		}
	}
	if e.differs() {
		o.profile = c.personal(o.profile, base, e)
	}
	o.user.zone = c.zoneFor(o)
	c.presented(o)
}
