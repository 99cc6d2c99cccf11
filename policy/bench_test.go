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

// A question is who asks about whom, as an enforcement point has it.
type question struct{ endpoint, extension string }

// townQuestions come from and are about users all over town, as calls come: in
// no order that a processor's cache could know.
func townQuestions(sameDepartment, fromLeads bool) []question {
	random := rand.New(rand.NewPCG(1, 2))
	questions := make([]question, 1<<13)
	for i := range questions {
		subject, target := random.IntN(10_000), random.IntN(10_000)
		if sameDepartment {
			target = subject/50*50 + target%50
		}
		if fromLeads {
			subject -= subject % 50
		}
		questions[i] = question{"PJSIP/" + strconv.Itoa(100000+subject), strconv.Itoa(100000 + target)}
	}
	return questions
}

var benchmarks = []struct {
	name      string
	action    Action
	questions []question
}{
	{"place", CallPlace, townQuestions(false, false)},
	{"pickup", CallPickup, townQuestions(true, false)},
	{"pickup_refused", CallPickup, townQuestions(false, false)},
	{"listen", MonitorListen, townQuestions(true, true)},
}

func BenchmarkEvaluate(b *testing.B) {
	set := mustCompile(b, town(10_000)...)
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				ask := bench.questions[i%len(bench.questions)]
				set.Evaluate(&Request{
					Subject:  Subject{Endpoint: ask.endpoint},
					Action:   bench.action,
					Resource: Resource{Extension: ask.extension},
				})
			}
		})
	}
}

// BenchmarkRecording is what is asked when a call is answered, and of a recording.
func BenchmarkRecording(b *testing.B) {
	set := mustCompile(b,
		written(1, "role.agent", "play_recordings", "self", "recording.mode", "all", "recording.notify", "all", "recording.volume", int64(50)),
		written(1, "user.ann", "role", "agent"), written(1, "user.bob", "role", "agent"), written(1, "user.cid", "role", "agent"))
	for _, action := range []Action{RecordingStart, RecordingPlay} {
		b.Run(string(action), func(b *testing.B) {
			r := Request{
				Subject: Subject{User: "ann"}, Action: action, Environment: Environment{Way: WayAnswer},
				Resource: Resource{User: "ann", Parties: []string{"bob", "cid"}, Outside: true, Call: callAt3},
			}
			b.ReportAllocs()
			for b.Loop() {
				set.Evaluate(&r)
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
