package tomlfile

import (
	"errors"
	"strings"

	"github.com/BurntSushi/toml"
)

// A Field is one key of a TOML file. A table is a field too.
type Field struct {
	Path  []string // its parts: "user", "mara", "pickup"
	Key   string   // the same as written in TOML: user.mara.pickup
	Line  int      // counted from 1
	Value any      // as the TOML library decodes it, but []string for a list of strings and nil for a table
}

// An Error says why a text is no TOML, or none that is accepted.
type Error struct {
	Line    int    // 0 if it is not known
	Key     string // the last one read; may be empty
	Message string
}

// Error returns the message alone; the place is for the caller to put.
func (e *Error) Error() string { return e.Message }

// Parse reads TOML into its fields, in the order of the text. They keep nothing of the
// data. The error is an [*Error].
func Parse(data []byte) ([]Field, error) { return new(Parser).Parse(data) }

// A Parser parses one text after the other, in the memory that the one before took.
type Parser struct{ plain plainParser }

// Parse is like the function of this name. The slice of fields, and their paths, hold
// until the next text.
func (p *Parser) Parse(data []byte) ([]Field, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return nil, &Error{Line: 1, Message: "is UTF-16, not UTF-8"}
	}
	if fields, plain := p.plain.parse(text); plain {
		return fields, nil
	}
	return parseAny(text)
}

// parseAny parses whatever TOML there is.
func parseAny(text string) ([]Field, error) {
	lines, err := keyLines(text)
	if err != nil {
		return nil, err
	}
	var root map[string]any
	meta, err := toml.Decode(text, &root)
	if e, ok := errors.AsType[toml.ParseError](err); ok {
		return nil, &Error{Line: e.Position.Line, Key: e.LastKey, Message: e.Message}
	} else if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	fields := make([]Field, 0, len(lines))
	for i, path := range meta.Keys() {
		value, ok := find(root, path)
		if !ok {
			continue // within an array of tables, which is a field itself
		}
		f := Field{Path: copied(path), Key: strings.Clone(path.String()), Value: plain(value)}
		if i < len(lines) {
			f.Line = lines[i]
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// find looks a key up. It reports false within an array of tables.
func find(root map[string]any, path toml.Key) (any, bool) {
	var value any = root
	for _, part := range path {
		table, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		value = table[part]
	}
	return value, true
}

// copied copies the parts of a path, which the library cuts out of the text.
func copied(path []string) []string {
	parts := make([]string, len(path))
	for i := range path {
		parts[i] = strings.Clone(path[i])
	}
	return parts
}

// plain copies a text, turns a list of strings into []string and a table into nil. Whatever
// else stays as it is, for whoever knows what it should have been to report.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return nil
	case string:
		return strings.Clone(v)
	case []any:
		list := make([]string, len(v))
		for i := range v {
			text, ok := v[i].(string)
			if !ok {
				return value
			}
			list[i] = strings.Clone(text)
		}
		return list
	}
	return value
}
