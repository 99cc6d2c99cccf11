package codes

import (
	"fmt"
	"testing"
)

func TestParseMode(t *testing.T) {
	for rest, want := range map[string]struct {
		mode      int
		extension string
		ok        bool
	}{
		"2710":      {2, "710", true},
		"0710":      {CurrentMode, "710", true},
		"9":         {9, "", true},
		"":          {},
		"*710":      {},
		"#":         {},
		"\uff12710": {},
	} {
		if mode, extension, ok := ParseMode(rest); mode != want.mode || extension != want.extension || ok != want.ok {
			t.Errorf("ParseMode(%q) = %d, %q, %t", rest, mode, extension, ok)
		}
	}
}

func FuzzParseMode(f *testing.F) {
	f.Add("2710")
	f.Add("")
	f.Add("*")
	f.Fuzz(func(t *testing.T, rest string) {
		mode, extension, ok := ParseMode(rest)
		if ok && fmt.Sprint(mode)+extension != rest || !ok && (mode != 0 || extension != "") {
			t.Errorf("%q is mode %d of %q: %t", rest, mode, extension, ok)
		}
	})
}

// The key of a mode is read as that mode.
func TestModeKey(t *testing.T) {
	key := Defaults().ModeKey(2, "710")
	name, rest := Defaults().Parse(key)
	mode, extension, ok := ParseMode(rest)
	if key != "*292710" || name != IVRMode || mode != 2 || extension != "710" || !ok {
		t.Errorf("%q is %s, mode %d of %q", key, name, mode, extension)
	}
}
