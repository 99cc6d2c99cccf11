package policy

import (
	"regexp"
	"strings"
)

// What names and numbers look like, beside those that every user has: see words.go.
var (
	namePattern   = regexp.MustCompile(`^[\pL\pN][\pL\pN_.@-]{0,63}$`)
	numberPattern = regexp.MustCompile(`^\+[1-9][0-9]{3,14}$`)
	prefixPattern = regexp.MustCompile(`^\+?[0-9]{1,32}\*?$`)
	soundPattern  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]{0,127}$`)
)

// name checks the name of an entry.
func (c *compiler) name(e entry) {
	switch {
	case e.Kind == KindEmergency:
		if e.Name != "" {
			c.problem(e.Source, "write [emergency]", "there is only one list of emergency numbers")
		}
	case e.Kind == KindNumber:
		if !numberPattern.MatchString(e.Name) {
			c.problem(e.Source, `write it with its country, [number."+33123456789"]`, "%q is no number", e.Name)
		}
	case !isName(e.Name):
		c.problem(e.Source, "use up to 64 letters, digits, _ . @ and -", "%q is no name for a %s", e.Name, e.Kind)
	}
}

// text returns a setting that is one string; nil if it is not set.
func (c *compiler) text(e entry, key string) (string, *Setting) {
	s := e.setting(key)
	if s == nil {
		return "", nil
	}
	v, ok := s.Value.(string)
	if !ok {
		c.problem(s.Source, `write `+key+` = "…"`, "must be a string")
		return "", nil
	}
	return v, s
}

// list returns a setting that is a list of strings, or one string for a list
// of one; nil if it is not set.
func (c *compiler) list(e entry, key string) ([]string, *Setting) {
	s := e.setting(key)
	if s == nil {
		return nil, nil
	}
	list, ok := texts(s.Value)
	if !ok {
		c.problem(s.Source, `write `+key+` = ["…", "…"]`, "must be a list of strings")
		return nil, nil
	}
	return list, s
}

func texts(value any) ([]string, bool) {
	switch v := value.(type) {
	case string:
		return []string{v}, true
	case []string:
		return v, true
	}
	return nil, false
}

// truth returns a setting that is true or false.
func (c *compiler) truth(s *Setting) bool {
	v, ok := s.Value.(bool)
	if !ok {
		c.problem(s.Source, "write true or false, without quotes", "must be true or false")
	}
	return v
}

// between returns a setting that is a number within limits.
func (c *compiler) between(s *Setting, least, most int64) int {
	v, ok := s.Value.(int64)
	if !ok || v < least || v > most {
		c.problem(s.Source, "write it without quotes", "must be a number from %d to %d", least, most)
		return int(least)
	}
	return int(v)
}

// local begins the endpoints that are Local channels.
const local = "local/"

// endpoint checks an endpoint's name. A Local channel is nobody's phone: it
// proves nothing about who is behind it.
func (c *compiler) endpoint(name string, at Source) bool {
	switch {
	case !isEndpoint(name):
		c.problem(at, `write it as Asterisk does, "PJSIP/1001"`, "%q is no endpoint", name)
	case len(name) > len(local) && strings.EqualFold(name[:len(local)], local):
		c.problem(at, "name the phone's own endpoint", "%q is a Local channel, which proves nobody's identity", name)
	default:
		return true
	}
	return false
}
