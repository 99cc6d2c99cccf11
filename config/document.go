package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

// A field is a field of a file with its place.
type field struct {
	tomlfile.Field
	source policy.Source
}

// parseFile parses a file and tells settings from policy by the names of its
// tables.
func parseFile(parser *tomlfile.Parser, path string, data []byte) parsed {
	p := parsed{path: path}
	fields, err := parser.Parse(data)
	if e, ok := errors.AsType[*tomlfile.Error](err); ok {
		p.broken = true
		p.problems = []policy.Problem{{Source: policy.Source{File: path, Key: e.Key, Line: e.Line}, Message: e.Message, Advice: "correct the TOML"}}
	}
	tables := 0
	for i := range fields {
		if fields[i].Value == nil {
			tables++
		}
	}
	d := document{entries: make([]policy.Entry, 0, tables), places: make(map[[2]string]int, tables)}
	for _, parsed := range fields {
		f := field{Field: parsed, source: policy.Source{File: path, Key: parsed.Key, Line: parsed.Line}}
		switch {
		case isSettingsTable[f.Path[0]]:
			f.Path = slices.Clone(f.Path) // the parser's
			p.settings = append(p.settings, f)
		case isPolicyTable[f.Path[0]]:
			d.add(f)
		default:
			d.unknown(f)
		}
	}
	p.entries = d.entries
	p.problems = append(p.problems, d.problems...)
	return p
}

// The tables that are known, by what they are for.
var (
	isSettingsTable = setOf(settingsTables)
	isPolicyTable   = setOf(policy.Kinds())
)

func setOf[S ~string](words []S) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[string(w)] = true
	}
	return set
}

// A document gathers the fields of one file into entries: [user.mara] and all
// within it become one.
type document struct {
	entries  []policy.Entry
	places   map[[2]string]int // of the entries, by kind and name
	last     int               // the place of the one before
	problems []policy.Problem
}

func (d *document) add(f field) {
	kind, depth := policy.Kind(f.Path[0]), 2
	if kind == policy.KindEmergency {
		depth = 1
	}
	switch {
	case len(f.Path) <= depth && f.Value != nil:
		d.problem(f, "put it under a heading such as [user.mara]", "stands outside of any table")
		return
	case len(f.Path) < depth:
		return // [user] says nothing
	}
	name := ""
	if depth == 2 {
		name = f.Path[1]
	}
	switch e := d.entry(f, kind, name, depth); {
	case len(f.Path) == depth:
		e.Source = f.source
	case f.Value != nil:
		key := f.Path[depth]
		if len(f.Path) > depth+1 {
			key = strings.Join(f.Path[depth:], ".")
		}
		e.Settings = append(e.Settings, policy.Setting{Key: key, Value: f.Value, Source: f.source})
	}
}

// usualSettings is how many settings an entry has as a rule.
const usualSettings = 8

// entry finds the entry that a field belongs to, as a rule the same as the field before,
// or makes it.
func (d *document) entry(f field, kind policy.Kind, name string, depth int) *policy.Entry {
	if d.last < len(d.entries) && d.entries[d.last].Kind == kind && d.entries[d.last].Name == name {
		return &d.entries[d.last]
	}
	at, seen := d.places[[2]string{f.Path[0], name}]
	if !seen {
		at = len(d.entries)
		d.places[[2]string{f.Path[0], name}] = at
		source := f.source
		if len(f.Path) > depth {
			source.Key = toml.Key(f.Path[:depth]).String()
		}
		d.entries = append(d.entries, policy.Entry{Kind: kind, Name: name, Source: source, Settings: make([]policy.Setting, 0, usualSettings)})
	}
	d.last = at
	return &d.entries[at]
}

// unknown reports a table that nothing knows, once.
func (d *document) unknown(f field) {
	known := slices.Clone(settingsTables)
	for _, k := range policy.Kinds() {
		known = append(known, string(k))
	}
	message := fmt.Sprintf("unknown table %q", f.Path[0])
	if last := len(d.problems) - 1; last < 0 || d.problems[last].Message != message {
		d.problem(f, policy.Suggest(f.Path[0], known), message)
	}
}

func (d *document) problem(f field, advice, message string) {
	d.problems = append(d.problems, policy.Problem{Source: f.source, Message: message, Advice: advice})
}
