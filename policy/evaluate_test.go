package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvaluate(t *testing.T) {
	set := mustCompile(t, office()...)
	tests := []struct {
		name     string
		endpoint string
		action   Action
		resource Resource
		effect   Effect
		code     Code
		key      string
		line     int
	}{
		// call.place
		{"a role's right", "PJSIP/1001", CallPlace, Resource{Extension: "1002"}, Allow, Granted, "role.agent.call", 11},
		{"any of the user's phones asks", "PJSIP/noor-mobile", CallPlace, Resource{User: "mara"}, Allow, Granted, "role.agent.call", 11},
		{"both names of the target", "PJSIP/1001", CallPlace, Resource{User: "noor", Extension: "1002"}, Allow, Granted, "role.agent.call", 11},
		{"no right at all", "PJSIP/1006", CallPlace, Resource{Extension: "1001"}, Deny, NotGranted, "user.otto", 90},
		{"nobody's extension", "PJSIP/1001", CallPlace, Resource{Extension: "1999"}, Deny, UnknownTarget, "", 0},
		{"a number outside", "PJSIP/1001", CallPlace, Resource{Extension: "0014155550100"}, Deny, UnknownTarget, "", 0},
		{"no target", "PJSIP/1001", CallPlace, Resource{}, Deny, UnknownTarget, "", 0},
		{"two targets", "PJSIP/1001", CallPlace, Resource{User: "noor", Extension: "1003"}, Deny, UnknownTarget, "", 0},
		{"an extension that is not the target's", "PJSIP/1001", CallPlace, Resource{User: "noor", Extension: "9"}, Deny, UnknownTarget, "", 0},
		{"nobody's phone", "PJSIP/9999", CallPlace, Resource{Extension: "1002"}, Deny, UnknownSubject, "", 0},
		{"no subject", "", CallPlace, Resource{Extension: "1002"}, Deny, UnknownSubject, "", 0},
		// emergency
		{"emergency", "PJSIP/1001", CallPlace, Resource{Extension: "112"}, Allow, Emergency, "emergency.numbers", 2},
		{"emergency without any right", "PJSIP/1006", CallPlace, Resource{Extension: "911"}, Allow, Emergency, "emergency.numbers", 2},
		{"emergency from nobody's phone", "PJSIP/9999", CallPlace, Resource{Extension: "112"}, Allow, Emergency, "emergency.numbers", 2},
		{"emergency is for calls", "PJSIP/1001", CallPickup, Resource{Extension: "112"}, Deny, UnknownTarget, "", 0},
		// call.pickup
		{"own department", "PJSIP/1002", CallPickup, Resource{Extension: "1003"}, Allow, Granted, "role.agent.pickup", 12},
		{"another department", "PJSIP/1002", CallPickup, Resource{Extension: "1001"}, Deny, NotGranted, "role.agent.pickup", 12},
		{"the user's own value replaces the role's", "PJSIP/1001", CallPickup, Resource{Extension: "1002"}, Allow, Granted, "user.mara.pickup", 45},
		{"one's own other phone", "PJSIP/1001", CallPickup, Resource{User: "mara"}, Allow, Granted, "user.mara.pickup", 45},
		{"nobody shares the department of those without one", "PJSIP/1005", CallPickup, Resource{User: "otto"}, Deny, NotGranted, "role.agent.pickup", 12},
		{"no veto on a pickup", "PJSIP/1002", CallPickup, Resource{User: "rana", Parties: []string{"zoe"}}, Allow, Granted, "role.agent.pickup", 12},
		// monitor.listen
		{"a group", "PJSIP/1003", MonitorListen, Resource{User: "mara"}, Allow, Granted, "role.lead.listen", 22},
		{"outside of group and department", "PJSIP/1003", MonitorListen, Resource{User: "otto"}, Deny, NotGranted, "role.lead.listen", 22},
		{"an agent", "PJSIP/1002", MonitorListen, Resource{User: "rana"}, Deny, NotGranted, "user.noor", 50},
		{"the target's veto", "PJSIP/1005", MonitorListen, Resource{User: "rana"}, Deny, TargetVeto, "user.rana.can_be_listened", 65},
		{"a role's veto", "PJSIP/1004", MonitorListen, Resource{User: "zoe"}, Deny, TargetVeto, "role.director.can_be_listened", 32},
		{"a veto of the other party", "PJSIP/1003", MonitorListen, Resource{User: "mara", Parties: []string{"noor", "zoe"}}, Deny, TargetVeto, "role.director.can_be_listened", 32},
		{"a party who agrees", "PJSIP/1003", MonitorListen, Resource{User: "mara", Parties: []string{"noor"}}, Allow, Granted, "role.lead.listen", 22},
		{"a party nobody knows", "PJSIP/1003", MonitorListen, Resource{User: "mara", Parties: []string{"ghost"}}, Deny, UnknownParty, "", 0},
		{"a denial beats a grant", "PJSIP/1004", MonitorListen, Resource{User: "mara"}, Deny, Denied, "user.dana.deny.listen", 75},
		{"what is not denied stays", "PJSIP/1004", MonitorListen, Resource{User: "otto"}, Allow, Granted, "role.director.listen", 33},
		{"a consent of the user's own beats the role's", "PJSIP/1005", MonitorListen, Resource{User: "dana"}, Allow, Granted, "role.director.listen", 33},
		{"oneself", "PJSIP/1004", MonitorListen, Resource{User: "dana"}, Deny, SelfTarget, "user.dana", 70},
		{"an emergency call", "PJSIP/1003", MonitorListen, Resource{User: "mara", Emergency: true}, Deny, EmergencyCall, "", 0},
		{"to whisper into an emergency call", "PJSIP/1003", MonitorWhisper, Resource{User: "mara", Emergency: true}, Deny, EmergencyCall, "", 0},
		{"to barge into an emergency call", "PJSIP/1003", MonitorBarge, Resource{User: "mara", Emergency: true}, Deny, EmergencyCall, "", 0},
		// actions
		{"no action", "PJSIP/1001", "", Resource{User: "noor"}, Deny, UnknownAction, "", 0},
		{"an action nobody knows", "PJSIP/1001", "call.steal", Resource{User: "noor"}, Deny, UnknownAction, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := set.Evaluate(&Request{Subject: Subject{Endpoint: test.endpoint}, Action: test.action, Resource: test.resource})
			want := Reason{Code: test.code, Source: Source{Key: test.key, Line: test.line}}
			if test.key != "" {
				want.Source.File = "policy.toml"
			}
			if diff := cmp.Diff(want, d.Reason); diff != "" {
				t.Errorf("reason (-want +got):\n%s", diff)
			}
			if d.Effect != test.effect || d.Allowed() != (test.effect == Allow) {
				t.Errorf("effect %s, want %s", d.Effect, test.effect)
			}
			if d.Revision != set.Revision() {
				t.Errorf("revision %q, want %q", d.Revision, set.Revision())
			}
		})
	}
}

func TestDecisionNamesTheUsers(t *testing.T) {
	set := mustCompile(t, office()...)
	d := set.Evaluate(&Request{Subject: Subject{Endpoint: "PJSIP/noor-mobile"}, Action: CallPickup, Resource: Resource{Extension: "1003"}})
	if d.Subject != "noor" || d.Target != "rana" {
		t.Errorf("subject %q and target %q, want noor and rana", d.Subject, d.Target)
	}
	d = set.Evaluate(&Request{Subject: Subject{User: "otto"}, Action: CallPlace, Resource: Resource{Extension: "112"}})
	if d.Subject != "otto" || d.Target != "" {
		t.Errorf("subject %q and target %q, want otto and nobody", d.Subject, d.Target)
	}
}

func TestSubjectByEndpointAndName(t *testing.T) {
	set := mustCompile(t, office()...)
	ask := func(s Subject) Code {
		return set.Evaluate(&Request{Subject: s, Action: CallPlace, Resource: Resource{Extension: "1002"}}).Reason.Code
	}
	if got := ask(Subject{Endpoint: "PJSIP/1001", User: "mara"}); got != Granted {
		t.Errorf("both of mara's: %s", got)
	}
	if got := ask(Subject{Endpoint: "PJSIP/1001", User: "noor"}); got != UnknownSubject {
		t.Errorf("mara's endpoint with noor's name: %s", got)
	}
	if got := ask(Subject{Endpoint: "pjsip/1001"}); got != UnknownSubject {
		t.Errorf("another spelling of an endpoint: %s", got)
	}
}

func TestZeroValuesRefuse(t *testing.T) {
	if (Decision{}).Allowed() {
		t.Error("the zero decision allows")
	}
	d := new(Set).Evaluate(&Request{Subject: Subject{User: "mara"}, Action: CallPlace, Resource: Resource{Extension: "112"}})
	if d.Allowed() {
		t.Error("the zero set allows")
	}
}
