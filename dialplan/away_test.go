package dialplan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/linewarden/linewarden/internal/codes"
)

func lenient(allow ...codes.Name) Settings {
	s := valid()
	s.Codes = codes.Defaults()
	s.Away = Away{Allow: allow, Context: "while-away"}
	return s
}

func extensions(t *testing.T, s Settings) string {
	t.Helper()
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(files["linewarden-extensions.conf"])
}

func TestNothingGoesOnByDefault(t *testing.T) {
	s := valid()
	s.Codes = codes.Defaults()
	if got := extensions(t, s); strings.Contains(got, "linewarden-away") || strings.Contains(got, "LW_AWAY=allow") {
		t.Errorf("something goes on while the daemon is away:\n%s", got)
	}
	s.Away.Allow = []codes.Name{codes.Place} // guarded calls alone
	if got := extensions(t, s); strings.Contains(got, "linewarden-away") || strings.Count(got, "LW_AWAY=allow") != 2 {
		t.Errorf("want that place and ring let on:\n%s", got)
	}
}

// What is dialled while the daemon is away goes on if the daemon would read it as
// something that may.
func TestTheDialplanReadsCodesAsTheDaemonDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := codes.Defaults()
		for _, c := range codes.All() {
			if c.Name != codes.Unpark && rapid.Bool().Draw(rt, "other code") {
				plan[c.Name] = rapid.StringMatching(`[*#0-9]{1,3}`).Draw(rt, string(c.Name))
			}
		}
		taken := map[string]bool{}
		for name, code := range plan { // two codes alike are refused by the settings
			if taken[code] {
				delete(plan, name)
			}
			taken[code] = true
		}
		allow := rapid.SliceOfDistinct(rapid.SampledFrom([]codes.Name{
			codes.Place, codes.Pickup, codes.GroupPickup, codes.Park, codes.Unpark, codes.Voicemail, codes.IVR,
		}), func(n codes.Name) codes.Name { return n }).Draw(rt, "allow")
		a := Away{Allow: allow, Context: "while-away"}
		dialled := rapid.StringMatching(`[*#0-9]{1,4}`).Draw(rt, "dialled")
		name, _ := plan.Parse(dialled)
		want := false
		for _, n := range allow {
			want = want || n == name
		}
		if got := goesOn(a.extensions(plan), dialled); got != want {
			rt.Errorf("%q is %q: it goes on: %v, want %v", dialled, name, got, want)
		}
	})
}

// goesOn finds the extension as Asterisk does: the one that is dialled, or else
// the pattern with the most digits.
func goesOn(all []dialled, number string) bool {
	longest, allowed := -1, false
	for _, e := range all {
		if e.Extension == number {
			return e.Allow
		}
		digits, pattern := strings.CutPrefix(strings.TrimSuffix(e.Extension, "!"), "_")
		if digits == "[+*#0-9]" {
			digits = ""
		}
		if pattern && strings.HasPrefix(number, digits) && len(digits) > longest {
			longest, allowed = len(digits), e.Allow
		}
	}
	return allowed
}

func TestAFailurePolicyThatCannotBeRendered(t *testing.T) {
	for name, change := range map[string]func(*Settings){
		"listening unjudged":   func(s *Settings) { s.Away.Allow = []codes.Name{codes.Listen} },
		"barging unjudged":     func(s *Settings) { s.Away.Allow = []codes.Name{codes.Barge} },
		"context with a line":  func(s *Settings) { s.Away.Context = "x\nexten => h,1,System(x)" },
		"code that is pattern": func(s *Settings) { s.Codes[codes.Pickup] = "_X" },
		"code without keys":    func(s *Settings) { s.Codes[codes.Pickup] = "" },
		"slots without end":    func(s *Settings) { s.Codes[codes.Unpark] = "1-99999999" },
		"slots that are none":  func(s *Settings) { s.Codes[codes.Unpark] = "71" },
	} {
		t.Run(name, func(t *testing.T) {
			s := lenient(codes.Place)
			change(&s)
			if files, err := Render(s); err == nil {
				t.Errorf("rendered %s", files["linewarden-extensions.conf"])
			}
		})
	}
}
