package policy

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
)

// town is a policy of many users in departments of fifty, with a group that
// spans them and a lead in every department.
func town(users int) []Entry {
	entries := []Entry{
		written(1, "emergency", "numbers", []string{"112", "911"}),
		written(1, "role.agent", "call", "all", "pickup", "department"),
		written(1, "role.lead", "extends", "agent", "listen", "department"),
	}
	for i := range (users + 49) / 50 {
		entries = append(entries, written(1, "department.d"+strconv.Itoa(i)))
	}
	for i := range users {
		role := "agent"
		if i%50 == 0 {
			role = "lead"
		}
		ext := strconv.Itoa(100000 + i)
		entries = append(entries, written(1, "user.u"+ext,
			"extension", ext, "endpoints", "PJSIP/"+ext, "department", fmt.Sprintf("d%d", i/50), "role", role))
	}
	return entries
}

// townRequests are questions from and about users all over town, as calls come:
// in no order that a processor's cache could know.
func townRequests(action Action, sameDepartment bool) []Request {
	random := rand.New(rand.NewPCG(1, 2))
	requests := make([]Request, 1<<13)
	for i := range requests {
		subject, target := random.IntN(10_000), random.IntN(10_000)
		if sameDepartment {
			target = subject/50*50 + target%50
		}
		if action == MonitorListen {
			subject -= subject % 50 // the lead
		}
		requests[i] = Request{
			Subject:  Subject{Endpoint: "PJSIP/" + strconv.Itoa(100000+subject)},
			Action:   action,
			Resource: Resource{Extension: strconv.Itoa(100000 + target)},
		}
	}
	return requests
}

var benchmarks = []struct {
	name     string
	requests []Request
}{
	{"place", townRequests(CallPlace, false)},
	{"pickup", townRequests(CallPickup, true)},
	{"pickup_refused", townRequests(CallPickup, false)},
	{"listen", townRequests(MonitorListen, true)},
}

func BenchmarkEvaluate(b *testing.B) {
	set := mustCompile(b, town(10_000)...)
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				set.Evaluate(bench.requests[i%len(bench.requests)])
			}
		})
	}
}

// BenchmarkByHand is the least that an answer can cost: find both users, look
// at a bit, compare the departments. It gives no reason and knows no denial,
// veto or emergency.
func BenchmarkByHand(b *testing.B) {
	type person struct {
		department   uint32
		all, related uint64 // actions on everybody, and within the department
	}
	set := mustCompile(b, town(10_000)...)
	byEndpoint, byExtension := map[string]*person{}, map[string]*person{}
	for _, o := range set.objects {
		p := &person{department: o.department, all: 1 << 0, related: 1<<1 | 1<<2}
		byEndpoint[o.user.view.Endpoints[0]], byExtension[o.user.view.Extension] = p, p
	}
	actions := map[Action]uint{CallPlace: 0, CallPickup: 1, MonitorListen: 2}
	evaluate := func(r Request) bool {
		subject, target := byEndpoint[r.Subject.Endpoint], byExtension[r.Resource.Extension]
		action, known := actions[r.Action]
		if !known || subject == nil || target == nil {
			return false
		}
		return subject.all&(1<<action) != 0 ||
			subject.related&(1<<action) != 0 && subject.department == target.department
	}
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				evaluate(bench.requests[i%len(bench.requests)])
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	entries := town(10_000)
	b.ReportAllocs()
	for b.Loop() {
		mustCompile(b, entries...)
	}
}
