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

// processors counts what is done with more of them. There is one number of them for all
// of the program.
var processors struct {
	mu     sync.Mutex
	things int
	before int // how many there were; 0 if there are no more now
}

// withMoreProcessors does something that keeps a core busy, and the garbage collector
// another, while answers are waited for: a reload of a large policy takes a second.
//
// Go looks after the network where a processor has nothing else to do, and otherwise
// every 10 ms. With as many of them as there are cores, all at work, an answer waits for
// that at each of its steps. So there are more of them meanwhile, and the kernel shares
// the cores among their threads: see ADR 13. Where there are fewer of them than cores,
// somebody limits what this program gets, and more threads would run into the limit.
func withMoreProcessors(something func()) {
	addProcessors()
	defer removeProcessors()
	something()
}

func addProcessors() {
	p := &processors
	p.mu.Lock()
	defer p.mu.Unlock()
	p.things++
	if n := runtime.GOMAXPROCS(0); p.things == 1 && n >= runtime.NumCPU() {
		p.before = n
		runtime.GOMAXPROCS(max(n+moreProcessors, leastProcessors))
	}
}

func removeProcessors() {
	p := &processors
	p.mu.Lock()
	defer p.mu.Unlock()
	p.things--
	switch {
	case p.things > 0 || p.before == 0:
		return
	case os.Getenv("GOMAXPROCS") != "":
		runtime.GOMAXPROCS(p.before)
	default:
		runtime.SetDefaultGOMAXPROCS() // which goes on following the limits of a container
	}
	p.before = 0
}
