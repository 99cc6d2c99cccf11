package switchboard

import (
	"context"
	"runtime/debug"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
)

// Asterisk tells of an owned phone's channel when it is made, and half a millisecond
// or more before the dialplan has handed it over. What a call to a user needs to know
// first is asked for then: where the user's phones are. Nothing is decided before the
// channel is here, and who is not allowed to call has learnt nothing by it. An answer
// that finds nobody is asked for again when it matters.

// foresee asks for what the session of a new channel is likely to ask for.
func (s *Switchboard) foresee(ctx context.Context, c *ari.Channel) {
	if c.Dialplan.Context != dialplan.PhonesContext {
		return
	}
	defer func() { // which would end more than one request
		if p := recover(); p != nil {
			s.Log.ErrorContext(ctx, "foreseeing a request ended in a panic", "channel_id", c.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	set := s.Policy()
	code, dialled := s.Codes.Parse(c.Dialplan.Exten)
	called, known := set.UserByExtension(dialled)
	if _, asks := set.UserByEndpoint(calls.Endpoint(c.Name)); code != codes.Place || !known || !asks {
		return
	}
	found := make(lookups)
	for _, endpoint := range called.Endpoints {
		if one := s.look(ctx, c.ID, endpoint); one != nil {
			one.early = true
			found[endpoint] = one
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.foreseen[c.ID] = found
}

// foreseenFor takes what was asked for a channel.
func (s *Switchboard) foreseenFor(channelID string) lookups {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.foreseen[channelID]
	delete(s.foreseen, channelID)
	if found == nil {
		return make(lookups)
	}
	return found
}
