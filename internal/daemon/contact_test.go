package daemon_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A phone registers an address in which another one hides: of a host that would be
// called from Asterisk's address. One is a second address once it is part of a dial
// string, the others are where Asterisk's SIP stack sends a request to an address.
func TestAContactNamesNoOtherHost(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Settings: brief})
	mara := d.Phone("1001")
	for _, hiding := range []string{
		"<sip:%v&PJSIP/1002/sip:x@127.0.0.1:9>",
		"<sip:x@127.0.0.1?Route=%%3Csip:%v%%3Blr%%3E>",
		"<sip:x@127.0.0.1;maddr=%v>",
	} {
		t.Run(hiding, func(t *testing.T) {
			d := d.In(t)
			elsewhere := someHost(2)
			victim, err := new(net.ListenConfig).ListenPacket(d.Ctx, "udp4", netip.AddrPortFrom(elsewhere, 5060).String())
			d.Must(err)
			defer victim.Close()

			hidden := fmt.Sprintf(hiding, elsewhere)
			// The port that Asterisk takes for the phone's is the one that it calls from.
			from := sipgo.WithClientConnectionAddr(netip.AddrPortFrom(someHost(3), 5060).String())
			status := outOfCall(t, d, "1002", "office-of-a-minute", sip.REGISTER, "1002",
				[]sip.Header{sip.NewHeader("Contact", hidden), sip.NewHeader("Expires", "60")}, from)
			if status != sip.StatusOK {
				t.Fatalf("Asterisk did not register it: %d", status)
			}
			d.Ends(d.Call(mara, "1002"))

			// The first thing to come there is our own.
			_, err = victim.WriteTo([]byte("nothing"), victim.LocalAddr())
			d.Must(err)
			message := make([]byte, 1500)
			n, _, err := victim.ReadFrom(message)
			d.Must(err)
			if got := string(message[:n]); got != "nothing" {
				t.Errorf("the host was called:\n%s", got)
			}
		})
	}
}

// Asterisk puts the phone's own address into the first Contact of a registration
// alone. Where a second one may lead says the administrator.
func TestASecondContactIsNowhereForbidden(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: staff, Settings: brief,
		Endpoint: map[string]string{"1002": "contact_deny = 127.2.0.0/255.255.0.0\n"},
	})
	for second, want := range map[netip.Addr]int{someHost(2): sip.StatusUnauthorized, someHost(3): sip.StatusOK} {
		status := outOfCall(t, d, "1002", "office-of-a-minute", sip.REGISTER, "1002", []sip.Header{
			sip.NewHeader("Contact", "<sip:1002@127.0.0.1>"),
			sip.NewHeader("Contact", fmt.Sprintf("<sip:x@%v>", second)), sip.NewHeader("Expires", "60"),
		})
		if status != want {
			t.Errorf("the registration of %v is answered %d, want %d", second, status, want)
		}
	}
}

// someHost is an address of this machine that nobody else is likely to have.
func someHost(network byte) netip.Addr {
	return netip.AddrFrom4([4]byte{127, network, byte(rand.IntN(256)), byte(1 + rand.IntN(254))})
}
