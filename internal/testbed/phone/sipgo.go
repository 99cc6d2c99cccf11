package phone

import (
	"log/slog"
	"sync"

	"github.com/emiago/sipgo/sip"
)

// configureStack sets the SIP stack's package variables, which must happen before
// anything uses it. Its log is dropped: what a phone sent and received is in every
// error of this package. Its limit on UDP messages is for networks; the loopback
// carries 64 KB.
var configureStack = sync.OnceFunc(func() {
	sip.SetDefaultLogger(slog.New(slog.DiscardHandler))
	sip.UDPMTUSize = 16 << 10
})
