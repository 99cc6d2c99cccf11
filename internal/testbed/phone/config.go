package phone

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// A Config describes a phone. Name and Server must be set.
type Config struct {
	Name        string         // user name: of the account, of the address of record, for digest
	Secret      string         // digest password; without one a challenge is a refusal
	Server      netip.AddrPort // registrar and proxy; another phone's Addr to call that phone directly
	LocalAddr   netip.Addr     // own address; 127.0.0.1 unless set
	Tone        float64        // Hz, one of tone.All; 0 plays silence
	DisplayName string         // in From
	Codecs      []tone.Law     // offered and accepted, the best first; both, µ-law first, unless set
	Expires     time.Duration  // of a registration, in whole seconds; an hour unless set
	Quiet       bool           // send no audio at all, as if it were always silent at this end
	AutoRing    bool           // answer every INVITE with 180 at once; else the test says what happens
}

func (c Config) withDefaults() (Config, error) {
	if !c.LocalAddr.IsValid() {
		c.LocalAddr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if c.Codecs == nil {
		c.Codecs = []tone.Law{tone.MuLaw, tone.ALaw}
	}
	if c.Expires == 0 {
		c.Expires = time.Hour
	}
	var errs []error
	if c.Name == "" {
		errs = append(errs, errors.New("a phone needs a Name"))
	}
	if !c.Server.IsValid() {
		errs = append(errs, errors.New("a phone needs a Server"))
	}
	if !c.LocalAddr.IsLoopback() {
		errs = append(errs, fmt.Errorf("LocalAddr %v is not a loopback address", c.LocalAddr))
	}
	if c.Tone != 0 && !tone.Known(c.Tone) {
		errs = append(errs, fmt.Errorf("Tone %v Hz is not one of tone.All, nobody would recognise it", c.Tone))
	}
	for _, law := range c.Codecs {
		if !slices.Contains([]tone.Law{tone.MuLaw, tone.ALaw}, law) {
			errs = append(errs, fmt.Errorf("codec %v is not one of G.711", law))
		}
	}
	return c, errors.Join(errs...)
}
