//go:build !linux

package agi

import "syscall"

// deferAccept does nothing: the kernel has no such thing.
func deferAccept(_, _ string, _ syscall.RawConn) error { return nil }
