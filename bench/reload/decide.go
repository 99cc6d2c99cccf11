package reload

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/linewarden/linewarden/bench/measure"
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/policy"
)

// A question is asked of a department's file: whether the user in one place may do
// something to the one in another.
type question struct {
	action          policy.Action
	subject, target int // in the department
}

// answer is what an edition of the file says.
func (q question) answer(as edition) bool {
	if q.action == policy.MonitorListen { // the first one is the lead, and asks
		return !as.isPrivate(q.target)
	}
	return as.picksUpAll(q.subject) || q.target == 0
}

// ask asks it of a department.
func (q question) ask(set *policy.Set, department int) bool {
	return set.Evaluate(&policy.Request{
		Subject:  policy.Subject{Endpoint: endpointOf(department*perFile + q.subject)},
		Action:   q.action,
		Resource: policy.Resource{Extension: extensionOf(department*perFile + q.target)},
	}).
		Allowed()
}

// questions tell all editions apart.
var questions = func() (all []question) {
	for i := range perFile - 2 {
		all = append(all, question{policy.CallPickup, i + 1, i + 2}, question{policy.CallPickup, i + 1, 0}, question{policy.MonitorListen, 0, i + 1})
	}
	return all
}()

// check holds a policy against what is written.
func (w *written) check(set *policy.Set) error {
	for n, as := range w.editions {
		for _, q := range questions {
			if got := q.ask(set, n); got != q.answer(as) {
				return fmt.Errorf("department %d, edition %v: %+v is %t", n, as, q, got)
			}
		}
	}
	return nil
}

// decideMeanwhile has somebody decide without a pause while all files are edited and
// reloaded, and tells how many in a million decisions were wrong: of no edition, or of
// several in one policy.
func decideMeanwhile(ctx context.Context, o measure.Options, w *written, running *config.Running) (measure.Spread, error) {
	var editions []string // revisions, in the order in which they took force
	var mu sync.Mutex
	edited := map[string]edition{}
	note := func() {
		mu.Lock()
		defer mu.Unlock()
		editions = append(editions, running.Current().Policy.Revision())
		edited[editions[len(editions)-1]] = w.editions[0]
	}
	note()
	var over atomic.Bool
	type count struct{ decided, allowed int }
	seen := map[string]map[question]*count{} // by revision
	var decider sync.WaitGroup
	decider.Go(func() {
		for i := 0; !over.Load(); i++ {
			set := running.Current().Policy
			if seen[set.Revision()] == nil {
				seen[set.Revision()] = map[question]*count{}
			}
			bySet := seen[set.Revision()]
			for n := range w.files {
				q := questions[(i+n)%len(questions)]
				if bySet[q] == nil {
					bySet[q] = &count{}
				}
				bySet[q].decided++
				if q.ask(set, n) {
					bySet[q].allowed++
				}
			}
			runtime.Gosched()
		}
	})
	var failed error
	for range 2 + 2*rounds(o) {
		if failed = ctx.Err(); failed != nil {
			break
		}
		if failed = w.editAll(); failed != nil {
			break
		}
		if _, failed = running.Reload(); failed != nil {
			break
		}
		note()
	}
	over.Store(true)
	decider.Wait()
	if failed != nil {
		return measure.Spread{}, failed
	}
	decided, wrong := 0, 0
	for revision, asked := range seen {
		if !slices.Contains(editions, revision) {
			return measure.Spread{}, fmt.Errorf("a policy of revision %s was never in force", revision)
		}
		for q, c := range asked {
			decided += c.decided
			if q.answer(edited[revision]) {
				wrong += c.decided - c.allowed
			} else {
				wrong += c.allowed
			}
		}
	}
	o.Logf("%d decisions meanwhile, %d of them wrong", decided, wrong)
	return measure.SpreadOf([]float64{float64(wrong) * 1e6 / float64(decided)}), nil
}

// heaps are what is in use once a policy is loaded, and after it was reloaded again and
// again.
func heaps(o measure.Options, w *written) (measure.Rounds, error) {
	before := inUse()
	measured := measure.Rounds{}
	running, err := config.Open(w.main)
	if err != nil {
		return nil, err
	}
	opened := inUse() - before
	for range rounds(o) {
		for _, edit := range []func() error{w.editAll, w.editOne, w.editOne} {
			if err := edit(); err != nil {
				return nil, err
			}
			if _, err := running.Reload(); err != nil {
				return nil, err
			}
		}
		measured["once loaded"] = append(measured["once loaded"], measure.Figures{"MB": opened / 1e6})
		measured["after reloads"] = append(measured["after reloads"], measure.Figures{"MB": (inUse() - before) / 1e6})
	}
	runtime.KeepAlive(running)
	return measured, nil
}

// inUse is what the heap holds, in bytes.
func inUse() float64 {
	runtime.GC()
	runtime.GC() // what the first one found to have finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
