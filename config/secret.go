package config

import "unique"

// A Secret is a password or token. It prints as "…" wherever it is printed,
// also within another value; Reveal is the one way to its text. Two secrets of
// the same text are ==.
type Secret struct {
	text unique.Handle[string] // printed as an address where String is not asked
}

// NewSecret keeps a text from being printed.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: unique.Make(text)}
}

// Reveal returns the text, empty for the zero Secret.
func (s Secret) Reveal() string {
	if s == (Secret{}) {
		return ""
	}
	return s.text.Value()
}

// String returns "…".
func (s Secret) String() string { return "…" }

// GoString returns "…", for %#v.
func (s Secret) GoString() string { return "…" }

// MarshalText returns "…", for JSON and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte("…"), nil }
