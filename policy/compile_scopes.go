package policy

import (
	"slices"
	"strings"
)

// shareForms are the scopes of what is shared.
var shareForms = []string{"none", "group:NAME", "all"}

// A text is what a setting of scopes says: the words with a comma between.
type text struct{ key, words string }

// grant parses the scopes of a right, of a denial or of what is shared. What many
// settings say is parsed once.
func (c *compiler) grant(s *Setting) grant {
	words := c.words(s)
	said := text{s.Key, strings.Join(words, ", ")}
	g, known := c.parsed.grants[said]
	// A word with a comma is none that is valid, and could read as two that are.
	if known && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, ",") }) {
		g.source = s.Source
		return g
	}
	before := len(c.problems)
	g = c.parseGrant(s, words)
	g.written = strings.Clone(said.words) // which may be part of something large
	if len(c.problems) == before {
		c.parsed.grants[text{strings.Clone(said.key), g.written}] = g
	}
	return g
}

func (c *compiler) parseGrant(s *Setting, words []string) grant {
	key, denial := strings.CutPrefix(s.Key, denyPrefix)
	right, isRight := rights[key]
	g := grant{source: s.Source, on: right.on, knownOnly: key == specialRow.Key && !denial}
	forms := right.Scopes
	if !isRight {
		forms = shareForms
	}
	if g.on == 0 {
		g.on = userKind // the subject, or those with whom a user shares
	}
	for _, word := range words {
		if word == "none" && len(words) > 1 {
			c.problem(s.Source, `write "none" alone, or leave it out`, `"none" stands beside other scopes`)
		}
		c.scope(&g, forms, word, s)
	}
	if denial && g.organisation {
		g.system = true // what is denied altogether is denied everywhere
	}
	return g
}

// words returns the scopes that a setting lists.
func (c *compiler) words(s *Setting) []string {
	switch s.Value {
	case true:
		return []string{"all"}
	case false:
		return []string{"none"}
	}
	words, ok := texts(s.Value)
	if !ok {
		c.problem(s.Source, `write true, false, a scope such as "department", or a list of them`, "must be one or more scopes")
	}
	return words
}

// scope adds to a grant what one scope covers.
func (c *compiler) scope(g *grant, forms []string, word string, s *Setting) {
	form, name, named := strings.Cut(word, ":")
	if !slices.ContainsFunc(forms, func(f string) bool {
		known, _, knownNamed := strings.Cut(f, ":")
		return form == known && named == knownNamed
	}) {
		advice := DidYouMean(word, forms)
		if advice == "" {
			advice = "write one of " + strings.Join(forms, ", ")
		}
		c.problem(s.Source, advice, "%s takes no scope %q", s.Key, word)
		return
	}
	switch {
	case named && form == "number" && g.on&outsideKind != 0:
		if !prefixPattern.MatchString(name) {
			c.problem(s.Source, `write digits as they are dialled, "number:+33*" for all that begin so`, "%q is no number", name)
		}
		g.prefixes = append(g.prefixes, name)
	case form == "class":
		g.classes |= c.class(name, s.Source)
	case form == "country", form == "zone":
		c.destinations(g, form, name, s.Source)
	case named:
		g.named.addAll(c.reached(form, name, s.Source))
	case form == "self":
		g.self = true
	case form == "department":
		g.department = true
	case form == "all":
		g.organisation = true
	case form == "system":
		g.system = true
	}
}

// class reads the name of a class of numbers outside.
func (c *compiler) class(name string, at Source) classes {
	class := NumberClass(name)
	if _, known := FindNumberClass(class); known {
		return 1 << class.at()
	}
	known := make([]string, len(classTable))
	for i := range classTable {
		known[i] = string(classTable[i].Class)
	}
	advice := DidYouMean(name, known)
	if advice == "" {
		advice = "write one of " + strings.Join(known, ", ")
	}
	c.problem(at, advice, "no class of numbers outside is called %q", name)
	return 0
}

// destinations adds to a grant the countries that a scope means.
func (c *compiler) destinations(g *grant, form, name string, at Source) {
	word := form + ":" + name
	means := c.parsed.destinations[word]
	switch {
	case means != nil:
	case form == "country":
		means = &countries{}
		means.add(c.country(name, at))
	default:
		if means = c.region[name]; means == nil {
			c.unknown(KindZone, name, at)
			return
		}
	}
	c.parsed.destinations[word] = means
	if g.countries == nil {
		g.countries = &countries{}
	}
	g.countries.addAll(means)
}

// reached returns the objects that a scope means which names something.
func (c *compiler) reached(form, name string, at Source) bitset {
	word := form + ":" + name
	if b, done := c.parsed.reach[word]; done {
		return b
	}
	var b bitset
	switch k := Kind(form); k {
	case KindOrganisation:
		n, known := c.organisation[name]
		b = c.all(known, k, name, at, func(o *object) bool { return o.organisation == n })
	case KindDepartment:
		m, known := c.department[name]
		b = c.all(known, k, name, at, func(o *object) bool { return o.department == m.department })
	case "extension":
		o := c.set.find(&c.set.byExtension, name)
		if o == nil {
			c.problem(at, "name the extension of a user, queue or IVR", "nobody has extension %q", name)
			return nil
		}
		b.add(o.number)
	default:
		o := c.set.find(c.named(k), name)
		if o == nil {
			c.unknown(k, name, at)
			return nil
		}
		b = c.belonging(o)
	}
	c.parsed.reach[word] = b
	return b
}

// all returns the objects that meet a condition.
func (c *compiler) all(known bool, k Kind, name string, at Source, meets func(*object) bool) bitset {
	if !known {
		c.unknown(k, name, at)
		return nil
	}
	var b bitset
	for i := range c.set.objects {
		if meets(&c.set.objects[i]) {
			b.add(c.set.objects[i].number)
		}
	}
	return b
}

// belonging returns a thing with what belongs to it: a group's members, a
// queue's agents and numbers, an IVR's numbers.
func (c *compiler) belonging(o *object) bitset {
	var b bitset
	if o.kind == groupKind || o.kind == queueKind {
		b.addAll(o.people.bitset)
	}
	b.add(o.number)
	for _, n := range c.numbers[o.number] {
		b.add(n)
	}
	return b
}
