package daemon

import (
	"os"
	"runtime"
	"sync"
)

// How many processors of Go's (P) there are while something long is done: some more than
// before, and at least so many that the garbage collector has one to itself. With fewer
// it works on all of them, for many milliseconds at a time.
const (
	moreProcessors  = 2
	leastProcessors = 4
)

// room counts what is done with more of it. There is one number of processors, and one
// collector, for all of the program.
var room struct {
	mu        sync.Mutex
	things    int
	before    int // how many processors there were; 0 if there are no more now
	collector collector
}

// withRoom does something that keeps a core busy, and the garbage collector another, while
// answers are waited for: a reload of a large policy takes a second. Garbage may lie until
// it is done, and there are more processors.
//
// Go looks after the network where a processor has nothing else to do, and otherwise
// every 10 ms. With as many of them as there are cores, all at work, an answer waits for
// that at each of its steps. So there are more of them meanwhile, and the kernel shares
// the cores among their threads: see ADR 13. Where there are fewer of them than cores,
// somebody limits what this program gets, and more threads would run into the limit.
func withRoom(something func()) {
	makeRoom()
	defer endRoom()
	something()
}

func makeRoom() {
	r := &room
	r.mu.Lock()
	defer r.mu.Unlock()
	r.things++
	if r.things > 1 {
		return
	}
	r.collector.collectRarely()
	if n := runtime.GOMAXPROCS(0); n >= runtime.NumCPU() {
		r.before = n
		runtime.GOMAXPROCS(max(n+moreProcessors, leastProcessors))
	}
}

func endRoom() {
	r := &room
	r.mu.Lock()
	defer r.mu.Unlock()
	r.things--
	if r.things > 0 {
		return
	}
	r.collector.collectAsBefore()
	switch {
	case r.before == 0:
		return
	case os.Getenv("GOMAXPROCS") != "":
		runtime.GOMAXPROCS(r.before)
	default:
		runtime.SetDefaultGOMAXPROCS() // which goes on following the limits of a container
	}
	r.before = 0
}
