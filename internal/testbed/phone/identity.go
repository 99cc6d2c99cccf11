package phone

import (
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// A Party is who a header says someone is.
type Party struct {
	Name    string // display name
	Number  string // user part of the URI
	Host    string
	Header  string // the header that says so
	Private bool   // asked to be withheld, by Privacy (RFC 3323) or privacy= (RPID)
}

// Parties returns who the headers of that name are about: From, To,
// P-Asserted-Identity, Remote-Party-ID, Diversion, Referred-By. Values that are no
// addresses are left out.
func (m Message) Parties(header string) []Party {
	var parties []Party
	for _, value := range m.Headers(header) {
		var uri sip.Uri
		params := sip.NewParams()
		name, err := sip.ParseAddressValue(value, &uri, &params)
		if err != nil {
			continue
		}
		privacy := params.GetOr("privacy", "off")
		parties = append(parties, Party{
			Name:    name,
			Number:  unescapeUser(uri.User),
			Host:    uri.Host,
			Header:  header,
			Private: m.private() || privacy != "off",
		})
	}
	return parties
}

func (m Message) private() bool {
	for _, value := range m.Headers("Privacy") {
		if value != "" && value != "none" {
			return true
		}
	}
	return false
}

// identity returns who a message's sender is: asserted (RFC 3325), else as the
// older Remote-Party-ID has it.
func (m Message) identity() (Party, bool) {
	for _, header := range []string{"P-Asserted-Identity", "Remote-Party-ID"} {
		if p := m.Parties(header); len(p) > 0 {
			return p[0], true
		}
	}
	return Party{}, false
}

// A Reason is one value of a Reason header (RFC 3326).
type Reason struct {
	Protocol string // "Q.850", "SIP"
	Cause    int
	Text     string
}

// Reasons returns the values of the Reason headers.
func (m Message) Reasons() []Reason { return parseReasons(m.Headers("Reason")) }

func parseReasons(values []string) []Reason {
	var reasons []Reason
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			protocol, params, _ := strings.Cut(one, ";")
			r := Reason{Protocol: strings.TrimSpace(protocol)}
			for param := range strings.SplitSeq(params, ";") {
				key, v, _ := strings.Cut(strings.TrimSpace(param), "=")
				switch strings.ToLower(key) {
				case "cause":
					r.Cause, _ = strconv.Atoi(v) // 0 stands for a cause that is none
				case "text":
					r.Text = strings.Trim(v, `"`)
				}
			}
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// escapeUser writes an extension as the user part of a URI. Of what phones can
// dial only the number sign needs it (RFC 3261, section 25.1).
func escapeUser(extension string) string { return strings.ReplaceAll(extension, "#", "%23") }

func unescapeUser(user string) string { return strings.ReplaceAll(user, "%23", "#") }
