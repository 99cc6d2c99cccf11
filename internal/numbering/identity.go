package numbering

import (
	"net/url"
	"slices"
	"strings"
)

// Named reads the number outside that a phone names as its own in a header field
// such as From or P-Preferred-Identity (RFC 3261, section 20.20; RFC 3325, section
// 9.2): of several addresses the first that is a number. A display name is none,
// and nor is an extension.
func (h Habits) Named(field string) (string, bool) {
	for _, address := range addresses(field) {
		if number, ok := h.Called(userOf(address)); ok {
			return number.Dial, true
		}
	}
	return "", false
}

// Anonymous reports whether a phone names itself so that nobody is to know who it is:
// as anonymous@anonymous.invalid (RFC 3323, section 4.1.1.3), or anonymous at any
// other host.
func Anonymous(field string) bool {
	return slices.ContainsFunc(addresses(field), func(address string) bool {
		return strings.EqualFold(userOf(address), "anonymous")
	})
}

// addresses returns the URIs in a header field: those in angle brackets, outside of
// quotes, or else the whole of it.
func addresses(field string) []string {
	var all []string
	quoted, begin := false, -1
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && begin < 0:
			quoted = !quoted
		case quoted:
		case c == '<':
			begin = i + 1
		case c == '>' && begin >= 0:
			all, begin = append(all, field[begin:i]), -1
		}
	}
	if all == nil && !quoted && begin < 0 {
		bare, _, _ := strings.Cut(field, ";")
		all = append(all, strings.TrimSpace(bare))
	}
	return all
}

// userOf returns what a SIP or tel URI names, without what is written in a number for
// people to read (RFC 3966, section 5.1.1); empty for none.
func userOf(uri string) string {
	scheme, rest, _ := strings.Cut(uri, ":")
	user := rest
	switch strings.ToLower(scheme) {
	case "sip", "sips":
		var host bool
		if user, _, host = strings.Cut(rest, "@"); !host {
			return ""
		}
	case "tel":
	default:
		return ""
	}
	user, _, _ = strings.Cut(user, ";")
	user, err := url.PathUnescape(user)
	if err != nil {
		return ""
	}
	return visualSeparators.Replace(user)
}

var visualSeparators = strings.NewReplacer("-", "", ".", "", "(", "", ")", "")
