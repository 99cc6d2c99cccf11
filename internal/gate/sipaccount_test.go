package gate_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
)

// A phone whose SIP account is off gets nothing by any guard, though its user may do
// everything.
func TestAGuardedPhoneWithoutTheSIPAccount(t *testing.T) {
	d := open(t)
	d.adopt(strings.Replace(staff, "[user.dana]\n", "[user.dana]\nsip_account = false\nsnooze = \"all\"\n", 1))
	d.talk("b", "PJSIP/1001", "PJSIP/1002")
	for _, g := range dialplan.Guards() {
		to := map[string]string{"external": "0123456789", "unpark": "71", "ivr-mode": "27000", "ivr-hear": "17000", "ivr-record": "17000", "ring": "1004"}[g.Name]
		switch {
		case to != "":
		case strings.HasPrefix(g.Name, "queue"):
			to = "6000"
		case strings.HasPrefix(g.Name, "ivr"):
			to = "7000"
		case g.Takes != "":
			to = "1002"
		}
		asked := "/" + g.Name
		if to != "" {
			asked += "?to=" + to
		}
		if answer := d.ask(dana, asked); answer.Variable("LW_EFFECT") != "deny" {
			t.Errorf("%s is allowed", asked)
		}
	}
	d.want(d.ask(dana, "/place?to=1002"), "deny", "precondition", "21")
	d.want(d.ask(dana, "/queue-login?to=6000"), "deny", "precondition", "21")
	d.want(d.ask(dana, "/voicemail"), "deny", "precondition", "21")
}
