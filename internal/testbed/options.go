package testbed

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/linewarden/linewarden/dialplan"
)

// Options say what differs from the base configuration. The zero value is a
// server with no phones.
type Options struct {
	// Dialplan is what linewarden's own part of the configuration is rendered
	// from. Empty fields are filled in: the application and the ARI user
	// "linewarden", a random password, an AGI address that refuses
	// connections, and 112, which rings the phone named "emergency".
	Dialplan dialplan.Settings

	// Phones are the accounts that may register.
	Phones []Account

	// Base takes the place of the base configuration in etc/, whole, by file
	// name. Like the files there each is a template over the address and the
	// ports of the instance: {{.Address}}, {{.SIPPort}}, {{.HTTPPort}}. It needs
	// an asterisk.conf only where that in etc/ will not do.
	Base map[string][]byte

	// Files are further configuration files by name relative to Asterisk's
	// configuration folder, written as they are. One that has the name of a
	// file of the base configuration takes its place. test-extensions.conf and
	// test-pjsip.conf are included at the end of the files they are named
	// after, which is the way to add to these.
	Files map[string][]byte
}

// Account is a phone's registration: a PJSIP endpoint with the auth and aor
// that belong to it, all three of the account's name.
type Account struct {
	// Name is the endpoint's name and the user name for authentication.
	Name string
	// Secret is the password of digest authentication.
	Secret string
	// Template is the pjsip.conf template the endpoint is made from, or several
	// with commas between them; [DefaultTemplate] when empty.
	Template string
	// Extra are further lines for the endpoint's section ("callerid = ...").
	Extra string
}

// DefaultTemplate is the endpoint template of owned phones.
const DefaultTemplate = "linewarden-phone"

// plain is what may stand in a configuration file without meaning anything.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.+-]+$`)

// filled returns the phones with their defaults.
func (o Options) filledPhones() ([]Account, error) {
	phones := make([]Account, len(o.Phones))
	for i, a := range o.Phones {
		if a.Template == "" {
			a.Template = DefaultTemplate
		}
		for _, field := range []string{a.Name, a.Secret, strings.ReplaceAll(a.Template, ",", "")} {
			if !plain.MatchString(field) {
				return nil, fmt.Errorf("phone %q: name, secret and template must match %s", a.Name, plain)
			}
		}
		phones[i] = a
	}
	return phones, nil
}

// filledDialplan returns the settings with their defaults for a server at ip.
func (o Options) filledDialplan(ip netip.Addr, password string) dialplan.Settings {
	s := o.Dialplan
	for _, field := range []struct {
		value    *string
		fallback string
	}{
		{&s.App, "linewarden"},
		{&s.ARIUsername, "linewarden"},
		{&s.ARIPassword, password},
		{&s.AGIAddress, netip.AddrPortFrom(ip, 4573).String()},
		{&s.EmergencyContext, "emergency-out"},
	} {
		if *field.value == "" {
			*field.value = field.fallback
		}
	}
	if s.EmergencyNumbers == nil {
		s.EmergencyNumbers = []string{"112"}
	}
	return s
}
