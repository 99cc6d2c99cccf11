package agi_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/linewarden/linewarden/agi"
)

// A connection comes with what Asterisk says first.
func TestListenWaitsForTheFirstByte(t *testing.T) {
	l, err := agi.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	raw, err := l.(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var seconds int
	controlled := raw.Control(func(fd uintptr) {
		seconds, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_DEFER_ACCEPT)
	})
	if controlled != nil || err != nil || seconds == 0 {
		t.Errorf("it waits for %d s: %v, %v", seconds, controlled, err)
	}
}
