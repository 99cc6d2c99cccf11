//go:build !unix

package ari

import "net"

// peekClosed cannot look here: idleTimeout alone has to do.
func peekClosed(net.Conn) func() bool {
	return func() bool { return false }
}
