package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Compile checks a document and turns it into a Set. It returns either the Set
// or every problem that it found, in the order of their places.
func Compile(doc Document) (*Set, []Problem) {
	c := newCompiler(doc)
	c.compile()
	if len(c.problems) > 0 {
		return nil, c.sortedProblems()
	}
	return c.set, nil
}

// compile takes all steps.
func (c *compiler) compile() {
	c.index()
	c.emergency()
	c.organisations()
	c.departments()
	c.regions()
	c.users()
	c.things()
	c.roles()
	c.profiles()
	slices.SortFunc(c.set.unenforced, Source.compare)
	if len(c.problems) == 0 {
		c.digests()
	}
}

// sortedProblems returns the problems in the order of their places, each once.
func (c *compiler) sortedProblems() []Problem {
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		return cmp.Or(a.Source.compare(b.Source), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(c.problems)
}

func newCompiler(doc Document) *compiler {
	return &compiler{
		doc:     doc,
		entries: map[Kind]map[string]entry{},
		inOrder: map[Kind][]entry{},
		byName:  map[Kind][]entry{},
		parsed:  newParsed(),
		surroundings: surroundings{
			zoneOf:  doc.Zone,
			numbers: map[number][]number{},
			region:  map[string]*countries{},
		},
		set: &Set{
			modes: map[number][]string{},
		},
	}
}

// digests takes the digests of all entries, and makes the revision of them.
func (c *compiler) digests() {
	var w digester
	total := 0
	for _, entries := range c.inOrder {
		total += len(entries)
	}
	c.said = make([]digest, 0, total)
	for _, k := range kindsInOrder {
		if k == KindUser {
			c.firstUser = len(c.said)
		}
		for _, e := range c.sorted(k) {
			c.said = append(c.said, w.digest(e.Entry))
		}
	}
	c.set.revision = revisionOf(c.said)
}

// A compiler builds a Set. Its steps run in the order in which Compile calls
// them: each uses what those before it found out.
type compiler struct {
	doc      Document
	set      *Set
	problems []Problem
	entries  map[Kind]map[string]entry
	inOrder  map[Kind][]entry // as they were written
	byName   map[Kind][]entry // the same, sorted by name
	next     number           // of the next object
	sources  []Source         // of the objects
	parsed   parsed
	surroundings
}

// surroundings are what users are compiled against. They do not change once all else
// is compiled.
type surroundings struct {
	zoneOf       func(name string) (*time.Location, error)
	organisation map[string]uint32     // dense numbers, from 1
	department   map[string]member     // by name
	bundles      map[string]bundle     // of the roles, by name
	roleProfiles map[string]*profile   // of the roles, by name
	roleless     *profile              // of users without a role
	region       map[string]*countries // of the zones, by name
	zones        []*time.Location      // of the organisations, by dense number; nil for none
	numbers      map[number][]number   // that a user, queue or IVR has, sorted
	everywhere   number                // what emergency calls present; none if there is none
	said         []digest              // by all entries, sorted by kind and name
	firstUser    int                   // the place of the users among these
}

// parsed is what was worked out already, by how it is written.
type parsed struct {
	grants       map[text]grant
	reach        map[string]bitset     // what each scope means that names something
	destinations map[string]*countries // what each scope means that names a country or a zone
	zones        map[string]*time.Location
}

func newParsed() parsed {
	return parsed{grants: map[text]grant{}, reach: map[string]bitset{}, destinations: map[string]*countries{}, zones: map[string]*time.Location{}}
}

// An entry is an Entry whose settings can be found by key. There are few of them.
type entry struct{ *Entry }

// nobody says nothing.
var nobody = entry{&Entry{}}

// setting returns the setting of a key; nil if there is none.
func (e entry) setting(key string) *Setting {
	for i := range e.Settings {
		if e.Settings[i].Key == key {
			return &e.Settings[i]
		}
	}
	return nil
}

// differs reports whether a user's entry says anything that a role could say.
func (e entry) differs() bool {
	return slices.ContainsFunc(e.Settings, func(s Setting) bool {
		_, person := concerns[s.Key]
		return person
	})
}

// problem reports something wrong at a place. The message says what is wrong,
// the advice what to do about it.
func (c *compiler) problem(at Source, advice, format string, args ...any) {
	c.problems = append(c.problems, Problem{Source: at, Message: fmt.Sprintf(format, args...), Advice: advice})
}

// maxSuggestions is how many unknown names are compared with all known ones.
// Whoever has more mistakes than that renamed something, and time is not to be
// wasted on thousands of names times thousands of others.
const maxSuggestions = 100

// unknown reports a name that no entry of the kind has.
func (c *compiler) unknown(k Kind, name string, at Source) {
	advice := ""
	if len(c.problems) < maxSuggestions {
		advice = DidYouMean(name, slices.Collect(maps.Keys(c.entries[k])))
	}
	if advice == "" {
		advice = "define [" + string(k) + "." + name + "]"
	}
	c.problem(at, advice, "no %s is called %q", k, name)
}

// index files the entries by kind and name. What is unknown or written twice is
// reported and left out.
func (c *compiler) index() {
	entries := c.doc.Entries
	inOrder := func(a, b Entry) int { return a.Source.compare(b.Source) }
	if !slices.IsSortedFunc(entries, inOrder) {
		entries = slices.Clone(entries)
		slices.SortStableFunc(entries, inOrder)
	}
	for i := range entries {
		e := entry{&entries[i]}
		keys, known := schema[e.Kind]
		if !known {
			c.problem(e.Source, Suggest(e.Kind, Kinds()), "unknown table %q", e.Kind)
			continue
		}
		if c.entries[e.Kind] == nil {
			c.entries[e.Kind] = map[string]entry{}
		}
		if first, twice := c.entries[e.Kind][e.Name]; twice {
			c.problem(e.Source, "merge the two", "defined already at %s", first.Source)
			continue
		}
		c.entries[e.Kind][e.Name] = e
		c.inOrder[e.Kind] = append(c.inOrder[e.Kind], e)
		c.name(e)
		c.keys(e, keys)
	}
}

// keys checks the keys of an entry.
func (c *compiler) keys(e entry, known map[string]bool) {
	for i := range e.Settings {
		s := &e.Settings[i]
		if !known[s.Key] {
			c.problem(s.Source, Suggest(s.Key, slices.Collect(maps.Keys(known))), "unknown key %q", s.Key)
			continue
		}
		if first := e.setting(s.Key); first != s {
			c.problem(s.Source, "keep one", "set already at %s", first.Source)
			continue
		}
		if (e.Kind == KindUser || e.Kind == KindRole) && concerns[s.Key].unenforced {
			c.set.unenforced = append(c.set.unenforced, s.Source)
		}
	}
}

// sorted returns the entries of a kind in the order of their names.
func (c *compiler) sorted(k Kind) []entry {
	if c.byName[k] == nil {
		c.byName[k] = slices.SortedFunc(slices.Values(c.inOrder[k]), func(a, b entry) int { return cmp.Compare(a.Name, b.Name) })
	}
	return c.byName[k]
}
