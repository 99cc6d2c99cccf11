package ari

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxID is Asterisk's AST_MAX_PUBLIC_UNIQUEID, in bytes. Longer ids of
	// channels are cut somewhere.
	maxID = 149
	// maxRequestLine is below Asterisk's MAX_HTTP_LINE_LENGTH of 4096, in bytes.
	maxRequestLine = 4000
	// maxRequestBody is Asterisk's MAX_CONTENT_LENGTH, in bytes.
	maxRequestBody = 40960
)

// params are the parameters of a request, in order. Those with an empty value
// are left out.
type params []param

type param struct{ name, value string }

// list is the value of a parameter that takes several, separated by commas.
func list(op *operation, name string, values []string) (param, error) {
	for _, v := range values {
		if v == "" || strings.Contains(v, ",") {
			return param{}, invalid(op, fmt.Sprintf("%s: %q is empty or contains a comma", name, v))
		}
	}
	return param{name, strings.Join(values, ",")}, nil
}

// boolean is the value of a parameter that is false if left out.
func boolean(name string, value bool) param {
	if !value {
		return param{name, ""}
	}
	return param{name, "true"}
}

// milliseconds is the value of a parameter that is left out if zero.
func milliseconds(name string, value time.Duration) param {
	if value <= 0 {
		return param{name, ""}
	}
	return param{name, strconv.FormatInt(max(value.Milliseconds(), 1), 10)}
}

// target is the address of a request.
func (c *Client) target(op *operation, ids []string, query params) (string, error) {
	var b strings.Builder
	b.WriteString(c.base.String())
	for segment := range strings.SplitSeq(strings.TrimPrefix(op.path, "/"), "/") {
		b.WriteByte('/')
		if !strings.HasPrefix(segment, "{") {
			b.WriteString(segment)
			continue
		}
		id := ids[0]
		ids = ids[1:]
		// An empty segment would address the whole collection: Asterisk stops
		// reading the path there. Dots could be resolved by something between.
		if id == "" || id == "." || id == ".." || len(id) > maxID || strings.ContainsRune(id, 0) {
			return "", invalid(op, fmt.Sprintf("%s: %q is not an id of 1 to %d bytes", strings.Trim(segment, "{}"), id, maxID))
		}
		escape(&b, id)
	}
	separator := byte('?')
	for _, p := range query {
		if p.value == "" {
			continue
		}
		if !slices.Contains(op.params, p.name) {
			return "", invalid(op, "parameter "+p.name+" is not in the table of operations")
		}
		// C would take what is before a NUL for the whole.
		if strings.ContainsRune(p.value, 0) {
			return "", invalid(op, p.name+": contains a NUL")
		}
		b.WriteByte(separator)
		separator = '&'
		b.WriteString(p.name)
		b.WriteByte('=')
		escape(&b, p.value)
	}
	if b.Len() > maxRequestLine {
		return "", invalid(op, fmt.Sprintf("parameters of %d bytes; asterisk takes %d", b.Len(), maxRequestLine))
	}
	return b.String(), nil
}

// escape writes s percent-encoded, all but RFC 3986's unreserved characters.
// url.PathEscape would leave "+", which Asterisk takes for a space in a path as
// well (ast_uri_http_legacy).
func escape(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
}
