package ari

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// eventType finds the value of "type" at the top of a JSON object, "" if there
// is none. It stops where it has found it and builds nothing, so that events
// that nobody wants cost next to nothing. It does not check the rest: decode
// does.
//
// Asterisk writes "type" first in most events, but after "variable" and "value"
// in ChannelVarset (channel_blob_to_json in main/stasis_channels.c), which are
// strings that anybody may choose. So strings and nesting are followed.
func eventType(raw []byte) string { return stringAt(raw, `"type"`) }

// variableOf finds the name of the variable that a ChannelVarset is about likewise.
func variableOf(raw []byte) string { return stringAt(raw, `"variable"`) }

// stringAt finds a string at the top of a JSON object by its quoted key.
func stringAt(raw []byte, wanted string) string {
	s := scanner{b: raw}
	s.space()
	if !s.take('{') {
		return ""
	}
	for {
		s.space()
		key, ok := s.str()
		if !ok {
			return ""
		}
		s.space()
		if !s.take(':') {
			return ""
		}
		s.space()
		if string(key) == wanted {
			value, ok := s.str()
			if !ok {
				return ""
			}
			return name(value)
		}
		if !s.skip() {
			return ""
		}
		s.space()
		if !s.take(',') {
			return ""
		}
	}
}

// name is the text of a quoted string, the same one for a type that is known.
func name(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	// What is escaped, or is no UTF-8, reads as encoding/json reads it.
	if bytes.IndexByte(inner, '\\') >= 0 || !utf8.Valid(inner) {
		var s string
		if json.Unmarshal(quoted, &s) != nil {
			return ""
		}
		return s
	}
	if n, ok := typeNames[string(inner)]; ok {
		return n
	}
	return string(inner)
}

// typeNames spares the allocation of a name for each event.
var typeNames = func() map[string]string {
	names := make(map[string]string, len(eventTypes))
	for n := range eventTypes {
		names[n] = n
	}
	return names
}()

// scanner walks over JSON.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\t' || s.b[s.i] == '\r') {
		s.i++
	}
}

func (s *scanner) take(c byte) bool {
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// str walks over a string and gives it with its quotes.
func (s *scanner) str() ([]byte, bool) {
	start := s.i
	if !s.take('"') {
		return nil, false
	}
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			s.i++
			return s.b[start:s.i], true
		case '\\':
			s.i++
		}
		s.i++
	}
	return nil, false
}

// skip walks over a value.
func (s *scanner) skip() bool {
	depth := 0
	start := s.i
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			if _, ok := s.str(); !ok {
				return false
			}
		case '{', '[':
			depth++
			s.i++
		case '}', ']':
			if depth == 0 {
				return s.i > start
			}
			depth--
			s.i++
		case ',':
			if depth == 0 {
				return s.i > start
			}
			s.i++
		default:
			s.i++
		}
		if depth < 0 {
			return false
		}
	}
	return false
}
