package setup

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"
)

// waitListening waits until somebody listens at a UDP port, as the kernel tells: to try
// with a socket would take the port away. Whoever should listen may end before.
func waitListening(ctx context.Context, at netip.AddrPort, ended <-chan struct{}) error {
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		sockets, err := os.ReadFile("/proc/net/udp")
		if err != nil || strings.Contains(string(sockets), local(at)) {
			return err
		}
		select {
		case <-again.C:
		case <-ended:
			return fmt.Errorf("who should listen at %s has ended", at)
		case <-ctx.Done():
			return fmt.Errorf("nobody listens at %s: %w", at, context.Cause(ctx))
		}
	}
}

// local is how /proc/net/udp writes the address of a socket, in front of the far one: an
// IPv4 address as a number in the machine's order of bytes.
func local(at netip.AddrPort) string {
	ip := at.Addr().As4()
	return fmt.Sprintf(": %08X:%04X ", binary.NativeEndian.Uint32(ip[:]), at.Port())
}
