package policy

import "strings"

// Every user has a name, an extension and an endpoint, and a large policy is checked
// again and again: what they look like is written out rather than matched by a regular
// expression. TestWords holds it against one.

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// A charset is a set of ASCII characters.
type charset [128]bool

func charsetOf(characters string) (c charset) {
	for i := range len(characters) {
		c[characters[i]] = true
	}
	return c
}

// all reports whether a text consists of these characters.
func (c *charset) all(text string) bool {
	for i := range len(text) {
		if text[i] >= 128 || !c[text[i]] {
			return false
		}
	}
	return true
}

var (
	digitSet        = charsetOf(digits)
	alphanumericSet = charsetOf(digits + letters)
	nameSet         = charsetOf(digits + letters + "_.@-")
	technologySet   = charsetOf(digits + letters + "_")
	resourceSet     = charsetOf(digits + letters + "_.+@-")
)

// isName reports whether a text is a name: up to 64 letters, digits, _ . @ and -, the
// first a letter or a digit.
func isName(text string) bool {
	if text == "" || len(text) > 64 || !nameSet.all(text) {
		return namePattern.MatchString(text) // letters of any language
	}
	return alphanumericSet[text[0]]
}

// isExtension reports whether a text is an extension. It is digits only: * and # begin
// feature codes.
func isExtension(text string) bool {
	return text != "" && len(text) <= 15 && digitSet.all(text)
}

// isEndpoint reports whether a text is an endpoint as Asterisk writes it: the channel's
// technology, a slash, and up to 80 characters.
func isEndpoint(text string) bool {
	technology, resource, both := strings.Cut(text, "/")
	return both && technology != "" && technologySet.all(technology) && alphanumericSet[technology[0]] && !digitSet[technology[0]] &&
		resource != "" && len(resource) <= 80 && resourceSet.all(resource) && alphanumericSet[resource[0]]
}
