package phone

import (
	"log/slog"

	"github.com/emiago/sipgo/sip"
)

// The SIP stack is configured through variables of its package. Its log is
// dropped: what a phone sent and received is in every error of this package. The
// limit on UDP messages is for networks; the loopback carries 64 KB.
func init() {
	sip.SetDefaultLogger(slog.New(slog.DiscardHandler))
	sip.UDPMTUSize = 16 << 10
}
