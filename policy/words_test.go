package policy

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// TestWords holds what names, extensions and endpoints look like against patterns.
func TestWords(t *testing.T) {
	for _, test := range []struct {
		name, pattern, likely string
		is                    func(string) bool
	}{
		{"name", `^[\pL\pN][\pL\pN_.@-]{0,63}$`, `[a-zA-Z0-9_.@é-][a-z0-9_.@é!-]{0,66}`, isName},
		{"extension", `^[0-9]{1,15}$`, `[0-9x]{0,17}`, isExtension},
		{"endpoint", `^[A-Za-z][A-Za-z0-9_]*/[A-Za-z0-9][A-Za-z0-9_.+@-]{0,79}$`, `[A-Z0-9_]{0,3}[a-z_]{0,3}/{0,2}[A-Za-z0-9_.+@-]{0,82}`, isEndpoint},
	} {
		t.Run(test.name, func(t *testing.T) {
			pattern := regexp.MustCompile(test.pattern)
			text := rapid.OneOf(rapid.StringMatching(test.likely), rapid.String())
			rapid.Check(t, func(t *rapid.T) {
				word := text.Draw(t, "word")
				if got, want := test.is(word), pattern.MatchString(word); got != want {
					t.Fatalf("%q is %v, the pattern says %v", word, got, want)
				}
			})
		})
	}
}
