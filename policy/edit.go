package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// A Compilation is a Set, with what it takes to compile an edit of its document without
// compiling all of it again. Like the Set it never changes.
type Compilation struct {
	set   *Set
	files map[string]contents
	surroundings
}

// A File is what one file of a document says.
type File struct {
	Name    string // as in the sources of its entries
	Entries []Entry
}

// Contents are what a file says, as far as an edit has to leave it as it is.
type contents struct {
	users []number // who is in it, sorted
	rest  digest   // of all else, places included; zero for nothing
}

// CompileForEdits is Compile for a document that will be edited.
func CompileForEdits(doc Document) (*Compilation, []Problem) {
	c := newCompiler(doc)
	c.compile()
	if len(c.problems) > 0 {
		return nil, c.sortedProblems()
	}
	byFile := map[string][]Entry{}
	for from, to := 0, 0; from < len(doc.Entries); from = to {
		name := doc.Entries[from].Source.File
		for to < len(doc.Entries) && doc.Entries[to].Source.File == name {
			to++
		}
		if entries, more := byFile[name]; more {
			byFile[name] = slices.Concat(entries, doc.Entries[from:to])
		} else {
			byFile[name] = doc.Entries[from:to]
		}
	}
	files := make(map[string]contents, len(byFile))
	for name, entries := range byFile {
		files[name] = c.contentsOf(entries)
	}
	return &Compilation{set: c.set, files: files, surroundings: c.surroundings}, nil
}

// Set returns the compiled policy.
func (c *Compilation) Set() *Set { return c.set }

// contentsOf sums up what a file says.
func (c *compiler) contentsOf(entries []Entry) contents {
	var found contents
	var w digester
	rest := sha256.New()
	for i := range entries {
		e := &entries[i]
		if e.Kind == KindUser {
			found.users = append(found.users, c.set.byUser.find(e.Name))
			continue
		}
		said := w.digest(e)
		rest.Write(said[:])
		rest.Write([]byte(e.Source.Key))
		places := binary.AppendVarint(nil, int64(e.Source.Line))
		for _, s := range e.Settings {
			places = binary.AppendVarint(append(places, s.Source.Key...), int64(s.Source.Line))
		}
		rest.Write(places)
	}
	slices.Sort(found.users)
	if len(found.users) < len(entries) {
		rest.Sum(found.rest[:0])
	}
	return found
}

// An Edit compiles a document with other contents of some of its files. It comes to what
// Compile comes to, in a time that depends on what these files say and hardly on the
// rest. That is for changes to what users may do, and what they allow: whatever others
// could notice in how they are compiled, such as a new user, another extension or
// department, a role or a group, and everything that is wrong, it leaves to Compile.
type Edit struct {
	next Compilation
	compiler
}

// Edit begins an edit.
func (c *Compilation) Edit() *Edit {
	next := *c
	next.files, next.said = maps.Clone(c.files), slices.Clone(c.said)
	set := *c.set
	set.objects, set.unenforced = slices.Clone(c.set.objects), slices.Clone(c.set.unenforced)
	next.set = &set
	return &Edit{next: next, compiler: compiler{set: &set, parsed: newParsed(), surroundings: next.surroundings}}
}

// Compiled ends an edit. The files that were not edited are as before.
func (e *Edit) Compiled() *Compilation {
	slices.SortFunc(e.set.unenforced, Source.compare)
	e.set.revision = revisionOf(e.said)
	return &e.next
}

// File has a file say something else. It reports false if that is nothing for an edit,
// which is over then.
func (e *Edit) File(f File) bool {
	before := e.next.files[f.Name]
	users, sources := make([]user, len(before.users)), make([]Source, len(before.users))
	e.set.unenforced = slices.DeleteFunc(e.set.unenforced, func(s Source) bool { return s.File == f.Name })
	var w digester
	for i := range f.Entries {
		said := entry{&f.Entries[i]}
		e.keys(said, schema[said.Kind])
		if said.Kind != KindUser {
			continue
		}
		n := e.set.byUser.find(said.Name)
		at, here := slices.BinarySearch(before.users, n)
		if n == none || !here || !e.sameToOthers(&e.set.objects[n], said) {
			return false
		}
		o := &e.set.objects[n]
		was := o.user.view
		o.user, o.source = &users[at], &sources[at]
		*o.source = said.Source
		e.view(o, said)
		o.user.view.Extension, o.user.view.Endpoints = was.Extension, was.Endpoints
		e.person(o, said)
		e.said[e.firstUser+int(n)] = w.digest(said.Entry)
	}
	after := e.contentsOf(f.Entries)
	return len(e.problems) == 0 && slices.Equal(before.users, after.users) && before.rest == after.rest
}

// sameToOthers reports whether an entry has the user found as before, and belonging to
// what the user belonged to.
func (c *compiler) sameToOthers(o *object, e entry) bool {
	extension, _ := c.text(e, "extension")
	endpoints, _ := c.list(e, "endpoints")
	return c.place(e) == member{o.organisation, o.department} &&
		extension == o.user.view.Extension && slices.Equal(endpoints, o.user.view.Endpoints)
}

func (s Source) compare(o Source) int {
	return cmp.Or(cmp.Compare(s.File, o.File), cmp.Compare(s.Line, o.Line), cmp.Compare(s.Key, o.Key))
}
