package tomlfile

import "strings"

// maxDepth is how deep tables and arrays may be nested, and how many parts a
// key may have. Nothing here needs more than four.
const maxDepth = 32

// A scanner walks over TOML text and notes where its keys begin, for two things
// that the TOML library has no way of: it gives no places for keys, and it
// follows nested brackets by recursion without a limit, so that some megabytes
// of "[" exhaust the stack, which ends the process.
//
// It takes no interest in what is valid. That is the library's task.
type scanner struct {
	text     string
	at, line int
	lines    []int  // of each key, in order
	open     []byte // brackets around here
	key      bool   // whether the next word begins a key
	dots     int    // in the current key
}

// keyLines returns the line of each key and table heading, in the order of the
// text, which is the order of toml.MetaData.Keys.
func keyLines(text string) ([]int, error) {
	s := scanner{text: text, line: 1, key: true}
	for s.at < len(s.text) {
		s.step()
		if len(s.open) > maxDepth || s.dots > maxDepth {
			return nil, &Error{Line: s.line, Message: "tables or arrays are nested more than 32 deep"}
		}
	}
	return s.lines, nil
}

// step takes one character, or a whole comment or string.
func (s *scanner) step() {
	c := s.text[s.at]
	switch c {
	case '#':
		s.skip(strings.IndexByte(s.text[s.at:], '\n'))
		return
	case '"', '\'':
		s.begin()
		s.quoted(c)
		return
	case '\n':
		s.line++
		if len(s.open) == 0 {
			s.key, s.dots = true, 0
		}
	case ' ', '\t', '\r':
	case '.':
		s.dots++
	case '=':
		s.key, s.dots = false, 0
	case ',':
		s.key, s.dots = s.within('{'), 0
	case '[', '{':
		s.bracket(c)
	case ']', '}':
		s.key = false
		s.open = s.open[:max(0, len(s.open)-1)]
	default:
		s.begin()
	}
	s.at++
}

// begin notes a key if one may begin here.
func (s *scanner) begin() {
	if s.key {
		s.lines = append(s.lines, s.line)
		s.key = false
	}
}

// bracket opens an array, an inline table or a heading.
func (s *scanner) bracket(c byte) {
	if c == '[' && s.key && len(s.open) == 0 {
		s.begin() // a heading, whose closing bracket finds nothing to close
		if strings.HasPrefix(s.text[s.at:], "[[") {
			s.at++
		}
		return
	}
	s.open = append(s.open, c)
	s.key = c == '{'
}

func (s *scanner) within(bracket byte) bool {
	return len(s.open) > 0 && s.open[len(s.open)-1] == bracket
}

// quoted skips a string, of one line or, with three quotes, of several.
func (s *scanner) quoted(quote byte) {
	mark := strings.Repeat(string(quote), 3)
	if !strings.HasPrefix(s.text[s.at:], mark) {
		mark = mark[:1]
	}
	for s.at += len(mark); s.at < len(s.text); s.at++ {
		switch rest := s.text[s.at:]; {
		case strings.HasPrefix(rest, mark):
			s.at += len(mark)
			for len(mark) == 3 && s.at < len(s.text) && s.text[s.at] == quote {
				s.at++ // quotes right before the closing ones belong to the string
			}
			return
		case rest[0] == '\n' && len(mark) == 1:
			return // never closed
		case rest[0] == '\n':
			s.line++
		case rest[0] == '\\' && quote == '"' && !strings.HasPrefix(rest, "\\\n"):
			s.at++ // the character after it closes nothing
		}
	}
}

// skip moves on by n characters, or to the end if n is negative.
func (s *scanner) skip(n int) {
	if n < 0 {
		n = len(s.text) - s.at
	}
	s.at += n
}
