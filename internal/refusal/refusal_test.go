package refusal

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/policy"
	"github.com/linewarden/linewarden/prompts"
)

func TestForTellsUnknownTargetsFromWhatIsNotAllowed(t *testing.T) {
	for code, want := range map[policy.Code]Refusal{
		policy.NotGranted:     {"linewarden/not_granted", "feature-not-avail-line", 21},
		policy.TargetVeto:     {"linewarden/target_veto", "feature-not-avail-line", 21},
		policy.UnknownSubject: {"linewarden/unknown_subject", "feature-not-avail-line", 21},
		policy.UnknownTarget:  {"linewarden/unknown_target", "pbx-invalid", 1},
		policy.Snoozed:        {"linewarden/snoozed", "vm-nobodyavail", 20},
		Undischarged:          {"linewarden/undischarged_obligation", "feature-not-avail-line", 21},
		Unrecorded:            {"linewarden/audit_failed", "cannot-complete-as-dialed", 34},
		NoneParked:            {"linewarden/none_parked", "pbx-invalidpark", 20},
		"a code of tomorrow":  {"linewarden/not_granted", "feature-not-avail-line", 21},
	} {
		if got := For(code); got != want {
			t.Errorf("For(%q) = %+v, want %+v", code, got, want)
		}
	}
	if NothingThere != For("no_call") || OutOfOrder != For("out_of_order") {
		t.Errorf("NothingThere = %+v, OutOfOrder = %+v", NothingThere, OutOfOrder)
	}
}

func TestEveryReasonHasATellingAndAPrompt(t *testing.T) {
	for _, c := range policy.Codes() {
		if _, ok := manners[c.Code]; ok != (c.Effect == policy.Deny) {
			t.Errorf("%s (%s): a telling %v; give it a row in manners", c.Code, c.Effect, ok)
		}
	}
	var told []string
	for code := range manners {
		told = append(told, string(code))
	}
	slices.Sort(told)
	if diff := cmp.Diff(told, prompts.Reasons()); diff != "" {
		t.Errorf("refusals and prompts (-told +prompts):\n%s", diff)
	}
}

// The dialplan speaks for a daemon that is away.
func TestTheDialplanTellsAlike(t *testing.T) {
	want := Refusal{dialplan.AwayPrompt, dialplan.AwaySound, 34}
	if got := For(Away); got != want {
		t.Errorf("For(Away) = %+v, the dialplan tells %+v", got, want)
	}
	want = Refusal{dialplan.FailedPrompt, dialplan.AwaySound, 34}
	if OutOfOrder != want {
		t.Errorf("OutOfOrder = %+v, the dialplan tells %+v", OutOfOrder, want)
	}
}

func TestEnforceableRefusesWhatCannotBeDischarged(t *testing.T) {
	granted := policy.Decision{Effect: policy.Allow, Reason: policy.Reason{Code: policy.Granted}}
	if got := Enforceable(granted); got != granted {
		t.Errorf("a permission without obligations became %+v", got)
	}
	obliged := granted
	obliged.Obligations.HideCaller = true
	if got := Enforceable(obliged); got.Allowed() || got.Reason.Code != Undischarged {
		t.Errorf("a permission with an obligation became %+v", got)
	}
	if got := Enforceable(obliged, "caller_id"); got.Allowed() || got.Reason.Code != Undischarged {
		t.Errorf("a permission with another obligation than is discharged became %+v", got)
	}
	if got := Enforceable(obliged, "caller_id", "hide_caller"); got != obliged {
		t.Errorf("a permission whose obligation is discharged became %+v", got)
	}
	denied := policy.Decision{Reason: policy.Reason{Code: policy.NotGranted}}
	if got := Enforceable(denied); got != denied {
		t.Errorf("a refusal became %+v", got)
	}
}
