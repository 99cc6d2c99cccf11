package tomlfile

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// value reads a value; nil for one that is not plain.
func (p *plainParser) value() any {
	if p.at == len(p.text) {
		return nil
	}
	switch c := p.text[p.at]; {
	case c == '"' || c == '\'':
		if text, ok := p.quoted(); ok {
			return p.words.value(text)
		}
		return nil
	case c == '[':
		return p.list()
	case c == 't' || c == 'f':
		return p.truth()
	default:
		return p.whole()
	}
}

// quoted reads a string of one line, without escapes.
func (p *plainParser) quoted() (string, bool) {
	quote := p.text[p.at]
	rest := p.text[p.at+1:]
	end := 0
	for end < len(rest) && rest[end] != quote {
		if rest[end] == '\n' || rest[end] == '\r' || rest[end] == '\\' && quote == '"' {
			return "", false
		}
		end++
	}
	if end == len(rest) || end == 0 && len(rest) > 1 && rest[1] == quote { // three begin one of several lines
		return "", false
	}
	p.at += end + 2
	return rest[:end], true
}

// list reads a list of strings, which may stand on several lines.
func (p *plainParser) list() any {
	p.at++
	list := make([]string, 0, 2)
	for {
		p.between()
		if p.take(']') {
			return list
		}
		if p.at == len(p.text) || p.text[p.at] != '"' && p.text[p.at] != '\'' {
			return nil
		}
		text, ok := p.quoted()
		if !ok {
			return nil
		}
		list = append(list, p.words.word(text))
		p.between()
		if !p.take(',') && (p.at == len(p.text) || p.text[p.at] != ']') {
			return nil
		}
	}
}

// between skips what may stand between the values of a list.
func (p *plainParser) between() {
	for {
		p.blank()
		if p.at == len(p.text) || p.text[p.at] != '\n' && p.text[p.at] != '\r' && p.text[p.at] != '#' {
			return
		}
		p.lineEnd()
	}
}

// truth reads true or false.
func (p *plainParser) truth() any {
	switch p.bareWord() {
	case "true":
		return true
	case "false":
		return false
	}
	return nil
}

// whole reads a whole number, written in digits alone.
func (p *plainParser) whole() any {
	word := p.bareWord()
	digits := strings.TrimPrefix(word, "-")
	if digits == "" || len(digits) > 18 || digits[0] == '0' && word != "0" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return nil
	}
	return n
}

// bareWord reads up to what may stand after a value.
func (p *plainParser) bareWord() string {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n#", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

// words are copies of texts, so that nobody who keeps one keeps the whole file. What
// stands in a file again and again is copied seldom.
type words struct {
	seed  maphash.Seed
	slots [256]struct {
		text  string
		value any // the text
	}
}

// word returns a copy of a text.
func (w *words) word(text string) string {
	s := &w.slots[w.place(text)]
	if s.text != text {
		s.text, s.value = strings.Clone(text), nil
	}
	return s.text
}

// value returns a copy of a text as a value.
func (w *words) value(text string) any {
	s := &w.slots[w.place(text)]
	if s.text != text || s.value == nil {
		s.text = strings.Clone(text)
		s.value = s.text
	}
	return s.value
}

func (w *words) place(text string) uint64 {
	if w.seed == (maphash.Seed{}) {
		w.seed = maphash.MakeSeed()
	}
	return maphash.String(w.seed, text) % uint64(len(w.slots))
}
