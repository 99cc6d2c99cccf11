package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPlainWayIsTheLongWay asks everything of everybody about everybody, once as an
// enforcement point does, which takes the plain way where it can, and once with a trace,
// which never does.
func TestPlainWayIsTheLongWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := mustCompileRapid(t, somePolicy(t))
		drawn := someRequest(t)
		if rapid.Bool().Draw(t, "alone") {
			drawn.Resource.Parties = nil
		}
		for i := range table {
			for _, subject := range someUsers {
				for _, target := range someUsers {
					r := Request{Subject: Subject{User: subject}, Action: table[i].Action, Environment: drawn.Environment}
					r.Resource = Resource{User: target, Parties: drawn.Resource.Parties, Outside: drawn.Resource.Outside, Emergency: drawn.Resource.Emergency}
					sameWhicheverWay(t, set, r)
					asked, _ := set.User(target)
					r.Subject, r.Resource.User, r.Resource.Extension = Subject{Endpoint: "PJSIP/" + subject}, "", asked.Extension
					sameWhicheverWay(t, set, r)
				}
			}
		}
	})
}

// sameWhicheverWay holds a decision against its explanation, also where it is written over
// another one.
func sameWhicheverWay(t *rapid.T, set *Set, r Request) {
	want := set.Explain(r).Decision
	if diff := cmp.Diff(want, set.Evaluate(&r)); diff != "" {
		t.Fatalf("%+v:\n%s", r, diff)
	}
	got := Decision{
		Effect: Allow, Reason: Reason{Code: Granted, Source: Source{File: "another.toml"}}, Revision: "another",
		Obligations: Obligations{CallerID: "+33100", Beep: true}, Subject: "somebody", Target: "else",
	}
	for range 2 {
		set.Decide(&r, &got)
		if got != want {
			t.Fatalf("%+v:\n%s", r, cmp.Diff(want, got))
		}
		got = Decision{}
	}
}

// The plain way is there for what is asked most.
func TestPlainWayIsUsual(t *testing.T) {
	set := mustCompile(t, town(200)...)
	for _, action := range []Action{CallPlace, CallPickup, CallTransfer, CallUnpark, CallIntercom, MonitorListen} {
		q := query{set: set, request: &Request{}, row: rowOf(action), subject: &set.objects[1]}
		for i := range set.objects[2:set.users] {
			target := &set.objects[2+i]
			if _, plain := q.plainly(target); !plain {
				t.Errorf("%s of %s takes the long way", action, target.name)
			}
			if !q.owesNothing(target) {
				t.Errorf("%s of %s looks for obligations", action, target.name)
			}
		}
	}
}
