package refusal

import (
	"testing"

	"github.com/linewarden/linewarden/policy"
)

func TestForTellsUnknownTargetsFromWhatIsNotAllowed(t *testing.T) {
	for code, want := range map[policy.Code]Refusal{
		policy.NotGranted:     notAllowed,
		policy.Denied:         notAllowed,
		policy.TargetVeto:     notAllowed,
		policy.UnknownSubject: notAllowed,
		policy.UnknownAction:  notAllowed,
		policy.UnknownTarget:  noSuch,
		"a code of tomorrow":  notAllowed,
	} {
		if got := For(code); got != want {
			t.Errorf("For(%q) = %+v, want %+v", code, got, want)
		}
	}
}
