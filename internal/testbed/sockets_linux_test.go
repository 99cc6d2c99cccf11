package testbed

import (
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLoopbackOnly looks at the sockets of an instance in a call: SIP, HTTP and
// media all are on its own address, and so on this machine only.
func TestLoopbackOnly(t *testing.T) {
	a := Start(t, Options{Phones: []Account{{Name: "1001", Secret: "of1001"}}})
	silent, err := net.ListenPacket("udp4", "127.0.0.1:0") // a phone that never answers
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := silent.Close(); err != nil {
			t.Error(err)
		}
	}()
	out, err := a.Command(t.Context(), fmt.Sprintf("channel originate PJSIP/1001/sip:%s application Wait 60", silent.LocalAddr()))
	if err != nil {
		t.Fatal(err, out)
	}
	if _, _, err := silent.ReadFrom(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	sockets := boundSockets(t, a.process.cmd.Process.Pid)
	for _, s := range sockets {
		// PJSIP asks name servers from two sockets on ports of the kernel's choice.
		asksDNS := s.Addr().IsUnspecified() && s.Port() > rtpLimit
		if s.Addr() != a.SIPAddr().Addr() && !asksDNS {
			t.Errorf("a socket is bound to %v, want the instance's %v", s, a.SIPAddr().Addr())
		}
	}
	media := slices.ContainsFunc(sockets, func(s netip.AddrPort) bool {
		return s.Addr() == a.SIPAddr().Addr() && s.Port() >= rtpBase && s.Port() <= rtpLimit
	})
	if !slices.Contains(sockets, a.SIPAddr()) || !slices.Contains(sockets, a.http) || !media {
		t.Errorf("the sockets are %v, want SIP, HTTP and media", sockets)
	}
	if out, err := a.Command(t.Context(), "channel request hangup all"); err != nil {
		t.Fatal(err, out)
	}
	if err := a.WaitIdle(within(t, patience)); err != nil {
		t.Error(err)
	}
}

var socketLink = regexp.MustCompile(`^socket:\[(\d+)\]$`)

// boundSockets returns where a process has TCP and UDP sockets (proc(5)).
func boundSockets(t *testing.T, pid int) []netip.AddrPort {
	t.Helper()
	own := make(map[string]bool)
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			continue // closed meanwhile
		}
		if m := socketLink.FindStringSubmatch(target); m != nil {
			own[m[1]] = true
		}
	}
	var bound []netip.AddrPort
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) > 9 && own[fields[9]] {
				bound = append(bound, localAddress(t, fields[1]))
			}
		}
	}
	return bound
}

// localAddress reads an address as the kernel prints it: 32 bit words in the
// machine's byte order, which is little endian wherever Go's tests run.
func localAddress(t *testing.T, field string) netip.AddrPort {
	t.Helper()
	host, port, _ := strings.Cut(field, ":")
	ip, err := hex.DecodeString(host)
	if err != nil {
		t.Fatal(err)
	}
	for word := range slices.Chunk(ip, 4) {
		slices.Reverse(word)
	}
	addr, ok := netip.AddrFromSlice(ip)
	n, err := strconv.ParseUint(port, 16, 16)
	if err != nil || !ok {
		t.Fatalf("read address %q: %v", field, err)
	}
	return netip.AddrPortFrom(addr.Unmap(), uint16(n))
}
