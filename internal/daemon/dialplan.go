package daemon

import (
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
		Codes:            s.Codes,
		Away:             dialplan.Away{Allow: s.Away.Allow, Context: s.Away.Context},
	}
}
