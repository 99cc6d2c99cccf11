package policy

import (
	"slices"
	"strings"
)

// A grant is what one setting of a right covers, parsed from its scopes. Scopes
// that depend on who asks stay as they are; those that name something are
// resolved to the users they mean.
type grant struct {
	self       bool
	department bool
	all        bool
	named      bitset
	source     Source
}

// covers reports whether the target is within the grant for this subject.
func (g *grant) covers(subject, target *user) bool {
	return g.all ||
		g.self && target == subject ||
		g.department && target.department == subject.department && target.department != 0 ||
		g.named.has(target.number)
}

// covering returns the first grant that covers the target, nil if none does.
func covering(grants []grant, subject, target *user) *grant {
	for i := range grants {
		if grants[i].covers(subject, target) {
			return &grants[i]
		}
	}
	return nil
}

// grant parses the scopes of a right. A setting that many users inherit is
// parsed once.
func (c *compiler) grant(row *Row, s *Setting) grant {
	if g, done := c.grants[s]; done {
		return g
	}
	g := grant{source: s.Source}
	scopes := c.scopes(s)
	for _, scope := range scopes {
		if scope == "none" && len(scopes) > 1 {
			c.problem(s.Source, `write "none" alone, or leave it out`, `"none" stands beside other scopes`)
		}
		c.scope(&g, row, scope, s.Source)
	}
	c.grants[s] = g
	return g
}

// scopes returns the value of a right as a list of scopes.
func (c *compiler) scopes(s *Setting) []string {
	switch v := s.Value.(type) {
	case bool:
		if v {
			return []string{"all"}
		}
		return []string{"none"}
	case string:
		return []string{v}
	case []string:
		return v
	}
	c.problem(s.Source, `write true, false, a scope such as "department", or a list of them`, "no value for a right")
	return nil
}

// scope adds to a grant what one scope covers.
func (c *compiler) scope(g *grant, row *Row, scope string, at Source) {
	form, name, named := strings.Cut(scope, ":")
	if !slices.ContainsFunc(row.Scopes, func(known string) bool {
		knownForm, _, knownNamed := strings.Cut(known, ":")
		return form == knownForm && named == knownNamed
	}) {
		advice := DidYouMean(scope, row.Scopes)
		if advice == "" {
			advice = "write one of " + strings.Join(row.Scopes, ", ")
		}
		c.problem(at, advice, "%s takes no scope %q", row.Key, scope)
		return
	}
	switch form {
	case "self":
		g.self = true
	case "department":
		g.department = true
	case "all":
		g.all = true
	case "group":
		if members, known := c.members[name]; known {
			g.named.addAll(members)
		} else {
			c.unknown(KindGroup, name, at)
		}
	case "extension":
		if u := c.set.byExtension[name]; u != nil {
			g.named.add(u.number)
		} else {
			c.problem(at, "name the extension of a user", "nobody has extension %q", name)
		}
	}
}
