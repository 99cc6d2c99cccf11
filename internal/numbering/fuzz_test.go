package numbering_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// someHabits are what numbers are read by when it matters little.
var someHabits = []numbering.Habits{
	{Country: "FR"}, {Country: "FR", Prefix: "0", AreaCode: "1"}, {Country: "DE", Prefix: "0", AreaCode: "30"},
	{Country: "US", Prefix: "9", AreaCode: "212"}, {Country: "GB", AreaCode: "20"}, {Country: "IT", AreaCode: "06"}, {Country: "RE"}, {},
}

// FuzzDialled holds that what is dialled on is digits, of a class that there is, and
// that to read it once more makes it nothing else.
func FuzzDialled(f *testing.F) {
	set := small(f)
	for i, row := range rows(f) {
		if i%4 == 0 { // all of them take seconds
			f.Add(row.dialled)
		}
	}
	classes := []policy.NumberClass{policy.Internal, policy.EmergencyNumber}
	for _, doc := range policy.NumberClasses() {
		classes = append(classes, doc.Class)
	}
	f.Fuzz(func(t *testing.T, dialled string) {
		for _, habits := range someHabits {
			n, ok := habits.Dialled(set, dialled)
			if !ok && n != (numbering.Number{}) || ok && (n.Dial == "" || !slices.Contains(classes, n.Class)) {
				t.Errorf("%+v: Dialled(%q) = %+v, %v", habits, dialled, n, ok)
			}
			if strings.Trim(strings.TrimPrefix(n.Dial, "+"), "0123456789") != "" || len(n.Dial) > 24 {
				t.Errorf("%+v: Dialled(%q) would dial %q", habits, dialled, n.Dial)
			}
			if !ok || n.Class == policy.Internal || n.Class == policy.EmergencyNumber {
				continue
			}
			if again, ok := habits.Normal(n.Dial); !ok || again != n {
				t.Errorf("%+v: %q is %+v, and that is %+v, %v", habits, dialled, n, again, ok)
			}
		}
	})
}

// dropped is what Asterisk, a phone or a trunk may leave out, or not look at: between
// digits, and what is behind a number.
var dropped = []string{" ", ".", "-", "(", ")", "/", "#", "*", ";ext=1", ";phone-context=+33", "@example.com", "&", ",", "^", "|", "\t", "\r\n", "\x00", "\u00a0", "p", "x", "!", "_", "\\"}

// FuzzDropped holds that what is refused is not allowed with characters in it that
// might be left out. A call for help is: it costs nobody anything.
func FuzzDropped(f *testing.F) {
	set := small(f)
	for i, row := range rows(f) {
		if i%4 == 0 {
			f.Add(row.dialled, uint8(i%7), uint8(i%256), uint8(i%3))
		}
	}
	f.Fuzz(func(t *testing.T, dialled string, at, what, again uint8) {
		with := dialled
		for i := range int(again%4) + 1 {
			cut := (int(at) + 5*i) % (len(with) + 1)
			with = with[:cut] + dropped[(int(what)+i)%len(dropped)] + with[cut:]
		}
		for _, habits := range someHabits {
			was, _ := habits.Dialled(set, dialled)
			is, _ := habits.Dialled(set, with)
			if verdict(set, is).Allowed() && !verdict(set, was).Allowed() && is.Class != policy.EmergencyNumber {
				t.Errorf("%+v: %q is refused as %+v, %q is allowed as %+v", habits, dialled, was, with, is)
			}
		}
	})
}
