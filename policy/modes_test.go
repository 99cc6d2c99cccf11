package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestModes(t *testing.T) {
	set := mustCompile(t, append(office(),
		written(200, "ivr.desk", "extension", "710"),
		written(210, "ivr.shop", "extension", "70", "modes", []string{"day", "night", "lunch_2"}),
		written(220, "ivr.mute", "modes", []string{"on", "off"}),
	)...)
	want := []IVR{
		{Name: "shop", Extension: "70", Modes: []string{"day", "night", "lunch_2"}},
		{Name: "desk", Extension: "710", Modes: []string{"open", "closed"}},
	}
	if diff := cmp.Diff(want, set.IVRs()); diff != "" {
		t.Errorf("IVRs (-want +got):\n%s", diff)
	}
	set.Modes("desk")[0] = "changed"
	for name, want := range map[string][]string{"desk": {"open", "closed"}, "mute": {"on", "off"}, "mara": nil, "": nil} {
		if diff := cmp.Diff(want, set.Modes(name)); diff != "" {
			t.Errorf("modes of %q (-want +got):\n%s", name, diff)
		}
	}
	if got := new(Set).IVRs(); got != nil {
		t.Errorf("the zero set has IVRs: %v", got)
	}
}

func TestModesThatAreNone(t *testing.T) {
	_, problems := Compile(Document{Entries: append(office(),
		written(200, "ivr.one", "modes", "open"),
		written(210, "ivr.many", "modes", strings.Split("abcdefghij", "")),
		written(220, "ivr.twice", "modes", []string{"open", "closed", "open"}),
		written(230, "ivr.hostile", "modes", []string{"open&closed", "", "Closed", "../closed", "a,b", "2"}),
		written(240, "ivr.number", "modes", int64(2)),
	)})
	var got []string
	for _, p := range problems {
		got = append(got, p.Message+"; "+p.Advice)
	}
	const name = "use up to 32 small letters, digits and _, a letter first"
	const count = `write the usual one first, modes = ["open", "closed"]`
	if diff := cmp.Diff([]string{
		"an IVR has 2 to 9 modes, not 1; " + count,
		"an IVR has 2 to 9 modes, not 10; " + count,
		`mode "open" is listed twice; keep one`,
		`"" is no name for a mode; ` + name,
		`"../closed" is no name for a mode; ` + name,
		`"2" is no name for a mode; ` + name,
		`"Closed" is no name for a mode; ` + name,
		`"a,b" is no name for a mode; ` + name,
		`"open&closed" is no name for a mode; ` + name,
		`must be a list of strings; write modes = ["…", "…"]`,
	}, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
