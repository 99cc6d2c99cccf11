package callerid

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// Said is what a phone says of itself in the INVITE of its call: header fields as they
// are, empty where there is none. Asterisk itself goes by none of it where
// trust_id_inbound=no, not even by Privacy (res_pjsip.c).
type Said struct{ Preferred, Asserted, From, Privacy string }

// Headers is a function of Asterisk's dialplan that gives all of it at once, for [Parse].
const Headers = "EVAL(preferred=${URIENCODE(${" + preferred + "})}&asserted=${URIENCODE(${" + asserted + "})}" +
	"&from=${URIENCODE(${" + from + "})}&privacy=${URIENCODE(${" + privacy + "})})"

// Functions of the dialplan that give one of them each.
const (
	preferred = "PJSIP_HEADER(read,P-Preferred-Identity)"
	asserted  = "PJSIP_HEADER(read,P-Asserted-Identity)"
	from      = "PJSIP_HEADER(read,From)"
	privacy   = "PJSIP_HEADER(read,Privacy)"
)

// Unread is a phone of which it cannot be known what it says of itself: it may have asked
// not to be shown, and chooses no number.
var Unread = Said{Privacy: "id"}

// Parse reads what [Headers] gave. Of what cannot be read, such as a field that is
// longer than Asterisk's buffer of 4096 bytes, nothing is kept: it is [Unread].
func Parse(given string) Said {
	fields, err := url.ParseQuery(given)
	if err != nil {
		return Unread
	}
	return Said{fields.Get("preferred"), fields.Get("asserted"), fields.Get("from"), fields.Get("privacy")}
}

// Read asks for each of them.
func Read(function func(name string) (string, error)) (Said, error) {
	var s Said
	var err error
	for _, h := range []struct {
		name string
		to   *string
	}{{preferred, &s.Preferred}, {asserted, &s.Asserted}, {from, &s.From}, {privacy, &s.Privacy}} {
		if *h.to, err = function(h.name); err != nil {
			return Unread, err
		}
	}
	return s, nil
}

// Named completes what is asked about a number outside by what the phone says of itself.
// A code counts for more, so of the numbers it is asked for what none has said yet.
func Named(habits numbering.Habits, said Said, what policy.Resource) policy.Resource {
	what.Withheld = what.Withheld || private(said.Privacy) || numbering.Anonymous(said.From)
	if what.CallerID != "" {
		return what
	}
	// What the phone prefers comes before what it asserts, which it has no business to,
	// and that before what it has in From for people to read.
	for _, field := range []string{said.Preferred, said.Asserted, said.From} {
		if number, ok := habits.Named(field); ok {
			what.CallerID, what.ChosenBy = number, policy.ChosenByPhone
			break
		}
	}
	return what
}

// private reports whether a phone asks in Privacy that it not be told who calls: by id
// (RFC 3325), or user or header (RFC 3323). Of "critical" and "none" alone nothing
// is kept.
func private(privacy string) bool {
	values := strings.FieldsFunc(strings.ToLower(privacy), func(r rune) bool { return r == ';' || r == ',' || unicode.IsSpace(r) })
	return slices.ContainsFunc(values, func(v string) bool { return v == "id" || v == "user" || v == "header" })
}
