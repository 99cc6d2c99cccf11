package testbed

import (
	"bytes"
	"sync"
)

// What Asterisk prints when it is fully booted, and when it has hung up all
// channels and stopped all modules.
const (
	readyMark  = "Asterisk Ready."
	endingMark = "Asterisk cleanly ending"
)

// consoleLimit bounds what is kept of a process's own output.
const consoleLimit = 256 << 10

// console takes what the process writes to its standard output and error: the
// lines that say how far it is, and what the C library or the loader has to
// say when it dies.
type console struct {
	ready  chan struct{} // closed once readyMark was seen
	ending chan struct{} // closed once endingMark was seen

	mu    sync.Mutex
	text  []byte
	marks map[string]chan struct{} // not seen yet
}

func newConsole() *console {
	c := &console{ready: make(chan struct{}), ending: make(chan struct{})}
	c.marks = map[string]chan struct{}{readyMark: c.ready, endingMark: c.ending}
	return c
}

// Write implements io.Writer; it never fails.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.text)
	c.text = append(c.text, p...)
	for mark, seen := range c.marks {
		// A mark may have begun at the end of what was there.
		if bytes.Contains(c.text[max(0, before-len(mark)):], []byte(mark)) {
			close(seen)
			delete(c.marks, mark)
		}
	}
	if over := len(c.text) - consoleLimit; over > 0 {
		c.text = append(c.text[:0], c.text[over:]...)
	}
	return len(p), nil
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.text)
}
