package daemon_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A phone registers an address in which, once it is part of a dial string,
// another one hides: of a host that would be called from Asterisk's address.
func TestAContactNamesNoOtherHost(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Settings: brief})
	mara := d.Phone("1001")
	elsewhere := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 2, byte(rand.IntN(256)), byte(1 + rand.IntN(254))}), 5060)
	victim, err := new(net.ListenConfig).ListenPacket(d.Ctx, "udp4", elsewhere.String())
	d.Must(err)
	defer victim.Close()

	hidden := fmt.Sprintf("<sip:%v&PJSIP/1002/sip:x@127.0.0.1:9>", elsewhere.Addr())
	status := outOfCall(t, d, "1002", "office-of-a-minute", sip.REGISTER, "1002",
		[]sip.Header{sip.NewHeader("Contact", hidden), sip.NewHeader("Expires", "60")})
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
}
