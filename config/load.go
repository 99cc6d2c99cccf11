package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/policy"
)

// A Config is what linewarden runs on: settings and policy, read together. It
// never changes.
type Config struct {
	Settings Settings
	Policy   *policy.Set
}

// Load reads linewarden.toml, or the file of that name in a directory, and the
// policy that belongs to it. The error is an [*Error] that lists everything
// that is wrong.
func Load(path string) (*Config, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "linewarden.toml")
	}
	var l loader
	settings, document := l.divide(l.file(path))
	if l.unread {
		return nil, asError(l.problems)
	}
	r := newReader(path, settings)
	c := &Config{Settings: r.settings()}
	l.problems = append(l.problems, r.problems...)
	for _, name := range l.policyFiles(r, c.Settings.PolicyDir) {
		document = append(document, l.policyFields(name)...)
	}
	if !l.unread {
		c.Policy = l.compile(document, path)
	}
	if err := asError(l.problems); err != nil {
		return nil, err
	}
	c.Settings.Emergency.Numbers = c.Policy.EmergencyNumbers()
	return c, nil
}

// compile makes the policy from the fields of all files.
func (l *loader) compile(document []field, path string) *policy.Set {
	has := func(kind policy.Kind) bool {
		return slices.ContainsFunc(document, func(f field) bool { return f.path[0] == string(kind) })
	}
	if !has(policy.KindUser) {
		l.problem(policy.Source{File: path}, "write [user.NAME] there or in policy.d/", "the policy has no users")
	}
	if !has(policy.KindEmergency) {
		document = append(document, defaultEmergency)
	}
	set, problems := policy.Compile(policy.Document{Entries: l.entries(document)})
	l.problems = append(l.problems, problems...)
	return set
}

// defaultEmergency stands where nothing is said of emergency numbers: the two
// that mobile phones know the world over.
var defaultEmergency = field{
	path: []string{"emergency", "numbers"}, value: []string{"112", "911"},
	source: policy.Source{Key: "emergency.numbers"},
}

// A loader gathers fields and problems from files.
type loader struct {
	problems []policy.Problem
	unread   bool // a file could not be read or parsed: names that it defines are not known
}

func (l *loader) problem(at policy.Source, advice, message string) {
	l.problems = append(l.problems, policy.Problem{Source: at, Message: message, Advice: advice})
}

// file reads the fields of one file.
func (l *loader) file(path string) []field {
	data, err := readFile(path, maxFile)
	if err != nil {
		l.unread = true
		l.problem(policy.Source{File: path}, "check the path and its permissions", err.Error())
		return nil
	}
	fields, problems := parse(path, data)
	l.unread = l.unread || len(problems) > 0
	l.problems = append(l.problems, problems...)
	return fields
}

// policyFiles lists the policy's files: those of the directory whose names end
// in .toml and do not begin with a dot, in the order of their names.
func (l *loader) policyFiles(r *reader, dir string) []string {
	entries, err := os.ReadDir(dir)
	if f, given := r.given("policy.dir"); errors.Is(err, fs.ErrNotExist) && !given {
		return nil
	} else if err != nil {
		l.problem(policy.Source{File: dir, Key: f.source.Key}, "name the directory of the policy's files", withoutPath(err).Error())
		return nil
	}
	var names []string
	for _, e := range entries {
		if name := e.Name(); filepath.Ext(name) == ".toml" && !strings.HasPrefix(name, ".") {
			names = append(names, filepath.Join(dir, name))
		}
	}
	return names
}

// policyFields reads a file that holds nothing but policy.
func (l *loader) policyFields(path string) []field {
	settings, document := l.divide(l.file(path))
	for _, f := range settings {
		l.problem(f.source, "move it to linewarden.toml", "is a setting of the daemon, not of the policy")
	}
	return document
}

// divide tells settings from policy by the names of their tables.
func (l *loader) divide(fields []field) (settings, document []field) {
	for _, f := range fields {
		if slices.Contains(settingsTables, f.path[0]) {
			settings = append(settings, f)
		} else {
			document = append(document, f)
		}
	}
	return settings, document
}

// entries turns fields into the entries of a document: [user.mara] and all
// within it become one.
func (l *loader) entries(fields []field) []policy.Entry {
	type id struct{ file, kind, name string }
	places := map[id]int{}
	var entries []policy.Entry
	for _, f := range fields {
		kind, depth := policy.Kind(f.path[0]), 2
		if kind == policy.KindEmergency {
			depth = 1
		}
		if !slices.Contains(policy.Kinds(), kind) {
			l.unknownTable(f)
			continue
		}
		if len(f.path) < depth || len(f.path) == depth && f.value != nil {
			if f.value != nil {
				l.problem(f.source, "put it under a heading such as [user.mara]", "stands outside of any table")
			}
			continue
		}
		name := strings.Join(f.path[1:depth], "")
		key := id{f.source.File, f.path[0], name}
		at, seen := places[key]
		if !seen {
			at = len(entries)
			places[key] = at
			entries = append(entries, policy.Entry{Kind: kind, Name: name, Source: f.source})
			entries[at].Source.Key = f.path[:depth].String()
		}
		if len(f.path) == depth {
			entries[at].Source = f.source
		} else if f.value != nil {
			entries[at].Settings = append(entries[at].Settings, policy.Setting{
				Key: strings.Join(f.path[depth:], "."), Value: f.value, Source: f.source,
			})
		}
	}
	return entries
}

// unknownTable reports a field of a table that nothing knows, once per table.
func (l *loader) unknownTable(f field) {
	known := slices.Clone(settingsTables)
	for _, k := range policy.Kinds() {
		known = append(known, string(k))
	}
	advice := policy.DidYouMean(f.path[0], known)
	if advice == "" {
		advice = "known are " + strings.Join(known, ", ")
	}
	message := fmt.Sprintf("unknown table %q", f.path[0])
	if last := len(l.problems) - 1; last < 0 || l.problems[last].Message != message {
		l.problem(f.source, advice, message)
	}
}
