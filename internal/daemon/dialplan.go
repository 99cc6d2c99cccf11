package daemon

import (
	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/dialplan"
)

// Dialplan returns from what Asterisk's part of the configuration is rendered,
// for a daemon with these settings.
func Dialplan(s config.Settings) dialplan.Settings {
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
		Codes:            s.Codes,
		Away:             dialplan.Away{Allow: s.Away.Allow, Context: s.Away.Context},
	}
}
