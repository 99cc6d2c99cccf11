package policy

import (
	"slices"
	"strings"
)

// kinds is a set of kinds of object.
type kinds uint8

const (
	userKind kinds = 1 << iota
	queueKind
	ivrKind
	numberKind  // a number of one's own
	groupKind   // of users
	outsideKind // a number outside, which no policy lists

	dialable = userKind | queueKind | ivrKind | groupKind // what has an extension
)

// names returns the kinds as they are written.
func (k kinds) names() []string {
	var names []string
	for i, name := range []Kind{KindUser, KindQueue, KindIVR, KindNumber, KindGroup, "outside"} {
		if k&(1<<i) != 0 {
			names = append(names, string(name))
		}
	}
	return names
}

// A Scope is a form in which a right says what it reaches.
type Scope struct {
	Form string // "group:NAME"
	Doc  string

	on kinds // which kinds of object it can reach
}

var scopes = []Scope{
	{"none", "nothing, the same as false", ^kinds(0)},
	{"self", "oneself; of queues, IVRs, groups and numbers those that one belongs to", userKind | queueKind | ivrKind | numberKind | groupKind},
	{"department", "one's own department", userKind | queueKind},
	{"department:NAME", "a department's users and queues", userKind | queueKind},
	{"group:NAME", "a group and its members", userKind | groupKind},
	{"queue:NAME", "a queue, its agents and its numbers", userKind | queueKind | numberKind},
	{"ivr:NAME", "an IVR and its numbers", ivrKind | numberKind},
	{"extension:NUMBER", "whoever or whatever has the extension", dialable},
	{"number:NUMBER", "a number; of numbers outside also those that begin so, +33*", numberKind | outsideKind},
	{"class:NAME", "numbers outside of a class, class:mobile", outsideKind},
	{"country:XX", "numbers outside of a country, country:DE", outsideKind},
	{"zone:NAME", "numbers outside of the countries of a zone", outsideKind},
	{"organisation:NAME", "all of an organisation", userKind | queueKind | ivrKind | numberKind | groupKind},
	{"all", "all of one's own organisation, the same as true", ^kinds(0)},
	{"system", "all of every organisation", userKind | queueKind | ivrKind | numberKind | groupKind},
}

// Targets returns the kinds of target that the form can reach.
func (s Scope) Targets() []string { return s.on.names() }

// Scopes returns the forms of scope.
func Scopes() []Scope { return slices.Clone(scopes) }

// scopesOn returns the forms that make sense for kinds of object. A right that
// concerns the subject alone is granted to all or none.
func scopesOn(on kinds, notSelf bool) []string {
	var forms []string
	for _, s := range scopes {
		if (s.on&on != 0 || s.on == ^kinds(0)) && !(notSelf && s.Form == "self") {
			forms = append(forms, s.Form)
		}
	}
	return forms
}

// A grant is what one setting of a right reaches. Scopes that depend on who
// asks stay as they are; those that name something are resolved to the objects
// they mean.
type grant struct {
	on           kinds
	self         bool
	department   bool
	organisation bool
	system       bool
	named        bitset
	prefixes     []string   // of numbers outside; with a final * or to the last digit
	classes      classes    // of numbers outside
	countries    *countries // of numbers outside; nil for none
	knownOnly    bool       // all of them but those of which nobody knows what they are
	source       Source
	written      string // the scopes, for explanations
}

// covers reports whether an object is within the grant for this subject.
func (g *grant) covers(subject, target *object) bool {
	return g.self && g.on&target.kind != 0 && target.belongsTo(subject) || g.coversOthers(subject, target)
}

// coversOthers is covers without what is the subject's own.
func (g *grant) coversOthers(subject, target *object) bool {
	switch {
	case g.on&target.kind == 0:
		return false
	case target.kind == outsideKind:
		return g.coversOutside(target)
	}
	return g.coversRelated(relationOf(subject, target)) || g.named.has(target.number)
}

// coversRelated is what of coversOthers depends on nothing but what the two have in common.
// They are of the kind that the grant is about.
func (g *grant) coversRelated(between relation) bool {
	return g.system || g.organisation && between&sameOrganisation != 0 || g.department && between&sameDepartment != 0
}

// coversOutside reports whether a number outside is within the grant. One of which
// nobody knows what it is has to be named, or its class.
func (g *grant) coversOutside(n *object) bool {
	return g.classes.has(n.designation.class()) || g.reaches(n.name) ||
		(g.organisation || g.system || g.countries.has(n.designation.country())) && !(g.knownOnly && n.designation.is(Unknown))
}

// reaches reports whether the grant names a number outside.
func (g *grant) reaches(number string) bool {
	for _, p := range g.prefixes {
		if prefix, open := strings.CutSuffix(p, "*"); number == p || open && strings.HasPrefix(number, prefix) {
			return true
		}
	}
	return false
}
