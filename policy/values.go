package policy

import (
	"regexp"
	"strings"
)

// What names and numbers look like. Extensions are digits only: * and # begin
// feature codes.
var (
	namePattern      = regexp.MustCompile(`^[\pL\pN][\pL\pN_.@-]{0,63}$`)
	extensionPattern = regexp.MustCompile(`^[0-9]{1,15}$`)
	endpointPattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*/[A-Za-z0-9][A-Za-z0-9_.+@-]{0,79}$`)
)

// name checks the name of an entry.
func (c *compiler) name(e *entry) {
	if e.Kind == KindEmergency {
		if e.Name != "" {
			c.problem(e.Source, "write [emergency]", "there is only one list of emergency numbers")
		}
		return
	}
	if !namePattern.MatchString(e.Name) {
		c.problem(e.Source, "use up to 64 letters, digits, _ . @ and -", "%q is no name for a %s", e.Name, e.Kind)
	}
}

// text returns a setting that is one string; empty if it is not set.
func (c *compiler) text(e *entry, key string) (string, *Setting) {
	s := e.settings[key]
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
// of one; empty if it is not set.
func (c *compiler) list(e *entry, key string) ([]string, *Setting) {
	s := e.settings[key]
	if s == nil {
		return nil, nil
	}
	switch v := s.Value.(type) {
	case string:
		return []string{v}, s
	case []string:
		return v, s
	}
	c.problem(s.Source, `write `+key+` = ["…", "…"]`, "must be a list of strings")
	return nil, nil
}

// flag returns a setting that is true or false.
func (c *compiler) flag(s *Setting) bool {
	v, ok := s.Value.(bool)
	if !ok {
		c.problem(s.Source, "write true or false, without quotes", "must be true or false")
	}
	return v
}

// endpoint checks an endpoint's name. A Local channel is nobody's phone: it
// proves nothing about who is behind it.
func (c *compiler) endpoint(name string, at Source) bool {
	switch {
	case !endpointPattern.MatchString(name):
		c.problem(at, `write it as Asterisk does, "PJSIP/1001"`, "%q is no endpoint", name)
	case strings.HasPrefix(strings.ToLower(name), "local/"):
		c.problem(at, "name the phone's own endpoint", "%q is a Local channel, which proves nobody's identity", name)
	default:
		return true
	}
	return false
}
