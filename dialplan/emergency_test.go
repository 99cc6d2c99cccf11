package dialplan

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/codes"
)

func TestRenderWritesWhereEachEndpointIs(t *testing.T) {
	s := valid()
	s.Locations = []Location{{"1001", "+33142685300"}, {"1002-mobile", "+33472001122"}}
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	const want = `
[linewarden-location]
exten => 1001,1,Set(CALLERID(all)=<+33142685300>)
 same => n,Set(CALLERID(ani)=+33142685300)
 same => n,Goto(emergency-out,${LW_HELP},1)
exten => 1002-mobile,1,Set(CALLERID(all)=<+33472001122>)
 same => n,Set(CALLERID(ani)=+33472001122)
 same => n,Goto(emergency-out,${LW_HELP},1)
`
	if got := string(files["linewarden-extensions.conf"]); !strings.Contains(got, want) {
		t.Errorf("no %q in:\n%s", want, got)
	}
}

func TestRenderRefusesLocationsThatAsteriskCannotTellApart(t *testing.T) {
	for name, tc := range map[string]struct {
		locations []Location
		refused   bool
	}{
		"two phones of one place":  {[]Location{{"10-1", "+33142685300"}, {"101", "+33142685300"}}, false},
		"dashes count for nothing": {[]Location{{"10-1", "+33142685300"}, {"101", "+33472001122"}}, true},
		"nor do capitals":          {[]Location{{"Desk", "+33142685300"}, {"desk", "+33472001122"}}, true},
		"a pattern":                {[]Location{{"_X.", "+33142685300"}}, true},
		"a line of its own":        {[]Location{{"1001", "+331>)\nexten => x"}}, true},
		"no number":                {[]Location{{"1001", "1001"}}, true},
	} {
		s := valid()
		s.Locations = tc.locations
		if _, err := Render(s); (err != nil) != tc.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A code in front of it must not keep an emergency number from the dialplan alone.
func TestRenderTakesTheCodesInFrontOfAnEmergencyNumber(t *testing.T) {
	s := valid()
	s.OutsidePrefix, s.Codes = "0", codes.Defaults()
	files, err := Render(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, dialled := range []string{"_*67112", "_#31#112", "_*65X112", "_*65X*67112", "_*670112", "_*67+112"} {
		if want := "exten => " + dialled + ",1,Set(LW_ROLE=emergency)" + toHelp("112"); !strings.Contains(string(files["linewarden-extensions.conf"]), want) {
			t.Errorf("no %q", want)
		}
	}
}
