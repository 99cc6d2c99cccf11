package policy

import (
	"maps"
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
func (b bundle) override(e *entry) {
	for key, s := range e.settings {
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
	c.roleProfiles = map[string]profile{}
	for _, e := range c.sorted(KindRole) {
		b := c.role(e, nil)
		c.roleProfiles[e.Name] = c.profile(b)
	}
}

// role returns a role's bundle. The trail holds the roles that lead here, to
// notice one that extends itself.
func (c *compiler) role(e *entry, trail []string) bundle {
	if done, ok := c.bundles[e.Name]; ok {
		return done
	}
	trail = append(trail, e.Name)
	b := bundle{}
	bases, s := c.list(e, "extends")
	for _, name := range bases {
		base := c.entries[KindRole][name]
		switch {
		case base == nil:
			c.unknown(KindRole, name, s.Source)
		case slices.Contains(trail, name):
			circle := append(trail[slices.Index(trail, name):], name)
			c.problem(s.Source, "take one of them out", "roles extend each other in a circle: %s", strings.Join(circle, " → "))
		default:
			b.inherit(c.role(base, trail))
		}
	}
	c.agree(b, e, s)
	b.override(e)
	delete(b, "extends")
	c.bundles[e.Name] = b
	return b
}

// agree reports a setting that two roles give different values, unless the
// entry that extends both settles it.
func (c *compiler) agree(b bundle, e *entry, extends *Setting) {
	for _, consent := range consents {
		settings := b[consent.Key]
		for _, s := range settings[min(1, len(settings)):] {
			if s.Value != settings[0].Value && e.settings[consent.Key] == nil {
				c.problem(extends.Source, "set "+consent.Key+" in this role",
					"%s and %s disagree", settings[0].Source, s.Source)
			}
		}
	}
}

// profiles gives every user what the user's role and own settings come to.
func (c *compiler) profiles() {
	bare := c.profile(bundle{})
	for i := range c.set.users {
		u := &c.set.users[i]
		e := c.entries[KindUser][u.Name]
		base := bundle{}
		u.profile = bare
		if name, s := c.text(e, "role"); s != nil {
			if b, known := c.bundles[name]; known {
				base, u.profile = b, c.roleProfiles[name]
			} else {
				c.unknown(KindRole, name, s.Source)
			}
		}
		if e.special() {
			b := maps.Clone(base)
			b.override(e)
			u.profile = c.profile(b)
		}
	}
}

// special reports whether a user has rights or consents besides the role's.
func (e *entry) special() bool {
	return slices.ContainsFunc(rightKeys, func(key string) bool { return e.settings[key] != nil })
}

// profile parses the rights and consents of a bundle.
func (c *compiler) profile(b bundle) profile {
	p := profile{rules: make([]rule, len(table)), consents: make([]consent, len(consents))}
	for i := range table {
		row := &table[i]
		for _, s := range b[row.Key] {
			p.rules[i].grants = append(p.rules[i].grants, c.grant(row, s))
		}
		for _, s := range b[denyPrefix+row.Key] {
			p.rules[i].denials = append(p.rules[i].denials, c.grant(row, s))
		}
	}
	for i, k := range consents {
		for _, s := range b[k.Key] {
			p.consents[i] = consent{refused: !c.flag(s), source: s.Source}
		}
	}
	return p
}
