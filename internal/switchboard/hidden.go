package switchboard

import (
	"context"
	"fmt"

	"github.com/linewarden/linewarden/dialplan"
)

// The phones of a user with anonymous_incoming are told by nothing who the others on
// their calls are, not even who answers a call of their own, for that can become
// another's by a transfer. There are two ways in which Asterisk tells a phone. The INVITE
// to it has what is known of the channel for which it is dialled, so it is dialled for
// none. And whoever comes into its bridge, or is found to be another there, is told to it
// as its connected line: that goes through a subroutine on its channel, which empties it,
// and comes after a restart of the daemon too.

// hideCaller is the obligation that all of this discharges, on every way.
const hideCaller = "hide_caller"

// dialledFor returns the channel of which the phone of a leg is told who calls; empty
// for none.
func (s *session) dialledFor(leg, caller string) string {
	if s.legs[leg].owed.HideCaller {
		return ""
	}
	return caller
}

// hide keeps from a channel, if it is a phone's that is to be told nothing, who the others
// in a bridge are.
func (s *session) hide(ctx context.Context, channelID string) error {
	c, known := s.board.Calls.Get(channelID)
	user, _ := s.board.Policy().UserByEndpoint(c.Endpoint)
	if !known || !user.Anonymous || s.hidden[channelID] {
		return nil
	}
	if err := s.board.ARI.SetVariable(ctx, channelID, dialplan.VarConnectedLine, dialplan.HiddenRoutine); err != nil {
		return fmt.Errorf("hide from a phone who calls: %w", err)
	}
	s.hidden[channelID] = true
	return nil
}
