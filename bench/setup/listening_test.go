package setup

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestWaitListening(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	loopback := netip.MustParseAddr("127.0.0.1")
	port, err := freePort(ctx, loopback)
	if err != nil {
		t.Fatal(err)
	}
	at := netip.AddrPortFrom(loopback, port)

	ended := make(chan struct{})
	close(ended)
	if err := waitListening(ctx, at, ended); err == nil {
		t.Error("nobody listens, and it has not been told")
	}
	over, stop := context.WithCancelCause(ctx)
	gaveUp := errors.New("gave up")
	stop(gaveUp)
	if err := waitListening(over, at, nil); !errors.Is(err, gaveUp) {
		t.Errorf("nobody listens: %v", err)
	}

	listens := make(chan error, 1)
	go func() { listens <- waitListening(ctx, at, nil) }()
	conn, err := new(net.ListenConfig).ListenPacket(ctx, "udp4", at.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := <-listens; err != nil {
		t.Error(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}
