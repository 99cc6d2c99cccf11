package gate_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/agi/agitest"
)

// What a call outside is asked to show comes by codes or by what the phone says of itself,
// and what it shows is the policy's word.
func TestTheCallerIDOfAGuardedCall(t *testing.T) {
	const said = "PJSIP_HEADER(read,P-Preferred-Identity)"
	policy := strings.Replace(staff, "[user.dana]\n", "[number.\"+33100000002\"]\n[user.dana]\n"+
		"caller_id = \"all\"\nwithhold_caller_id = true\n", 1)
	for name, tc := range map[string]struct {
		policy, channel, to string
		says                map[string]string
		effect, reason      string
		callerID, withheld  string
	}{
		"the default":             {policy, dana, "0142685300", nil, "allow", "granted", "+33100000001", ""},
		"by a code":               {policy, dana, "*6520142685300", nil, "allow", "granted", "+33100000002", ""},
		"by the phone":            {policy, dana, "0142685300", map[string]string{said: "<sip:+33100000002@x>"}, "allow", "granted", "+33100000002", ""},
		"withheld":                {policy, dana, "%2331%230142685300", nil, "allow", "granted", "+33100000001", "yes"},
		"withheld by the phone":   {policy, dana, "0142685300", map[string]string{"PJSIP_HEADER(read,Privacy)": "id"}, "allow", "granted", "+33100000001", "yes"},
		"not by a code":           {staff, dana, "*6520142685300", nil, "deny", "caller_id", "", ""},
		"not withheld":            {staff, dana, "*670142685300", nil, "deny", "withhold_caller_id", "", ""},
		"not by the phone":        {staff, dana, "0142685300", map[string]string{said: "<sip:+33100000002@x>"}, "allow", "granted", "+33100000001", ""},
		"help":                    {staff, dana, "*67112", nil, "allow", "emergency", "", ""},
		"an extension is nowhere": {policy, dana, "*671002", nil, "deny", "unknown_target", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.adopt(tc.policy)
			call, err := agitest.Ask(t.Context(), d.url+"/external?to="+tc.to, agitest.Channel{Name: tc.channel, Variables: tc.says})
			if err != nil {
				t.Fatal(err)
			}
			for variable, want := range map[string]string{
				"LW_EFFECT": tc.effect, "LW_REASON": tc.reason, "LW_CALLERID": tc.callerID, "LW_WITHHELD": tc.withheld,
			} {
				if got := call.Variable(variable); got != want {
					t.Errorf("%s is %q, want %q", variable, got, want)
				}
			}
		})
	}
}

// Whose phones are not to be told who calls is said before they ring, and their own
// channels are told nothing when they come into a call.
func TestAGuardHidesWhoCalls(t *testing.T) {
	d := open(t)
	d.adopt(strings.Replace(staff, "[user.dana]\n", "[user.dana]\nanonymous_incoming = true\n", 1))
	d.ring("PJSIP/1002")
	for _, tc := range []struct{ channel, path, hidden, routine string }{
		{"PJSIP/1002-00000001", "/ring?to=1004", "", ""},
		{dana, "/ring?to=1002", "no", ""},
		{dana, "/pickup?to=1002", "", "linewarden-hidden,s,1"},
	} {
		call, err := agitest.Ask(t.Context(), d.url+tc.path, agitest.Channel{Name: tc.channel})
		if err != nil {
			t.Fatal(err)
		}
		if got := call.Variable("LW_EFFECT"); got != "allow" {
			t.Errorf("%s of %s: %q", tc.path, tc.channel, got)
		}
		if got := call.Variable("LW_HIDDEN"); got != tc.hidden {
			t.Errorf("%s of %s: LW_HIDDEN is %q, want %q", tc.path, tc.channel, got, tc.hidden)
		}
		if got := call.Variable("CONNECTED_LINE_SEND_SUB"); got != tc.routine {
			t.Errorf("%s of %s: the routine is %q, want %q", tc.path, tc.channel, got, tc.routine)
		}
	}
}
