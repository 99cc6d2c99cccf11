package dialplan

import (
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
