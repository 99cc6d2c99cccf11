package daemon

import (
	"strings"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
)

// Dialplan returns from what Asterisk's part of the configuration is rendered,
// for a daemon with this configuration.
func Dialplan(c *config.Config) dialplan.Settings {
	s := c.Settings
	var ivrs []dialplan.IVR
	for _, ivr := range c.Policy.IVRs() {
		ivrs = append(ivrs, dialplan.IVR{Extension: ivr.Extension, Modes: ivr.Modes})
	}
	var locations []dialplan.Location
	for _, user := range c.Policy.Users() {
		for _, endpoint := range user.Endpoints {
			if name, pjsip := strings.CutPrefix(endpoint, "PJSIP/"); pjsip && user.Location != "" {
				locations = append(locations, dialplan.Location{Endpoint: name, Number: user.Location})
			}
		}
	}
	return dialplan.Settings{
		App:              s.ARI.App,
		ARIUsername:      s.ARI.Username,
		ARIPassword:      s.ARI.Password.Reveal(),
		AGIAddress:       s.AGI.Listen.String(),
		AGIToken:         s.AGI.Token.Reveal(),
		EmergencyNumbers: s.Emergency.Numbers,
		EmergencyContext: s.Calls.EmergencyContext,
		OutsidePrefix:    s.Numbers.Prefix,
		OutboundContext:  s.Calls.OutboundContext,
		MailboxContext:   s.Calls.MailboxContext,
		ParkingLot:       s.Calls.ParkingLot,
		TransferKey:      s.Calls.TransferKey,
		IVRs:             ivrs,
		Locations:        locations,
		Codes:            s.Codes,
		Away:             dialplan.Away{Allow: s.Away.Allow, Context: s.Away.Context},
	}
}
