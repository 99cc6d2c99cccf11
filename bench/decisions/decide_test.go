package decisions

import "testing"

// BenchmarkDecide is linewarden and a lookup by hand alone, to work on: for profiles.
func BenchmarkDecide(b *testing.B) {
	town := residents(full.users)
	questions := someQuestions(town, full.questions)
	lw, err := newLinewarden(town)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range []contestant{{name: ours, engine: lw}, {name: hand, engine: newByHand(town)}} {
		b.Run(e.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.engine.decide(&questions[i%len(questions)])
			}
		})
	}
}
