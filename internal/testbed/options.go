package testbed

// Options say what differs from the base configuration. The zero value is a
// server with no phones.
type Options struct {
	// Files are further configuration files, or replacements for those of the
	// base configuration, by name relative to Asterisk's configuration folder
	// ("extensions.conf"). They are written as they are.
	Files map[string][]byte

	// Phones are the accounts that may register.
	Phones []Account
}

// Account is a phone's registration: a PJSIP endpoint with the auth and aor
// that belong to it, all three of the account's name.
type Account struct {
	// Name is the endpoint's name and the user name for authentication.
	Name string
	// Secret is the password of digest authentication.
	Secret string
	// Template is the pjsip.conf template the endpoint is made from;
	// [DefaultTemplate] when empty.
	Template string
	// Extra are further lines for the endpoint's section ("callerid = ...").
	Extra string
}

// DefaultTemplate is the endpoint template of controlled phones.
const DefaultTemplate = "linewarden-phone"
