package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// inFiles spreads entries over files, each user with the neighbour in one.
func inFiles(entries []Entry) []File {
	var files []File
	for i, e := range entries {
		name := "rest.toml"
		if e.Kind == KindUser {
			name = []string{"one.toml", "two.toml"}[i%2]
		}
		e.Source.File = name
		e.Settings = slices.Clone(e.Settings)
		for j := range e.Settings {
			e.Settings[j].Source.File = name
		}
		at := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
		if at < 0 {
			at = len(files)
			files = append(files, File{Name: name})
		}
		files[at].Entries = append(files[at].Entries, e)
	}
	return files
}

func documentOf(files []File) Document {
	var doc Document
	for _, f := range files {
		doc.Entries = append(doc.Entries, f.Entries...)
	}
	return doc
}

// someEdit changes settings of a policy, most of them of users, now and then of another
// entry, moves things within their files, and leaves out a user or adds one.
func someEdit(t *rapid.T, entries []Entry) []Entry {
	edited := clone(entries)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		e := &edited[rapid.SampledFrom(withPowers(edited)).Draw(t, "entry")]
		key := rapid.SampledFrom(slices.Sorted(slices.Values(personKeys))).Draw(t, "key")
		e.Settings = slices.DeleteFunc(e.Settings, func(s Setting) bool { return s.Key == key })
		if rapid.Bool().Draw(t, "set") {
			e.Settings = append(e.Settings, written(9000, e.Source.Key, key, someValue(t, key)).Settings...)
		}
	}
	switch rapid.IntRange(0, 9).Draw(t, "more") {
	case 0:
		edited = append(edited, written(9500, "user.new", "department", "sales", "extension", "1999"))
	case 1:
		edited = slices.Delete(edited, len(edited)-1, len(edited))
	case 2:
		for i := range edited {
			edited[i].Source.Line += 3
		}
	case 3:
		last := &edited[len(edited)-1]
		last.Settings = append(last.Settings, written(9600, last.Source.Key, "display_name", "Somebody").Settings...)
	case 4:
		last := &edited[len(edited)-1]
		at := slices.IndexFunc(last.Settings, func(s Setting) bool { return s.Key == "role" || s.Key == "extension" || s.Key == "department" })
		if at >= 0 {
			last.Settings[at].Value = rapid.SampledFrom([]string{"base", "more", "1007", "sales", "care", "nonsense"}).Draw(t, "value")
		}
	}
	return edited
}

// TestEditIsCompile holds an edit, one after the other, against compiling all anew: what
// is decided and explained, what is told, and what is wrong.
func TestEditIsCompile(t *testing.T) {
	edits, kept := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		entries := somePolicy(t)
		files := inFiles(entries)
		c, problems := CompileForEdits(documentOf(files))
		if len(problems) > 0 {
			t.Fatalf("problems: %v", problems)
		}
		for range 3 {
			entries = someEdit(t, entries)
			edited := inFiles(entries)
			var changed []File
			for _, f := range edited {
				if at := slices.IndexFunc(files, func(o File) bool { return o.Name == f.Name }); at < 0 || !cmp.Equal(files[at], f) {
					changed = append(changed, f)
				}
			}
			want, problems := CompileForEdits(documentOf(edited))
			next, ok := edit(c, changed)
			edits++
			if ok && (len(problems) > 0 || len(edited) != len(files)) {
				t.Fatalf("the edit has no problems, compiling has %v", problems)
			}
			if len(problems) > 0 {
				return
			}
			if ok {
				kept++
				sameSet(t, want, next)
			} else {
				next = want
			}
			c, files = next, edited
		}
	})
	if kept < edits/4 {
		t.Errorf("of %d edits %d were compiled as such", edits, kept)
	}
}

// edit edits files, and reports whether that was something for an edit.
func edit(c *Compilation, files []File) (*Compilation, bool) {
	e := c.Edit()
	for _, f := range files {
		if !e.File(f) {
			return nil, false
		}
	}
	return e.Compiled(), true
}

// sameSet fails unless two sets are the same to whoever asks.
func sameSet(t *rapid.T, want, got *Compilation) {
	a, b := want.set, got.set
	if a.Revision() != b.Revision() {
		t.Fatalf("revision %s, want %s", b.Revision(), a.Revision())
	}
	for _, views := range [][2]any{
		{a.Users(), b.Users()}, {a.Unenforced(), b.Unenforced()}, {a.Extensions(), b.Extensions()}, {a.Members("team"), b.Members("team")},
	} {
		if diff := cmp.Diff(views[0], views[1]); diff != "" {
			t.Fatalf("(-compiled +edited):\n%s", diff)
		}
	}
	for _, u := range a.Users() {
		if diff := cmp.Diff(a.Presentable(u.Name), b.Presentable(u.Name)); diff != "" || a.ZoneOf(u.Name).String() != b.ZoneOf(u.Name).String() {
			t.Fatalf("%s (-compiled +edited):\n%s", u.Name, diff)
		}
	}
	for range 30 {
		r := someRequest(t)
		if diff := cmp.Diff(a.Explain(r), b.Explain(r)); diff != "" {
			t.Fatalf("%+v (-compiled +edited):\n%s", r, diff)
		}
	}
	if difference, counted := Compare(a, b, time.Time{}); difference != nil || !counted {
		t.Fatalf("compared: %v, %v", difference, counted)
	}
	if diff := cmp.Diff(want.files, got.files, cmp.AllowUnexported(contents{})); diff != "" {
		t.Fatalf("files (-compiled +edited):\n%s", diff)
	}
}

// An edit leaves the set before as it was.
func TestEditChangesNothingBefore(t *testing.T) {
	entries := office()
	c, problems := CompileForEdits(documentOf(inFiles(entries)))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ask := Request{Subject: Subject{User: "mara"}, Action: CallPickup, Resource: Resource{User: "noor"}}
	before := c.Set().Explain(ask)
	for i := range entries {
		if entries[i].Name == "mara" {
			entries[i].Settings = slices.DeleteFunc(slices.Clone(entries[i].Settings), func(s Setting) bool { return s.Key == "pickup" })
			entries[i].Settings = append(entries[i].Settings, written(900, "user.mara", "pickup", "all").Settings...)
		}
	}
	next, ok := edit(c, inFiles(entries))
	if !ok || next.Set().Evaluate(&ask) == before.Decision {
		t.Fatalf("edited: %v, decided as before", ok)
	}
	if diff := cmp.Diff(before, c.Set().Explain(ask)); diff != "" {
		t.Errorf("the set before decides otherwise (-before +now):\n%s", diff)
	}
}
