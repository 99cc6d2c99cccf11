package config

import (
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/linewarden/linewarden/policy"
)

// A field is one key of a TOML file with its value and place. A table is a
// field too, with a nil value.
type field struct {
	path   toml.Key
	value  any
	source policy.Source
}

// parse reads TOML into its fields, in the order of the text.
func parse(file string, data []byte) ([]field, []policy.Problem) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	lines, err := keyLines(text)
	if err != nil {
		return nil, []policy.Problem{{Source: policy.Source{File: file}, Message: err.Error(), Advice: "write tables as [user.mara], with at most 32 levels"}}
	}
	var root map[string]any
	meta, err := toml.Decode(text, &root)
	if err != nil {
		return nil, []policy.Problem{syntaxProblem(file, err)}
	}
	fields := make([]field, 0, len(lines))
	for i, path := range meta.Keys() {
		f := field{path: path, source: policy.Source{File: file, Key: path.String()}}
		if i < len(lines) {
			f.source.Line = lines[i]
		}
		value, within := find(root, path)
		if !within {
			continue // a table in an array: the array itself is reported
		}
		f.value = plain(value)
		fields = append(fields, f)
	}
	return fields, nil
}

// syntaxProblem says what the TOML library did not understand.
func syntaxProblem(file string, err error) policy.Problem {
	p := policy.Problem{Source: policy.Source{File: file}, Message: err.Error(), Advice: "correct the TOML"}
	if e, ok := asParseError(err); ok {
		p.Source.Line, p.Source.Key, p.Message = e.Position.Line, e.LastKey, e.Message
	}
	return p
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

// plain turns a list of strings into []string and a table into nil. Whatever
// else stays as it is, for whoever knows what it should have been to report.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return nil
	case []any:
		list := make([]string, len(v))
		for i := range v {
			text, ok := v[i].(string)
			if !ok {
				return value
			}
			list[i] = text
		}
		return list
	}
	return value
}
