package testbed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
)

// holdPort is the UDP port whose socket keeps an address reserved.
const holdPort = 20001

// address is a loopback address that belongs to one instance on this machine:
// while it is held, whoever tries to reserve the same one fails and takes
// another. Ports on it can be chosen without racing other instances.
type address struct {
	ip   netip.Addr
	hold net.PacketConn
}

// reserveAddress takes a free address out of 127.64.0.0 to 127.255.255.254.
// The lower part is left to others (127.0.0.53 is a resolver on many systems).
func reserveAddress(ctx context.Context) (*address, error) {
	var problems []error
	for range 20 {
		ip := netip.AddrFrom4([4]byte{
			127, byte(64 + rand.IntN(192)), byte(rand.IntN(256)), byte(1 + rand.IntN(254)),
		})
		hold, err := new(net.ListenConfig).ListenPacket(ctx, "udp4", netip.AddrPortFrom(ip, holdPort).String())
		if err == nil {
			return &address{ip: ip, hold: hold}, nil
		}
		problems = append(problems, err)
	}
	return nil, fmt.Errorf("reserve a loopback address: %w", errors.Join(problems...))
}

// release gives the address back.
func (a *address) release() error { return a.hold.Close() }

// udpPort returns a UDP port that is free on the address: the preferred one
// unless somebody listens for it on all addresses.
func (a *address) udpPort(ctx context.Context, preferred uint16) (uint16, error) {
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp4", netip.AddrPortFrom(a.ip, preferred).String())
	if err != nil {
		conn, err = lc.ListenPacket(ctx, "udp4", netip.AddrPortFrom(a.ip, 0).String())
	}
	if err != nil {
		return 0, fmt.Errorf("find a free udp port: %w", err)
	}
	return portOf(conn.LocalAddr(), conn)
}

// tcpPort is udpPort for TCP.
func (a *address) tcpPort(ctx context.Context, preferred uint16) (uint16, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", netip.AddrPortFrom(a.ip, preferred).String())
	if err != nil {
		l, err = lc.Listen(ctx, "tcp4", netip.AddrPortFrom(a.ip, 0).String())
	}
	if err != nil {
		return 0, fmt.Errorf("find a free tcp port: %w", err)
	}
	return portOf(l.Addr(), l)
}

// portOf returns the port of a socket that is not needed any more.
func portOf(addr net.Addr, socket io.Closer) (uint16, error) {
	local, err := netip.ParseAddrPort(addr.String())
	return local.Port(), errors.Join(err, socket.Close())
}

// Media ports lie below those that the kernel gives out (ip_local_port_range),
// in ranges of rtpSpan.
const (
	rtpBase  = 10000
	rtpLimit = 31999
	rtpSpan  = 1000
)

// rtpPorts returns a range of ports for media. Asterisk passes over ports that
// are taken, so that two instances on one range only share it.
func rtpPorts() (from, to uint16) {
	from = uint16(rtpBase + rtpSpan*rand.IntN((rtpLimit+1-rtpBase)/rtpSpan))
	return from, from + rtpSpan - 1
}
