package prompts_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
	"github.com/linewarden/linewarden/prompts"
)

func TestEveryRefusalOfThePolicyHasAPrompt(t *testing.T) {
	reasons := prompts.Reasons()
	for _, c := range policy.Codes() {
		if has := slices.Contains(reasons, string(c.Code)); has != (c.Effect == policy.Deny) {
			t.Errorf("%s (%s): prompt %v; give it a line in each LANGUAGE.toml, and run prompts/make.sh", c.Code, c.Effect, has)
		}
	}
}

func TestEveryLanguageSaysTheSame(t *testing.T) {
	if got, want := prompts.Languages(), []string{"de", "en", "fr"}; !slices.Equal(got, want) {
		t.Errorf("Languages() = %q, want %q", got, want)
	}
	for _, language := range prompts.Languages() {
		texts := prompts.Texts(language)
		if diff := cmp.Diff(prompts.Reasons(), slices.Sorted(maps.Keys(texts))); diff != "" {
			t.Errorf("%s has other prompts than en (-en +%s):\n%s", language, language, diff)
		}
		said := make(map[string]string)
		for reason, text := range texts {
			if n := utf8.RuneCountInString(text); n < 10 || n > 110 || !strings.HasSuffix(text, ".") {
				t.Errorf("%s, %s: %q is no short sentence", language, reason, text)
			}
			if other, twice := said[text]; twice {
				t.Errorf("%s: %s and %s sound alike", language, reason, other)
			}
			said[text] = reason
		}
	}
}

// make.sh reads the files line by line: what is TOML to us and not to it would
// be spoken by nobody.
func TestTextsAreWrittenAsMakeReadsThem(t *testing.T) {
	line := regexp.MustCompile(`^([a-z_]+) = "([^"\\]+)"$`)
	for _, language := range prompts.Languages() {
		read := make(map[string]string)
		for text := range strings.Lines(file(t, language+".toml")) {
			text = strings.TrimSuffix(text, "\n")
			m := line.FindStringSubmatch(text)
			if m == nil && text != "" && text[0] != '#' {
				t.Errorf("%s.toml: %q: write it as reason = \"text\"", language, text)
			}
			if m != nil {
				read[m[1]] = m[2]
			}
		}
		if diff := cmp.Diff(prompts.Texts(language), read); diff != "" {
			t.Errorf("%s.toml (-as TOML +line by line):\n%s", language, diff)
		}
	}
}

// What make.sh noted of each sound is still so.
func TestSoundsAreMadeFromTheTexts(t *testing.T) {
	var want []string
	total := 0
	for _, language := range prompts.Languages() {
		for reason, text := range prompts.Texts(language) {
			name := path.Join("sounds", language, prompts.Sound(reason)+".gsm")
			sound := file(t, name)
			want = append(want, fmt.Sprintf("%x %x %s", sha256.Sum256([]byte(text)), sha256.Sum256([]byte(sound)), name))
			const frame, perSecond = 33, 50 // GSM 06.10 full rate
			if n := len(sound); n%frame != 0 || n < perSecond*frame || n > 8*perSecond*frame {
				t.Errorf("%s is %d bytes, want 1 to 8 s of frames of %d", name, n, frame)
			}
			total += len(sound)
		}
	}
	slices.Sort(want)
	made := strings.Split(strings.TrimSpace(file(t, "sounds/made.txt")), "\n")
	slices.Sort(made)
	if diff := cmp.Diff(made, want); diff != "" {
		t.Errorf("sounds are not made from these texts; run prompts/make.sh (-made +is):\n%s", diff)
	}
	if total > 1<<20 {
		t.Errorf("the sounds take %d bytes, want a megabyte at most", total)
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
