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
		Undischarged:          notAllowed,
		Unrecorded:            OutOfOrder,
		"a code of tomorrow":  notAllowed,
	} {
		if got := For(code); got != want {
			t.Errorf("For(%q) = %+v, want %+v", code, got, want)
		}
	}
}

func TestEnforceableRefusesWhatCannotBeDischarged(t *testing.T) {
	granted := policy.Decision{Effect: policy.Allow, Reason: policy.Reason{Code: policy.Granted}}
	if got := Enforceable(granted); got != granted {
		t.Errorf("a permission without obligations became %+v", got)
	}
	obliged := granted
	obliged.Obligations.Record = true
	if got := Enforceable(obliged); got.Allowed() || got.Reason.Code != Undischarged {
		t.Errorf("a permission with an obligation became %+v", got)
	}
	if got := Enforceable(obliged, "caller_id"); got.Allowed() || got.Reason.Code != Undischarged {
		t.Errorf("a permission with another obligation than is discharged became %+v", got)
	}
	if got := Enforceable(obliged, "caller_id", "record"); got != obliged {
		t.Errorf("a permission whose obligation is discharged became %+v", got)
	}
	denied := policy.Decision{Reason: policy.Reason{Code: policy.NotGranted}}
	if got := Enforceable(denied); got != denied {
		t.Errorf("a refusal became %+v", got)
	}
}
