package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// createLegs makes a leg to every phone of the user and returns those that
// could be made, and how the call ends if there is none. A user has several
// endpoints, and an endpoint several contacts. A leg can be dialled when it has
// entered the application.
func (s *session) createLegs(ctx context.Context, target policy.User) (legs []string, none ending) {
	none = unreachable
	for _, endpoint := range target.Endpoints {
		contacts, err := s.contacts(ctx, endpoint)
		if err != nil {
			s.log.WarnContext(ctx, "could not ask for the contacts of an endpoint", "endpoint", endpoint, "error", err)
			none = none.or(endingOfError(err))
		}
		for i, contact := range contacts {
			leg := fmt.Sprintf("lw-leg-%s-%s-%d", s.channel.ID, strings.TrimPrefix(endpoint, "PJSIP/"), i)
			err := s.createLeg(ctx, leg, contact)
			if err != nil {
				s.log.WarnContext(ctx, "could not make a leg to a phone", "endpoint", endpoint, "error", err)
				none = none.or(endingOfError(err))
			}
			// If nobody knows, it may be there, and will then be in the application
			// in a moment.
			if err == nil || errors.Is(err, ari.ErrOutcomeUnknown) {
				legs = append(legs, leg)
			}
		}
	}
	return legs, none
}

func (s *session) createLeg(ctx context.Context, leg, contact string) error {
	s.hold(leg)
	_, err := s.board.ARI.CreateChannel(ctx, ari.CreateChannelRequest{
		Endpoint:     contact,
		ChannelID:    leg,
		AppArgs:      []string{string(calls.RoleLeg), s.channel.ID},
		OriginatorID: s.channel.ID,
		Variables: map[string]string{
			dialplan.VarCall:            s.channel.ID,
			dialplan.VarRole:            string(calls.RoleLeg),
			"PJSIP_TRANSFER_HANDLING()": "ari-only",
		},
	})
	if err == nil {
		s.made(leg)
	}
	return err
}

// endingOfError says how a call ends to which no leg could be made. That
// Asterisk tried in vain is how it says that there is no phone; anything else
// is not the phone's doing.
func endingOfError(err error) ending {
	switch {
	case errors.Is(err, ari.ErrNotFound): // the caller is gone
		return cancelled
	case errors.Is(err, ari.ErrFailed):
		return unreachable
	}
	return failed(ari.CauseCongestion)
}

// contacts returns the dial strings of the phones registered at an endpoint.
//
// A contact's address is what the phone registered, so it is hostile: with an
// "&" in it, it would name more to dial. Whatever does not lead to the endpoint
// itself is left out, and so is what has no "@": Asterisk keeps one out of all
// other places of an address, so that is a part of one, with a host of its own.
func (s *session) contacts(ctx context.Context, endpoint string) ([]string, error) {
	name, ok := strings.CutPrefix(endpoint, "PJSIP/")
	if !ok {
		return []string{endpoint}, nil
	}
	list, err := s.board.ARI.Variable(ctx, s.channel.ID, "PJSIP_DIAL_CONTACTS("+name+")")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(strings.Split(list, "&"), func(contact string) bool {
		return !strings.HasPrefix(contact, endpoint+"/") || strings.Count(contact, "@") != 1
	}), nil
}
