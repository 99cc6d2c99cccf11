package policy_test

import (
	"testing"

	"github.com/linewarden/linewarden/policy"
)

// Deciding allocates nothing, also not for who asks from another package and keeps the
// decision: then the compiler must see that no decision points into its request.
func TestEvaluateDoesNotAllocate(t *testing.T) {
	set := house(t)
	var kept policy.Decision
	for _, r := range []policy.Request{
		{Subject: policy.Subject{Endpoint: "PJSIP/1001"}, Action: policy.CallPlace, Resource: policy.Resource{Extension: "1002"}},
		{Subject: policy.Subject{Endpoint: "PJSIP/1001"}, Action: policy.CallTransfer, Resource: policy.Resource{Extension: "1002"}},
		{Subject: policy.Subject{Endpoint: "PJSIP/1001"}, Action: policy.CallExternal, Resource: policy.Resource{Number: "+33123456789", Class: policy.National}},
		{Subject: policy.Subject{Endpoint: "PJSIP/1001"}, Action: policy.CallExternal, Resource: policy.Resource{Number: "112"}},
		{Subject: policy.Subject{Endpoint: "PJSIP/9999"}, Action: policy.CallPlace, Resource: policy.Resource{Extension: "112"}},
		{Subject: policy.Subject{User: "ann"}, Action: policy.MonitorListen, Resource: policy.Resource{User: "bob", Parties: []string{"ann", "bob"}}},
		{Subject: policy.Subject{User: "ann"}, Action: policy.RecordingStart, Resource: policy.Resource{User: "ann"}, Environment: policy.Environment{Way: policy.WayAnswer}},
		{Subject: policy.Subject{User: "ann"}, Action: policy.RecordingPlay, Resource: policy.Resource{User: "ann", Number: "+33100000000"}},
		{Subject: policy.Subject{User: "nobody"}, Action: "no.action"},
	} {
		if n := testing.AllocsPerRun(100, func() {
			kept = set.Evaluate(&policy.Request{Subject: r.Subject, Action: r.Action, Resource: r.Resource, Environment: r.Environment})
			set.Decide(&policy.Request{Subject: r.Subject, Action: r.Action, Resource: r.Resource, Environment: r.Environment}, &kept)
		}); n != 0 {
			t.Errorf("%+v: %v allocations to decide %+v", r, n, kept)
		}
	}
}

// house is a policy of two users who may do all that is asked of it.
func house(t *testing.T) *policy.Set {
	t.Helper()
	entry := func(kind policy.Kind, name string, keysAndValues ...any) policy.Entry {
		e := policy.Entry{Kind: kind, Name: name}
		for i := 0; i < len(keysAndValues); i += 2 {
			e.Settings = append(e.Settings, policy.Setting{Key: keysAndValues[i].(string), Value: keysAndValues[i+1]})
		}
		return e
	}
	set, problems := policy.Compile(policy.Document{Entries: []policy.Entry{
		entry(policy.KindEmergency, "", "numbers", "112"),
		entry(policy.KindNumber, "+33100000000", "user", "ann"),
		entry(policy.KindRole, "agent", "call", "all", "call_external", "all", "transfer", "all", "listen", "all", "play_recordings", "all", "recording.mode", "all"),
		entry(policy.KindUser, "ann", "extension", "1001", "endpoints", "PJSIP/1001", "role", "agent"),
		entry(policy.KindUser, "bob", "extension", "1002", "endpoints", "PJSIP/1002", "role", "agent"),
	}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}
