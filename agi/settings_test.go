package agi

import (
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestAdmits(t *testing.T) {
	prefixes := func(texts ...string) []netip.Prefix {
		var list []netip.Prefix
		for _, text := range texts {
			list = append(list, netip.MustParsePrefix(text))
		}
		return list
	}
	tests := []struct {
		networks []netip.Prefix
		peer     string
		want     bool
	}{
		{nil, "127.0.0.1:1", true},
		{nil, "127.9.9.9:1", true},
		{nil, "[::1]:1", true},
		{nil, "[::ffff:127.0.0.1]:1", true},
		{nil, "192.0.2.1:1", false},
		{nil, "[fe80::1%eth0]:1", false},
		{nil, "0.0.0.0:1", false},
		{prefixes("192.0.2.0/24"), "192.0.2.7:1", true},
		{prefixes("192.0.2.0/24"), "[::ffff:192.0.2.7]:1", true},
		{prefixes("192.0.2.0/24"), "192.0.3.7:1", false},
		{prefixes("192.0.2.0/24"), "127.0.0.1:1", false},
		{prefixes("192.0.2.0/24", "127.0.0.0/8"), "127.0.0.1:1", true},
		{prefixes("fe80::/10"), "[fe80::1%eth0]:1", true},
		{prefixes("2001:db8::/64"), "[2001:db8::1]:1", true},
		{prefixes("2001:db8::/64"), "[2001:db8:1::1]:1", false},
	}
	for _, test := range tests {
		set := &settings{networks: test.networks}
		peer := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(test.peer))
		if got := set.admits(peer); got != test.want {
			t.Errorf("%v admits %s: %v", test.networks, test.peer, got)
		}
	}
	if (&settings{}).admits(&net.UnixAddr{Name: "/agi"}) {
		t.Error("admits a peer without an IP address")
	}
}

func TestThrottle(t *testing.T) {
	var tr throttle
	start := time.Now()
	own := slog.String("key", "value")
	for i := range 3 * throttleBurst {
		attrs, ok := tr.allow(start, own)
		if ok != (i < throttleBurst) || ok && len(attrs) != 1 {
			t.Errorf("message %d: %v, %v", i, ok, attrs)
		}
	}
	if _, ok := tr.allow(start.Add(throttleSpan - 1)); ok {
		t.Error("the span is over early")
	}
	attrs, ok := tr.allow(start.Add(throttleSpan), own)
	if want := slog.Int("suppressed", 2*throttleBurst+1); !ok || len(attrs) != 2 || !attrs[1].Equal(want) {
		t.Errorf("in the next span: %v, %v", ok, attrs)
	}
	if attrs, ok := tr.allow(start.Add(throttleSpan), own); !ok || len(attrs) != 1 {
		t.Errorf("counted twice: %v, %v", ok, attrs)
	}
}
