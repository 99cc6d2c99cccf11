package tomlfile

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// A plainParser reads TOML as nearly everybody writes it: headings of bare keys, and
// keys with a text, a list of texts, a whole number, or true and false. It takes a tenth
// of the time that the library takes, and of the memory.
//
// It gives up on all else, mistakes among it: then the library reads the text from the
// start, and says what is wrong. So it need not know what TOML forbids, as long as it
// takes nothing that might be. A fuzz test holds it against the library.
type plainParser struct {
	text   string
	at     int
	line   int // that of at
	fields []Field
	words  words
	seen   paths
	parts  []string // of all paths
	table  []string // the path of the last heading
	key    string   // the same as written in TOML
	within uint64   // its path
	failed bool
}

// parse returns the fields of a text, or false if it is not as plain as that. They are in
// the memory of those of the text before.
func (p *plainParser) parse(text string) ([]Field, bool) {
	if !clean(text) {
		return nil, false
	}
	lines := strings.Count(text, "\n") + 1
	p.begin(text, lines)
	for p.at < len(p.text) && !p.failed {
		p.blank()
		switch {
		case p.at == len(p.text):
		case p.text[p.at] == '[':
			p.heading()
		case bare[p.text[p.at]]:
			p.pair()
		case !p.lineEnd():
			p.failed = true
		}
	}
	return p.fields, !p.failed
}

// begin makes room for a text of some lines.
func (p *plainParser) begin(text string, lines int) {
	p.text, p.at, p.line, p.failed = text, 0, 1, false
	p.table, p.key, p.within = nil, "", root
	p.fields, p.parts = slices.Grow(p.fields[:0], lines), slices.Grow(p.parts[:0], 3*lines)
	p.seen.begin(lines)
}

// clean reports whether a text has only such characters as TOML allows in strings and
// comments, and ends of lines.
func clean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' && (c != '\r' || i+1 == len(text) || text[i+1] != '\n') || c == 0x7f {
			return false
		}
	}
	return utf8.ValidString(text)
}

// bare are the characters of bare keys.
var bare = func() (is [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-" {
		is[c] = true
	}
	return is
}()

// blank skips blanks.
func (p *plainParser) blank() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// lineEnd skips blanks, a comment, and the end of the line, and reports whether there is
// nothing else.
func (p *plainParser) lineEnd() bool {
	p.blank()
	if p.at < len(p.text) && p.text[p.at] == '#' {
		if end := strings.IndexByte(p.text[p.at:], '\n'); end >= 0 {
			p.at += end
		} else {
			p.at = len(p.text)
		}
	}
	if p.at == len(p.text) {
		return true
	}
	if p.text[p.at] == '\r' { // before an end of line, as clean has found
		p.at++
	}
	if p.text[p.at] != '\n' {
		return false
	}
	p.at++
	p.line++
	return true
}

// take skips a character, and reports whether it was there.
func (p *plainParser) take(c byte) bool {
	if p.at == len(p.text) || p.text[p.at] != c {
		return false
	}
	p.at++
	return true
}

// name reads a bare key; empty if there is none.
func (p *plainParser) name() string {
	from := p.at
	for p.at < len(p.text) && bare[p.text[p.at]] {
		p.at++
	}
	return p.words.word(p.text[from:p.at])
}

// part reads a part of a heading; empty for one that is not plain.
func (p *plainParser) part(inQuotes bool) string {
	if !inQuotes {
		return p.name()
	}
	text, _ := p.quoted()
	return p.words.word(text)
}

// maxParts is of how many parts a plain key is at most, its heading included.
const maxParts = 6

// heading reads [a.b."c"].
func (p *plainParser) heading() {
	p.at++
	from, quoted, sum := len(p.parts), false, root
	for ok := true; ok; ok = p.take('.') {
		inQuotes := p.at < len(p.text) && p.text[p.at] == '"'
		part := p.part(inQuotes)
		quoted = quoted || inQuotes
		if n := len(p.parts) - from; part == "" || n == maxParts || n > 0 && !p.seen.parent(sum) {
			p.failed = true
			return
		}
		p.parts, sum = append(p.parts, part), p.seen.below(sum, part)
	}
	path := slices.Clip(p.parts[from:])
	key := strings.Join(path, ".")
	if quoted {
		key = toml.Key(path).String()
	}
	line := p.line
	if !p.take(']') || !p.lineEnd() || !p.seen.add(sum, heading) {
		p.failed = true
		return
	}
	p.table, p.key, p.within = path, key, sum
	p.fields = append(p.fields, Field{Path: path, Key: key, Line: line})
}

// pair reads a key and its value.
func (p *plainParser) pair() {
	first, sum, line := len(p.parts), p.within, p.line
	p.parts = append(p.parts, p.table...)
	from := p.at
	for ok := true; ok; ok = p.take('.') {
		part := p.name()
		if n := len(p.parts) - first; part == "" || n == maxParts || n > len(p.table) && !p.seen.dotted(sum) {
			p.failed = true
			return
		}
		p.parts, sum = append(p.parts, part), p.seen.below(sum, part)
	}
	path := slices.Clip(p.parts[first:])
	key := p.text[from:p.at]
	if p.key != "" {
		key = p.key + "." + key
	} else {
		key = strings.Clone(key)
	}
	p.blank()
	if !p.take('=') {
		p.failed = true
		return
	}
	p.blank()
	value := p.value()
	if value == nil || !p.lineEnd() || !p.seen.add(sum, leaf) {
		p.failed = true
		return
	}
	p.fields = append(p.fields, Field{Path: path, Key: key, Line: line, Value: value})
}

// A paths is a set of the keys and headings of a text, to notice what is there twice. It
// holds hashes: two that are the same by chance look like a mistake, about which the
// library is asked.
type paths struct {
	seed  maphash.Seed
	slots []slot
	mask  uint64 // of a place among the slots
}

type slot struct {
	sum  uint64
	role role
}

// A role is what a path stands for in a text.
type role uint8

const (
	nothing role = iota
	leaf         // a key with a value
	heading
	above // a heading, of which there is only the beginning of a longer one as yet
	joint // the beginning of a key with dots
)

// root is the path of what stands under no heading.
const root uint64 = 0x9e3779b97f4a7c15

// begin makes room for the paths of a text of some lines. If it is not enough, the library
// reads the text.
func (s *paths) begin(lines int) {
	size := 16
	for size < 4*lines {
		size *= 2
	}
	if s.slots == nil {
		s.seed = maphash.MakeSeed()
	}
	if cap(s.slots) < size {
		s.slots = make([]slot, size)
	}
	s.slots, s.mask = s.slots[:size], uint64(size)-1
	clear(s.slots)
}

// below is the path of a part below another.
func (s *paths) below(path uint64, part string) uint64 {
	return (path ^ maphash.String(s.seed, part)) * 0x9fb21c651e98df25
}

// find finds the slot of a path, or an empty one; nil if there is none left nearby.
func (s *paths) find(path uint64) *slot {
	for i := range uint64(64) {
		found := &s.slots[(path>>17+i)&s.mask]
		if found.role == nothing || found.sum == path {
			return found
		}
	}
	return nil
}

// add adds a path that must be new, and reports whether it was.
func (s *paths) add(path uint64, as role) bool {
	found := s.find(path)
	if found == nil || found.role != nothing {
		return false
	}
	*found = slot{path, as}
	return true
}

// parent adds a path that headings have in common, and reports whether it may be one.
func (s *paths) parent(path uint64) bool {
	found := s.find(path)
	switch {
	case found == nil:
		return false
	case found.role == nothing:
		*found = slot{path, above}
	}
	return found.role == heading || found.role == above
}

// dotted adds a path that keys with dots have in common, and reports whether it may be
// one.
func (s *paths) dotted(path uint64) bool {
	found := s.find(path)
	switch {
	case found == nil:
		return false
	case found.role == nothing:
		*found = slot{path, joint}
	}
	return found.role == joint
}
