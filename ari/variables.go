package ari

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Variables are those of a channel that have a value, by their names. Asterisk tells
// with each event of a channel of all that are named by channelvars in ari.conf, of
// one that is not set as if it were empty: most are, and are left out.
type Variables map[string]string

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (v *Variables) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*v = nil
	if d.PeekKind() != '{' { // null, or what is refused
		return json.UnmarshalDecode(d, (*map[string]string)(v))
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	var buf [64]byte
	for d.PeekKind() != '}' {
		quoted, err := d.ReadValue()
		if err != nil {
			return err
		}
		key := append(buf[:0], quoted...) // which the next read takes away
		value, err := d.ReadToken()
		if err != nil {
			return err
		}
		switch text := value.Kind() == '"'; {
		case text && value.String() != "":
			if *v == nil {
				*v = make(Variables)
			}
			(*v)[name(key)] = value.String()
		case !text && value.Kind() != 'n':
			return errors.New("a variable's value is no text")
		}
	}
	_, err := d.ReadToken()
	return err
}
