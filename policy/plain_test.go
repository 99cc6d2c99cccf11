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
					r.Resource = Resource{User: target, Parties: drawn.Resource.Parties, Outside: drawn.Resource.Outside}
					if diff := cmp.Diff(set.Explain(r).Decision, set.Evaluate(&r)); diff != "" {
						t.Fatalf("%+v:\n%s", r, diff)
					}
				}
			}
		}
	})
}

// The plain way is there for what is asked most.
func TestPlainWayIsUsual(t *testing.T) {
	set := mustCompile(t, town(200)...)
	for _, action := range []Action{CallPlace, CallPickup, CallTransfer, CallUnpark, CallIntercom, MonitorListen} {
		q := query{set: set, request: &Request{}, row: rowOf(action), subject: &set.objects[1]}
		for i := range set.objects[2:set.users] {
			target := &set.objects[2+i]
			if _, plain := q.plainly(q.row, target); !plain {
				t.Errorf("%s of %s takes the long way", action, target.name)
			}
			if !q.owesNothing(target) {
				t.Errorf("%s of %s looks for obligations", action, target.name)
			}
		}
	}
}
