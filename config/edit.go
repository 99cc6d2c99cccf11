package config

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

// A memory is what a load leaves for the next one. It holds no text of the files: of
// those that stay as they are their hashes are all that it takes.
type memory struct {
	paths    []string                     // of the files, linewarden.toml first
	sums     map[string][sha256.Size]byte // of their contents
	settings []field                      // in linewarden.toml
	compiled *policy.Compilation
}

// edit loads what has become of the files if that is an edit of the memory's: some of
// them say something else about users they spoke of before. It returns nil if there is
// more to it, or anything is wrong. Then all has to be loaded from the start.
func (m *memory) edit(path string) (loaded *Config, next memory, parsed []string) {
	e := editor{before: m, next: memory{sums: maps.Clone(m.sums), settings: m.settings}}
	main := inFolder(path)
	if !e.file(main, true) {
		return nil, memory{}, nil
	}
	r := newReader(main, e.next.settings)
	settings := r.settings()
	files, err := policyFiles(settings.PolicyDir)
	e.next.paths = append([]string{main}, files...)
	_, given := r.given("policy.dir")
	if err != nil && (given || !errors.Is(err, fs.ErrNotExist)) || !slices.Equal(e.next.paths, m.paths) {
		return nil, memory{}, nil
	}
	h := newHasher(m.sums)
	for some := range slices.Chunk(files, readAtOnce) {
		for _, file := range h.changed(some) {
			if !e.file(file, false) {
				return nil, memory{}, nil
			}
		}
	}
	if !e.compile(r, settings) {
		return nil, memory{}, nil
	}
	set := e.next.compiled.Set()
	settings.Emergency.Numbers = set.EmergencyNumbers()
	return &Config{Settings: settings, Policy: set}, e.next, e.parsed
}

// An editor gathers what differs from the memory.
type editor struct {
	before *memory
	next   memory
	edit   *policy.Edit // nil until something differs
	parsed []string
	buffer []byte // for one file after the other
	parser tomlfile.Parser
}

// file reads a file, and parses it if it says something else. It reports false for one
// with which something is wrong.
func (e *editor) file(path string, main bool) bool {
	data, err := tomlfile.ReadInto(e.buffer, path, maxFile)
	if err != nil {
		return false
	}
	e.buffer = data
	sum := sha256.Sum256(data)
	e.next.sums[path] = sum
	if before, known := e.before.sums[path]; known && before == sum {
		return true
	}
	p := parseFile(&e.parser, path, data)
	if len(p.problems) > 0 || !main && len(p.settings) > 0 {
		return false
	}
	if main {
		e.next.settings = p.settings
	}
	if e.edit == nil {
		e.edit = e.before.compiled.Edit()
	}
	e.parsed = append(e.parsed, path)
	return e.edit.File(policy.File{Name: path, Entries: p.entries})
}

// compile makes the policy, and reports whether nothing is wrong.
func (e *editor) compile(r *reader, s Settings) bool {
	e.next.compiled = e.before.compiled
	if e.edit != nil {
		e.next.compiled = e.edit.Compiled()
	}
	if slices.Contains(e.parsed, r.file) { // else neither codes nor extensions are others
		r.dialledTwice(s, e.next.compiled.Set())
	}
	return len(r.problems) == 0
}
