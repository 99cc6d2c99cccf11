package switchboard

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// legs is what a call rings: the legs to be made, and how the call ends if none
// can be.
type legs struct {
	each []leg
	none ending
	// discreet keeps from who answers what Asterisk knows of the caller: a leg has
	// been told already who calls.
	discreet bool
	// user is whose phones ring, if they are one user's, and by who have sent the call
	// there.
	user policy.User
	by   []policy.User
	// caller is the channel that they are called for, the session's own if empty.
	caller string
}

// A leg is a channel that a call rings.
type leg struct {
	name      string             // tells it from the call's other legs
	endpoint  string             // whose phone it rings, "PJSIP/1001"; empty for none
	user      string             // likewise, by name
	owed      policy.Obligations // what goes with the permission to ring the user
	dial      string             // dial string, "PJSIP/1001/sip:1001@192.0.2.7:5060"
	variables map[string]string  // set on its channel before it is dialled
}

// legsTo returns a leg for every phone of the callees: a user has several
// endpoints, and an endpoint several contacts. What was foreseen ends no call: a phone
// may have registered since.
func (s *session) legsTo(ctx context.Context, callees ...callee) legs {
	foreseen := s.lookups.early()
	to := s.legsFound(ctx, callees)
	if len(to.each) == 0 && foreseen {
		return s.legsFound(ctx, callees)
	}
	return to
}

func (s *session) legsFound(ctx context.Context, callees []callee) legs {
	to := legs{none: unreachable}
	for _, called := range callees {
		for _, endpoint := range called.user.Endpoints {
			contacts, err := s.contacts(ctx, endpoint)
			if err != nil {
				s.log.WarnContext(ctx, "could not ask for the contacts of an endpoint", "endpoint", endpoint, "error", err)
				to.none = to.none.or(endingOfError(err))
			}
			for i, contact := range contacts {
				name := fmt.Sprintf("%s-%d", strings.TrimPrefix(endpoint, "PJSIP/"), i)
				to.each = append(to.each, leg{
					name: name, endpoint: endpoint, user: called.user.Name, owed: called.owed, dial: contact,
				})
			}
		}
	}
	return to
}

// createLegs makes the legs and returns the ids of those that could be made, and
// how the call ends if there is none. A leg can be dialled when it has entered the
// application: as a rule it has when Asterisk answers that it is made.
func (s *session) createLegs(ctx context.Context, to legs) (made []string, none ending) {
	none = to.none
	for _, l := range to.each {
		id := legID(s.callID, l.name)
		if to.caller != "" {
			id = s.another(id)
		}
		err := s.createLeg(ctx, id, l, cmp.Or(to.caller, s.channel.ID))
		if err != nil {
			s.log.WarnContext(ctx, "could not make a leg to a phone", "leg", l.name, "error", err)
			none = none.or(endingOfError(err))
		}
		// If nobody knows, it may be there, and will then be in the application
		// in a moment.
		if err == nil || errors.Is(err, ari.ErrOutcomeUnknown) {
			made = append(made, id)
		}
	}
	return made, none
}

const legPrefix = "lw-leg-"

// legID returns the id of a call's leg. A call that was parked and comes back may
// have the id of a leg itself, and ids would grow with each time.
func legID(callID, name string) string {
	if strings.HasPrefix(callID, legPrefix) {
		sum := sha256.Sum256([]byte(callID))
		callID = hex.EncodeToString(sum[:8])
	}
	return legPrefix + callID + "-" + name
}

// another returns an id like the given one that no channel has: who is called by a
// transfer may be on the call already, or have been.
func (s *session) another(id string) string {
	for {
		s.attempts++
		one := fmt.Sprintf("%s-%d", id, s.attempts+1)
		if _, taken := s.board.Calls.Get(one); !taken {
			return one
		}
	}
}

// makeAnew makes a leg once more, whose place somebody has taken.
func (s *session) makeAnew(ctx context.Context, id, caller string) error {
	s.begun = time.Now()
	return s.createLeg(ctx, nextID(id), s.legs[id], caller)
}

func (s *session) createLeg(ctx context.Context, id string, l leg, caller string) error {
	s.hold(id)
	if l.endpoint != "" {
		s.diverts.phones[id] = l.endpoint
	}
	s.legs[id] = l
	variables := map[string]string{
		dialplan.VarCall:  s.callID,
		dialplan.VarRole:  string(calls.RoleLeg),
		dialplan.VarLimit: inSeconds(s.board.setupLimit() + spare),
	}
	if strings.HasPrefix(l.dial, "PJSIP/") {
		variables["PJSIP_TRANSFER_HANDLING()"] = "ari-only"
	}
	if l.endpoint != "" {
		variables[dialplan.VarFeatures] = dialplan.RecordFeatures
	}
	if l.owed.HideCaller {
		variables[dialplan.VarConnectedLine] = dialplan.HiddenRoutine
		s.hidden[id] = true
	}
	s.bounded[id] = noLimit
	maps.Copy(variables, l.variables)
	_, err := s.board.ARI.CreateChannel(ctx, ari.CreateChannelRequest{
		Endpoint:     l.dial,
		ChannelID:    id,
		AppArgs:      []string{string(calls.RoleLeg), s.callID},
		OriginatorID: caller,
		Variables:    variables,
	})
	if err == nil {
		s.made(id)
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
	if !strings.HasPrefix(endpoint, "PJSIP/") {
		return []string{endpoint}, nil
	}
	s.lookUp(ctx, endpoint)
	looked := s.lookups[endpoint]
	delete(s.lookups, endpoint)
	<-looked.done
	if looked.err != nil {
		return nil, looked.err
	}
	return slices.DeleteFunc(strings.Split(looked.contacts, "&"), func(contact string) bool {
		return !strings.HasPrefix(contact, endpoint+"/") || strings.Count(contact, "@") != 1 || leadsElsewhere(contact)
	}), nil
}

// lookups are by endpoint.
type lookups map[string]*lookup

// early reports whether one of them was foreseen.
func (l lookups) early() bool {
	for _, one := range l {
		if one.early {
			return true
		}
	}
	return false
}

// A lookup asks Asterisk for the contacts of an endpoint.
type lookup struct {
	early    bool          // it began before there was a session
	done     chan struct{} // closed when the rest is known
	contacts string
	err      error
}

// lookUp asks for the contacts of endpoints while the session goes on.
func (s *session) lookUp(ctx context.Context, endpoints ...string) {
	channel := s.present()
	for _, endpoint := range endpoints {
		if s.lookups[endpoint] != nil {
			continue
		}
		if one := s.board.look(ctx, channel, endpoint); one != nil {
			s.lookups[endpoint] = one
		}
	}
}

// look asks on a channel for the contacts of an endpoint, unless that has none.
func (s *Switchboard) look(ctx context.Context, channelID, endpoint string) *lookup {
	name, ok := strings.CutPrefix(endpoint, "PJSIP/")
	if !ok {
		return nil
	}
	l := &lookup{done: make(chan struct{})}
	s.sessions.Go(func() {
		defer close(l.done)
		l.contacts, l.err = s.ARI.Variable(ctx, channelID, "PJSIP_DIAL_CONTACTS("+name+")")
	})
	return l
}

// present returns a channel to ask something on: the session's own, or another of
// the call's if that one has transferred the call and is gone.
func (s *session) present() string {
	if _, there := s.board.Calls.Get(s.channel.ID); there {
		return s.channel.ID
	}
	for _, h := range s.held {
		if _, there := s.board.Calls.Get(h.channel); there {
			return h.channel
		}
	}
	return s.channel.ID
}

// leadsElsewhere reports whether a request to the address would go to another host
// than its own, which Asterisk has made the one that the phone registered from:
// by maddr, or by a Route among the header fields that it brings along (RFC 3261,
// section 19.1.1).
func leadsElsewhere(contact string) bool {
	return strings.Contains(contact, "?") || strings.Contains(strings.ToLower(contact), ";maddr=")
}
