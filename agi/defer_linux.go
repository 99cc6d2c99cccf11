package agi

import "syscall"

// deferral is how long a connection may wait in the kernel for its first byte, in seconds.
// One that is silent for longer is accepted, and has its time for the headers.
const deferral = 2

// deferAccept has the kernel hand over a connection when something has come in on it.
// Asterisk is the first to speak: without this a session begins with a wake-up to learn
// that there is nothing to read yet, and who is silent takes a place.
func deferAccept(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		// Where the kernel does not know it, a connection comes at once, as elsewhere.
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_DEFER_ACCEPT, deferral)
	})
}
