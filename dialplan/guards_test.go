package dialplan

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// A variable that one guard left behind must not pass for what another found.
func TestAGuardEmptiesWhatItTells(t *testing.T) {
	files, err := Render(valid())
	if err != nil {
		t.Fatal(err)
	}
	text := string(files["linewarden-extensions.conf"])
	for _, g := range Guards() {
		_, lines, found := strings.Cut(text, "\nexten => "+g.Name+",1,Set(LW_EFFECT=deny)\n")
		before, _, asks := strings.Cut(lines, "AGI(")
		if !found || !asks {
			t.Errorf("no guard %s in:\n%s", g.Name, text)
			continue
		}
		for _, name := range g.Tells {
			if !strings.Contains(before, "Set("+name+"=)") {
				t.Errorf("%s does not empty %s before it asks", g.Name, name)
			}
		}
		if emergency := strings.Contains(before, "linewarden-emergency"); emergency != g.Begins {
			t.Errorf("%s lets emergency numbers pass: %t, want %t", g.Name, emergency, g.Begins)
		}
	}
}

// docs/guarded.md has a row for every guard, and says what each variable is.
func TestTheReferenceHasEveryGuard(t *testing.T) {
	text, err := os.ReadFile("../docs/guarded.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, g := range Guards() {
		var quoted []string
		for _, name := range g.Tells {
			quoted = append(quoted, "`"+name+"`")
			if !regexp.MustCompile("(?m)^\\| [^|]*`" + name + "`[^|]* \\| [^|]+ \\|$").MatchString(page) {
				t.Errorf("the reference does not say what %s is", name)
			}
		}
		row := "\n| `" + g.Name + "` | " + g.Takes + " "
		_, behind, found := strings.Cut(page, strings.ReplaceAll(row, "|  ", "| "))
		line, _, _ := strings.Cut(behind, "\n")
		if !found || !strings.Contains(line, strings.TrimRight("| "+strings.Join(quoted, ", "), " ")+" |") {
			t.Errorf("the reference has no row %q that tells %v", row, quoted)
		}
	}
}
