package testbed

import (
	"bytes"
	"sync"
)

// readyMark is what Asterisk prints when it is fully booted.
const readyMark = "Asterisk Ready."

// consoleLimit bounds what is kept of a process's own output.
const consoleLimit = 256 << 10

// console takes what the process writes to its standard output and error:
// the line that says it is ready, and what the C library or the loader has to
// say when it dies.
type console struct {
	ready chan struct{} // closed once readyMark was seen

	mu     sync.Mutex
	text   []byte
	marked bool
}

func newConsole() *console { return &console{ready: make(chan struct{})} }

// Write implements io.Writer; it never fails.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := max(0, len(c.text)-len(readyMark))
	c.text = append(c.text, p...)
	if !c.marked && bytes.Contains(c.text[seen:], []byte(readyMark)) {
		c.marked = true
		close(c.ready)
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
