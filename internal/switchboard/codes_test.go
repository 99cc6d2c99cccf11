package switchboard

import (
	"testing"

	"github.com/linewarden/linewarden/policy"
)

func TestCodesParse(t *testing.T) {
	codes := Codes{Pickup: "**", Listen: "*222"}
	for dialled, want := range map[string]wish{
		"1002":     {policy.CallPlace, "1002"},
		"**1002":   {policy.CallPickup, "1002"},
		"*2221002": {policy.MonitorListen, "1002"},
		"*8":       {policy.CallPlace, "*8"},
		"**":       {policy.CallPickup, ""},
		"*222":     {policy.MonitorListen, ""},
		"***1002":  {policy.CallPickup, "*1002"},
		"":         {policy.CallPlace, ""},
	} {
		if got := codes.parse(dialled); got != want {
			t.Errorf("parse(%q) = %+v, want %+v", dialled, got, want)
		}
	}
}

func TestTheLongestCodeWins(t *testing.T) {
	codes := Codes{Pickup: "*2", Listen: "*22"}
	if got := codes.parse("*221002"); got != (wish{policy.MonitorListen, "1002"}) {
		t.Errorf("parse = %+v", got)
	}
}

func TestACodeThatIsNotSetFitsNothing(t *testing.T) {
	if got := (Codes{}).parse("1002"); got != (wish{policy.CallPlace, "1002"}) {
		t.Errorf("parse = %+v", got)
	}
}
