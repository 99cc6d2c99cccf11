package config

import (
	"strings"

	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/policy"
)

// dialledTwice reports every extension that can never be called: because what is
// dialled for it is a feature code, or an emergency number on a line outside.
func (r *reader) dialledTwice(s Settings, set *policy.Set) {
	for _, extension := range set.Extensions() {
		if code, _ := s.Codes.Parse(extension); code != codes.Place {
			r.problem(r.place("codes."+string(code)), "choose another, or another extension",
				"hides the extension %q", extension)
		}
		prefix := s.Numbers.Prefix
		if number, outside := strings.CutPrefix(extension, prefix); prefix != "" && outside && set.IsEmergency(number) {
			r.problem(r.place("numbers.prefix"), "choose another, or another extension",
				"makes the extension %q an emergency number on a line outside", extension)
		}
	}
}

// place returns the field with a key, or one with the place where it could be
// written.
func (r *reader) place(key string) field {
	if f, written := r.given(key); written {
		return f
	}
	return field{source: policy.Source{File: r.file, Key: key}}
}
