package exchange

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// nobody stands where the fake Asterisk has its test: it keeps what went wrong, and
// what is to be done at the end.
type nobody struct {
	testing.TB

	mu      sync.Mutex
	wrong   []error
	atClose []func()
}

func (n *nobody) Helper() {}

func (n *nobody) Error(args ...any) { n.Errorf("%s", fmt.Sprint(args...)) }

func (n *nobody) Errorf(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wrong = append(n.wrong, fmt.Errorf(format, args...))
}

func (n *nobody) Cleanup(f func()) { n.atClose = append(n.atClose, f) }

// close does what is to be done, the last first, and returns what went wrong.
func (n *nobody) close() error {
	for len(n.atClose) > 0 {
		last := len(n.atClose) - 1
		f := n.atClose[last]
		n.atClose = n.atClose[:last]
		f()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return errors.Join(n.wrong...)
}
