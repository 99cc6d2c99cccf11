package ari

import (
	"slices"
	"testing"
)

func TestAppArgs(t *testing.T) {
	for want, args := range map[string][]string{
		"":              nil,
		"a,b":           {"a", "b"},
		`a\,b,c`:        {"a,b", "c"},
		`\"\(\[\)\]\\,`: {`"([)]\`, ""},
	} {
		if got := appArgs(args); got != want {
			t.Errorf("%q: %q, want %q", args, got, want)
		}
	}
}

// FuzzAppArgs holds that Asterisk takes the arguments apart as they were. The
// test on the real box holds that separate does what Asterisk does.
func FuzzAppArgs(f *testing.F) {
	f.Add("a", "b")
	f.Add(`a,"b(`, `\`)
	f.Add("", "]")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got := separate(appArgs([]string{a, b})); !slices.Equal(got, []string{a, b}) {
			t.Fatalf("%q and %q became %q", a, b, got)
		}
	})
}

// separate is __ast_app_separate_args of main/app.c, which removes characters
// that have a meaning.
func separate(s string) []string {
	args := []string{""}
	depth, bracket, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == '[':
			bracket++
		case c == ']' && bracket > 0:
			bracket--
		case c == '"':
			quoted = !quoted
			continue
		case c == '\\':
			i++
			if i == len(s) {
				return args
			}
		case c == ',' && depth == 0 && bracket == 0 && !quoted:
			args = append(args, "")
			continue
		}
		args[len(args)-1] += s[i : i+1]
	}
	return args
}
