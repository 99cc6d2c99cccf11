package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Compile checks a document and turns it into a Set. It returns either the Set
// or every problem that it found, in the order of their places.
func Compile(doc Document) (*Set, []Problem) {
	c := &compiler{
		set: &Set{
			revision:    revision(doc),
			byName:      map[string]*user{},
			byEndpoint:  map[string]*user{},
			byExtension: map[string]*user{},
		},
		entries: map[Kind]map[string]*entry{},
		members: map[string]bitset{},
		grants:  map[*Setting]grant{},
	}
	c.index(doc)
	c.emergency()
	c.departments()
	c.users()
	c.groups()
	c.roles()
	c.profiles()
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
	set      *Set
	problems []Problem

	entries         map[Kind]map[string]*entry
	departmentNames map[string]int     // dense numbers, from 1
	members         map[string]bitset  // of the groups, by name
	bundles         map[string]bundle  // of the roles, by name
	roleProfiles    map[string]profile // by name
	grants          map[*Setting]grant // what was parsed already
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

// index files the entries by kind and name, and their settings by key. What is
// unknown or written twice is reported and left out.
func (c *compiler) index(doc Document) {
	entries := slices.Clone(doc.Entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.Source.compare(b.Source) })
	for i := range entries {
		e := &entry{Entry: &entries[i], settings: map[string]*Setting{}}
		keys, known := schema[e.Kind]
		if !known {
			c.problem(e.Source, DidYouMean(e.Kind, Kinds()), "unknown table %q", e.Kind)
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
			c.problem(s.Source, DidYouMean(s.Key, known), "unknown key %q", s.Key)
			continue
		}
		if first, twice := e.settings[s.Key]; twice {
			c.problem(s.Source, "keep one", "set already at %s", first.Source)
			continue
		}
		e.settings[s.Key] = s
	}
}

// sorted returns the entries of a kind in the order of their names.
func (c *compiler) sorted(k Kind) []*entry {
	entries := slices.Collect(maps.Values(c.entries[k]))
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.Name, b.Name) })
	return entries
}

// names returns the names of the entries of a kind.
func (c *compiler) names(k Kind) []string { return slices.Collect(maps.Keys(c.entries[k])) }

func (s Source) compare(o Source) int {
	return cmp.Or(cmp.Compare(s.File, o.File), cmp.Compare(s.Line, o.Line), cmp.Compare(s.Key, o.Key))
}
