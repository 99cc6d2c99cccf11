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
	memory   memory // for the next load
	buffer   []byte // for one file after the other
	parser   tomlfile.Parser
	entries  [][]policy.Entry // by file
	problems []policy.Problem
	unread   bool // a file could not be read or parsed
}

// A parsed file is what one file says.
type parsed struct {
	path     string
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

// file reads one file.
func (l *loader) file(path string) parsed {
	data, err := tomlfile.ReadInto(l.buffer, path, maxFile)
	if err != nil {
		l.unread = true
		l.problem(policy.Source{File: path}, "check the path and its permissions", err.Error())
		return parsed{path: path}
	}
	if l.memory.sums == nil {
		l.memory.sums = map[string][sha256.Size]byte{}
	}
	l.buffer = data
	l.memory.paths, l.memory.sums[path] = append(l.memory.paths, path), sha256.Sum256(data)
	p := parseFile(&l.parser, path, data)
	l.unread = l.unread || p.broken
	l.problems = append(l.problems, p.problems...)
	l.entries = append(l.entries, p.entries)
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

// directory reads the files of a directory.
func (l *loader) directory(dir string) {
	files, err := policyFiles(dir)
	if err != nil {
		l.unread = true
		l.problem(policy.Source{File: dir}, "check the path and its permissions", tomlfile.WithoutPath(err).Error())
	}
	for _, path := range files {
		for _, f := range l.file(path).settings {
			l.problem(f.source, "move it to "+mainName, "is a setting of the daemon, not of the policy")
		}
	}
}

// policyFiles returns the paths of the files of a directory whose names end in .toml and
// do not begin with a dot, in the order of their names. Those that end in _test.toml
// hold tests of the policy and are no part of it.
func policyFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	files := make([]string, 0, len(entries))
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) == ".toml" && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "_test.toml") {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files, err
}
