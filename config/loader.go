package config

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

// maxFile is the most that is read of a file, in bytes. A user takes about 150.
const maxFile = 16 << 20

// A loader gathers what the files say, and what is wrong with them.
type loader struct {
	cache    *cache
	read     map[string]parsed
	entries  []policy.Entry
	problems []policy.Problem
	unread   bool // a file could not be read or parsed
}

// A parsed file is what one file says.
type parsed struct {
	path     string
	sum      [sha256.Size]byte
	settings []field        // of the daemon
	entries  []policy.Entry // of the policy
	problems []policy.Problem
	broken   bool // is no TOML
}

// isMain reports whether a file is a linewarden.toml, whatever its name.
func (p *parsed) isMain() bool {
	return len(p.settings) > 0 || filepath.Base(p.path) == mainName
}

func (l *loader) problem(at policy.Source, advice, message string) {
	l.problems = append(l.problems, policy.Problem{Source: at, Message: message, Advice: advice})
}

// file reads one file. One that says what it said last time is not parsed
// again.
func (l *loader) file(path string) parsed {
	data, err := tomlfile.ReadFile(path, maxFile)
	if err != nil {
		l.unread = true
		l.problem(policy.Source{File: path}, "check the path and its permissions", err.Error())
		return parsed{path: path}
	}
	p, known := l.cache.files[path]
	if sum := sha256.Sum256(data); !known || p.sum != sum {
		p = parseFile(path, data)
		p.sum = sum
		l.cache.parsed = append(l.cache.parsed, path)
	}
	if l.read == nil {
		l.read = map[string]parsed{}
	}
	l.read[path] = p
	l.unread = l.unread || p.broken
	l.problems = append(l.problems, p.problems...)
	l.entries = append(l.entries, p.entries...)
	return p
}

// policyOf reads the policy's directory, which may be missing if its name was
// not given.
func (l *loader) policyOf(r *reader, dir string) {
	f, given := r.given("policy.dir")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) && given {
		l.unread = true
		l.problem(f.source, "name the directory of the policy's files", "there is no "+dir)
	} else if err == nil {
		l.directory(dir)
	}
}

// directory reads the files of a directory whose names end in .toml and do not
// begin with a dot, in the order of their names. Those that end in _test.toml
// hold tests of the policy and are no part of it.
func (l *loader) directory(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		l.unread = true
		l.problem(policy.Source{File: dir}, "check the path and its permissions", tomlfile.WithoutPath(err).Error())
	}
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ".toml" || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "_test.toml") {
			continue
		}
		for _, f := range l.file(filepath.Join(dir, name)).settings {
			l.problem(f.source, "move it to "+mainName, "is a setting of the daemon, not of the policy")
		}
	}
}

// A cache remembers files by path, for the next load.
type cache struct {
	files  map[string]parsed
	parsed []string // paths that were parsed since the last keep
}

// keep remembers the files of a load that succeeded, and no others.
func (c *cache) keep(read map[string]parsed) { c.files = read }
