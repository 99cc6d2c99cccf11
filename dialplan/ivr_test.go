package dialplan

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/codes"
)

// Each lamp has the name of its key; what the daemon reads as something else has none.
func TestLampsOfIVRs(t *testing.T) {
	s := valid()
	s.Codes = codes.Defaults()
	s.Codes[codes.IVRNextMode] = "*293" // is before *29 and the mode 3
	s.IVRs = []IVR{{"710", []string{"open", "closed"}}, {"7", []string{"a", "b", "c", "d"}}}
	_, lamps, _ := strings.Cut(extensions(t, s), "\n[linewarden-lamps]\n")
	lamps, _, _ = strings.Cut(lamps, "\n\n")
	if want := strings.Join([]string{
		"exten => *293710,hint,Custom:linewarden-ivr-710",
		"exten => *292710,hint,Custom:linewarden-ivr-710-closed",
		"exten => *2937,hint,Custom:linewarden-ivr-7",
		"exten => *2927,hint,Custom:linewarden-ivr-7-b",
		"exten => *2947,hint,Custom:linewarden-ivr-7-d",
	}, "\n"); lamps != want {
		t.Errorf("lamps are\n%s\nwant\n%s", lamps, want)
	}
	for _, hostile := range []IVR{
		{"710,hint,PJSIP/1002", nil}, {"", nil}, {"_X.", nil}, {"710", []string{"open", "a\nexten => 1"}}, {"710", []string{"a&PJSIP/1002"}},
	} {
		s.IVRs = []IVR{hostile}
		if files, err := Render(s); err == nil {
			t.Errorf("%v was rendered:\n%s", hostile, files["linewarden-extensions.conf"])
		}
	}
}
