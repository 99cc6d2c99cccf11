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
	c := &compiler{
		doc:     doc,
		entries: map[Kind]map[string]*entry{},
		grants:  map[*Setting]grant{},
		numbers: map[number][]number{},
		region:  map[string]*countries{},
		set: &Set{
			revision:     revision(doc),
			byEndpoint:   index{},
			byExtension:  index{},
			byUser:       index{},
			byQueue:      index{},
			byIVR:        index{},
			byGroup:      index{},
			byNumber:     index{},
			lines:        index{},
			modes:        map[number][]string{},
			reach:        map[string]bitset{},
			prefixes:     map[string]bool{},
			destinations: map[string]*countries{},
		},
	}
	c.index()
	c.emergency()
	c.organisations()
	c.departments()
	c.regions()
	c.users()
	c.things()
	c.roles()
	c.profiles()
	c.callerIDs()
	if len(c.problems) > 0 {
		slices.SortStableFunc(c.problems, func(a, b Problem) int {
			return cmp.Or(a.Source.compare(b.Source), cmp.Compare(a.Message, b.Message))
		})
		return nil, slices.Compact(c.problems)
	}
	return c.set, nil
}

// A compiler builds a Set. Its steps run in the order in which Compile calls
// them: each uses what those before it found out.
type compiler struct {
	doc      Document
	set      *Set
	next     number // of the next object
	problems []Problem

	entries      map[Kind]map[string]*entry
	organisation map[string]uint32     // dense numbers, from 1
	department   map[string]member     // by name
	bundles      map[string]bundle     // of the roles, by name
	roleProfiles map[string]*profile   // of the roles, by name
	grants       map[*Setting]grant    // what was parsed already
	region       map[string]*countries // of the zones, by name
	zones        []*time.Location      // of the organisations, by dense number; nil for none
	numbers      map[number][]number   // that a user, queue or IVR has, sorted
}

// An entry is an Entry whose settings can be found by key.
type entry struct {
	*Entry
	settings map[string]*Setting
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

// index files the entries by kind and name, and their settings by key. What is
// unknown or written twice is reported and left out.
func (c *compiler) index() {
	entries := slices.Clone(c.doc.Entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.Source.compare(b.Source) })
	for i := range entries {
		e := &entry{Entry: &entries[i], settings: map[string]*Setting{}}
		keys, known := schema[e.Kind]
		if !known {
			c.problem(e.Source, Suggest(e.Kind, Kinds()), "unknown table %q", e.Kind)
			continue
		}
		if c.entries[e.Kind] == nil {
			c.entries[e.Kind] = map[string]*entry{}
		}
		if first, twice := c.entries[e.Kind][e.Name]; twice {
			c.problem(e.Source, "merge the two", "defined already at %s", first.Source)
			continue
		}
		c.entries[e.Kind][e.Name] = e
		c.name(e)
		c.keys(e, keys)
	}
}

// keys files an entry's settings.
func (c *compiler) keys(e *entry, known []string) {
	for i := range e.Settings {
		s := &e.Settings[i]
		if !slices.Contains(known, s.Key) {
			c.problem(s.Source, Suggest(s.Key, known), "unknown key %q", s.Key)
			continue
		}
		if first, twice := e.settings[s.Key]; twice {
			c.problem(s.Source, "keep one", "set already at %s", first.Source)
			continue
		}
		e.settings[s.Key] = s
		if (e.Kind == KindUser || e.Kind == KindRole) && unenforced[s.Key] {
			c.set.unenforced = append(c.set.unenforced, s.Source)
		}
	}
}

// sorted returns the entries of a kind in the order of their names.
func (c *compiler) sorted(k Kind) []*entry {
	return slices.SortedFunc(maps.Values(c.entries[k]), func(a, b *entry) int { return cmp.Compare(a.Name, b.Name) })
}

func (s Source) compare(o Source) int {
	return cmp.Or(cmp.Compare(s.File, o.File), cmp.Compare(s.Line, o.Line), cmp.Compare(s.Key, o.Key))
}
