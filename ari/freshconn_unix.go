//go:build unix

package ari

import (
	"net"
	"syscall"
)

// peekClosed gives a function that looks, without waiting and without taking
// anything, whether the far side has closed the connection.
func peekClosed(conn net.Conn) func() bool {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return func() bool { return false }
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return func() bool { return false }
	}
	return func() bool {
		closed := false
		// Control, not Read: net/http's reader sits in a read of its own, and
		// Read would wait for it.
		err := raw.Control(func(fd uintptr) {
			var b [1]byte
			n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
			closed = n == 0 && err == nil || err != nil && err != syscall.EAGAIN && err != syscall.EINTR
		})
		return closed || err != nil
	}
}
