package policy_test

import (
	"fmt"

	"github.com/linewarden/linewarden/policy"
)

// office is a policy as config makes it of TOML files.
func office() policy.Document {
	entry := func(kind policy.Kind, name string, settings ...policy.Setting) policy.Entry {
		return policy.Entry{Kind: kind, Name: name, Settings: settings}
	}
	set := func(key string, value any, line int) policy.Setting {
		return policy.Setting{Key: key, Value: value, Source: policy.Source{File: "office.toml", Key: key, Line: line}}
	}
	return policy.Document{Entries: []policy.Entry{
		entry(policy.KindDepartment, "sales"),
		entry(policy.KindRole, "lead", set("call", "all", 3), set("listen", "department", 4)),
		entry(policy.KindUser, "dana", set("role", "lead", 6), set("department", "sales", 7), set("endpoints", "PJSIP/1004", 8)),
		entry(policy.KindUser, "mara", set("department", "sales", 10), set("extension", "1001", 11)),
		entry(policy.KindUser, "rana", set("department", "sales", 13), set("can_be_listened", false, 14)),
	}}
}

func Example() {
	set, problems := policy.Compile(office())
	for _, p := range problems {
		fmt.Println(p)
	}
	for _, target := range []string{"mara", "rana"} {
		d := set.Evaluate(&policy.Request{
			Subject:  policy.Subject{Endpoint: "PJSIP/1004"},
			Action:   policy.MonitorListen,
			Resource: policy.Resource{User: target},
		})

		fmt.Println(d.Subject, d.Target, d.Effect, d.Reason.Code, d.Reason.Source)
	}
	// Output:
	// dana mara allow granted office.toml:4: listen
	// dana rana deny target_veto office.toml:14: can_be_listened
}

func ExampleSet_Explain() {
	set, _ := policy.Compile(office())
	e := set.Explain(policy.Request{
		Subject:  policy.Subject{User: "dana"},
		Action:   policy.MonitorListen,
		Resource: policy.Resource{User: "rana"},
	})
	fmt.Println(e.Decision.Effect, e.Decision.Reason.Code)
	for _, step := range e.Steps {
		fmt.Println(step)
	}
	// Output:
	// deny target_veto
	// subject is dana
	// target is rana
	// it takes the right listen
	// grant "department" covers rana
	// sip_account of dana is on
	// sip_account of rana is on
	// can_be_listened of rana is off
}
