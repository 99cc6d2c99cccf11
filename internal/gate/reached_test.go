package gate_test

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Stepping out is the daemon's to do, and holds for whoever would ring there.
func TestGuardedSnooze(t *testing.T) {
	d := open(t)
	d.adopt(strings.Replace(staff, "[role.lead]\n", "[role.lead]\nsnooze = \"self\"\n", 1))
	ring := func(effect, reason string) {
		t.Helper()
		d.want(d.ask("PJSIP/trunk-00000001", "/ring?to=1004"), effect, reason, "")
	}
	ring("allow", "granted")
	d.want(d.ask(dana, "/snooze?to=1002"), "deny", "not_granted", "21")
	d.want(d.ask(noor, "/snooze?to="), "deny", "not_granted", "21")
	d.want(d.ask(dana, "/snooze?to=9"), "deny", "unknown_target", "1")
	ring("allow", "granted")
	for _, step := range []struct{ asked, snoozed, ring, reason string }{
		{"/snooze?to=", "yes", "deny", "snoozed"},
		{"/snooze-off?to=", "no", "allow", "granted"},
		{"/snooze?to=1004", "yes", "deny", "snoozed"},
		{"/snooze-off?to=1004", "no", "allow", "granted"},
	} {
		answer := d.ask(dana, step.asked)
		d.want(answer, "allow", "granted", "")
		if got := answer.Variable("LW_SNOOZED"); got != step.snoozed {
			t.Errorf("%s tells %q, want %q", step.asked, got, step.snoozed)
		}
		ring(step.ring, step.reason)
	}
	for _, to := range []string{"9", "6000", "", "112"} {
		d.want(d.ask(dana, "/ring?to="+to), "deny", "unknown_target", "1")
	}
}

// What cannot be kept is no permission.
func TestGuardedSnoozeThatCannotBeKept(t *testing.T) {
	d := open(t)
	d.adopt(strings.Replace(staff, "[role.lead]\n", "[role.lead]\nsnooze = \"self\"\n", 1))
	if err := errors.Join(os.RemoveAll(d.state), os.WriteFile(d.state, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	d.want(d.ask(dana, "/snooze?to="), "deny", "failed", "34")
	if d.reach.Snoozed("dana") {
		t.Error("dana has stepped out")
	}
}
