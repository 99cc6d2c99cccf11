package policy

import (
	"fmt"
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

var townRequests = []struct {
	name    string
	request Request
}{
	{"place", Request{Subject: Subject{Endpoint: "PJSIP/104711"}, Action: CallPlace, Resource: Resource{Extension: "100815"}}},
	{"pickup", Request{Subject: Subject{Endpoint: "PJSIP/104711"}, Action: CallPickup, Resource: Resource{Extension: "104712"}}},
	{"listen", Request{Subject: Subject{Endpoint: "PJSIP/104700"}, Action: MonitorListen, Resource: Resource{Extension: "104712"}}},
	{"refused", Request{Subject: Subject{Endpoint: "PJSIP/104711"}, Action: CallPickup, Resource: Resource{Extension: "100815"}}},
	{"emergency", Request{Subject: Subject{Endpoint: "PJSIP/104711"}, Action: CallPlace, Resource: Resource{Extension: "112"}}},
}

func BenchmarkEvaluate(b *testing.B) {
	set := mustCompile(b, town(10_000)...)
	for _, r := range townRequests {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set.Evaluate(r.request)
			}
		})
	}
}

// BenchmarkByHand is the least that an answer can cost: find both users, look
// at a bit, compare the departments. It gives no reason and knows no denial,
// veto or emergency.
func BenchmarkByHand(b *testing.B) {
	type person struct {
		department int
		rights     uint64
	}
	set := mustCompile(b, town(10_000)...)
	byEndpoint, byExtension := map[string]*person{}, map[string]*person{}
	for _, u := range set.users {
		p := &person{department: u.department, rights: 1<<0 | 1<<1}
		byEndpoint[u.Endpoints[0]], byExtension[u.Extension] = p, p
	}
	bits := map[Action]uint{CallPlace: 0, CallPickup: 1, MonitorListen: 2}
	for _, r := range townRequests[:2] {
		b.Run(r.name, func(b *testing.B) {
			for b.Loop() {
				subject, target := byEndpoint[r.request.Subject.Endpoint], byExtension[r.request.Resource.Extension]
				bit, ok := bits[r.request.Action]
				if ok && subject != nil && target != nil && subject.rights&(1<<bit) != 0 {
					byHand = bit == 0 || subject.department == target.department
				}
			}
		})
	}
}

var byHand bool

func BenchmarkCompile(b *testing.B) {
	entries := town(10_000)
	b.ReportAllocs()
	for b.Loop() {
		mustCompile(b, entries...)
	}
}
