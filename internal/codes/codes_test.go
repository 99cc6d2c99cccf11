package codes

import (
	"fmt"
	"testing"
)

func TestParse(t *testing.T) {
	for dialled, want := range map[string]struct {
		name Name
		rest string
	}{
		"1002":         {Place, "1002"},
		"":             {Place, ""},
		"**1002":       {Pickup, "1002"},
		"**":           {Pickup, ""},
		"***1002":      {Pickup, "*1002"},
		"*8":           {GroupPickup, ""},
		"*801002":      {Intercom, "1002"},
		"*81002":       {Place, "*81002"},
		"*2221002":     {Listen, "1002"},
		"*222":         {Listen, ""},
		"*2231002":     {Whisper, "1002"},
		"*52221":       {IVR, "2221"},
		"*28710":       {IVRNextMode, "710"},
		"*292710":      {IVRMode, "2710"},
		"*990710":      {IVRHear, "0710"},
		"*770710":      {IVRRecord, "0710"},
		"70":           {Park, ""},
		"701":          {Place, "701"},
		"71":           {Unpark, "71"},
		"79":           {Unpark, "79"},
		"80":           {Place, "80"},
		"071":          {Place, "071"},
		"+71":          {Place, "+71"},
		"71-79":        {Place, "71-79"},
		"*97":          {Voicemail, ""},
		"*971":         {Place, "*971"},
		"*981002":      {SharedVoicemail, "1002"},
		"112":          {Place, "112"},
		"\uff17\uff11": {Place, "\uff17\uff11"},
	} {
		if name, rest := Defaults().Parse(dialled); name != want.name || rest != want.rest {
			t.Errorf("Parse(%q) = %q, %q, want %q, %q", dialled, name, rest, want.name, want.rest)
		}
	}
}

func TestTheLongestCodeWins(t *testing.T) {
	if name, rest := (Plan{Pickup: "*2", Listen: "*22"}).Parse("*221002"); name != Listen || rest != "1002" {
		t.Errorf("Parse = %q, %q", name, rest)
	}
}

func TestACodeThatIsNotSetFitsNothing(t *testing.T) {
	for _, dialled := range []string{"1002", "", "71", "**1"} {
		if name, rest := (Plan{}).Parse(dialled); name != Place || rest != dialled {
			t.Errorf("Parse(%q) = %q, %q", dialled, name, rest)
		}
	}
}

func TestSlotsThatAreNone(t *testing.T) {
	for _, written := range []string{"", "71", "79-71", "0-5", "071-79", "71-79-80", "a-b", "71 - 79", "-1-5", "1-100000000", "+1-5"} {
		if slots, err := ParseSlots(written); err == nil {
			t.Errorf("ParseSlots(%q) = %v", written, slots)
		}
	}
}

// Every code can be dialled, and none is another's.
func TestTheDefaults(t *testing.T) {
	seen := map[string]Name{}
	for _, c := range All() {
		if other, ok := seen[c.Default]; ok {
			t.Errorf("%q is both %s and %s", c.Default, c.Name, other)
		}
		seen[c.Default] = c.Name
		dialled := c.Default
		switch {
		case c.Name == Unpark:
			dialled = "71"
		case !c.Alone:
			dialled += "1002"
		}
		if name, _ := Defaults().Parse(dialled); name != c.Name {
			t.Errorf("%q is %q, want %q", dialled, name, c.Name)
		}
		if c.Doc == "" {
			t.Errorf("%s has no line for the reference", c.Name)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range All() {
		f.Add(c.Default, c.Default+"1002")
	}
	f.Fuzz(func(t *testing.T, slots, dialled string) {
		p := Defaults()
		p[Unpark] = slots
		name, rest := p.Parse(dialled)
		if name == Place && rest != dialled {
			t.Errorf("a call to %q, dialled %q", rest, dialled)
		}
		if len(rest) > len(dialled) {
			t.Errorf("%q is more than was dialled, %q", rest, dialled)
		}
	})
}

func ExamplePlan_Parse() {
	name, extension := Defaults().Parse("*2221002")
	fmt.Println(name, extension)
	// Output: listen 1002
}
