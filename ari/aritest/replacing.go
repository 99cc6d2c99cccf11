package aritest

import (
	"fmt"

	"github.com/linewarden/linewarden/ari"
)

// Replaces makes a phone take the place of a channel in its bridge and ask nobody, as
// INVITE with Replaces does. Asterisk tells the application of the one that comes
// first. The two are swapped when Swaps is called, also where it was hung up before:
// then it ends behind that.
func (s *Server) Replaces(endpoint, channelID string) (newID string) {
	s.tb.Helper()
	s.phone(channelID, "be replaced", func(ousted *channel) {
		newID = fmt.Sprintf("1700000000.%d", s.next())
		c := s.newChannel(newID, endpoint, ari.StateRing)
		s.changeState(c, ari.StateUp)
		c.replaces = ousted.ID
		c.Dialplan.AppName, c.Dialplan.AppData = "Stasis", ousted.App
		a := s.apps[ousted.App]
		if a == nil {
			s.tb.Errorf("aritest: channel %q cannot be replaced: it is in no application", channelID)
			return
		}
		c.App = ousted.App
		a.channels[newID]++
		a.send("StasisStart", field{"args", []string{}}, field{"replace_channel", s.view(ousted)}, s.about(c))
	})
	return newID
}

// Swaps puts a channel that takes the place of another into its bridge.
func (s *Server) Swaps(channelID string) {
	s.tb.Helper()
	s.phone(channelID, "be swapped in", func(c *channel) {
		if ousted := s.channels[c.replaces]; ousted != nil {
			if b := s.bridges[ousted.BridgeID]; b != nil {
				s.leaveBridge(ousted)
				s.enterBridge(c, b)
			}
		}
		c.replaces = ""
		if c.hungUp != 0 {
			s.end(c, c.hungUp, true)
		}
	})
}
