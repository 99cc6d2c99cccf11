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

// place calls a user: all of the user's phones ring, the first to answer gets
// the call.
func (s *session) place(ctx context.Context, target policy.User) {
	// Before the first leg rings, so that no event of it finds nobody.
	s.board.offer(s.channel.ID, s.in)
	legs := s.createLegs(ctx, target)
	s.follow(ctx, newPlacement(s.channel.ID, legs))
}

// follow does what the placement says until the call is over.
func (s *session) follow(ctx context.Context, p *placement) {
	if len(p.legs) == 0 && p.state == dialing {
		s.carryOut(ctx, p, p.fails(unreachable))
		return
	}
	if p.state == dialing {
		if err := s.openBridge(ctx, s.channel.ID); err != nil && !errors.Is(err, ari.ErrNotFound) {
			s.log.ErrorContext(ctx, "could not open a bridge", "error", err)
			s.carryOut(ctx, p, p.fails(failed(ari.CauseCongestion)))
		}
	}
	for p.state != over {
		message, err := s.in.next(ctx)
		if err != nil {
			s.stopFollowing(ctx, p)
			return
		}
		if t, ok := message.(takeover); ok {
			s.handOver(ctx, p, t)
			continue
		}
		s.carryOut(ctx, p, s.interpret(p, message))
	}
}

// stopFollowing is what happens to the call when the daemon stops: people who
// talk keep talking, what is half set up is taken down.
func (s *session) stopFollowing(ctx context.Context, p *placement) {
	if p.state == talking {
		s.held, s.bridge = nil, ""
		return
	}
	s.carryOut(context.WithoutCancel(ctx), p, p.fails(ending{outcome: outcomeShutdown, cause: ari.CauseCongestion}))
}

// interpret tells the placement what an event means for it.
func (s *session) interpret(p *placement, message any) []step {
	switch e := message.(type) {
	case *ari.StasisStart:
		return p.created(e.Channel.ID)
	case *ari.ChannelStateChange:
		if e.Channel.State == ari.StateRinging {
			return p.rings(e.Channel.ID)
		}
		if e.Channel.State == ari.StateUp {
			return p.answers(e.Channel.ID)
		}
	case *ari.Dial:
		if e.DialStatus == "PROGRESS" {
			return p.progresses(e.Peer.ID)
		}
	case *ari.ChannelDestroyed:
		s.let(e.Channel.ID)
		if e.Channel.ID == s.channel.ID {
			return p.callerEnds()
		}
		return p.ends(e.Channel.ID, e.Cause, e.TechCause)
	case *ari.Snapshot:
		return s.catchUp(p, e)
	}
	return nil
}

// catchUp tells the placement what it may have missed in a gap.
func (s *session) catchUp(p *placement, now *ari.Snapshot) []step {
	states := make(map[string]ari.ChannelState, len(now.Channels))
	for _, c := range now.Channels {
		states[c.ID] = c.State
	}
	var steps []step
	for _, id := range slices.Concat(p.legs, []string{p.peer, p.caller}) {
		state, exists := states[id]
		switch {
		case id == "":
		case !exists && id == p.caller:
			s.let(id)
			steps = append(steps, p.callerEnds()...)
		case !exists:
			s.let(id)
			steps = append(steps, p.ends(id, ari.CauseNormalUnspecified, 0)...)
		case state == ari.StateUp && id != p.caller:
			steps = append(steps, p.answers(id)...)
		case state == ari.StateRinging:
			steps = append(steps, p.rings(id)...)
		case state == ari.StateDown:
			steps = append(steps, p.created(id)...)
		}
	}
	return steps
}

// carryOut does the steps. One that fails because its channel is gone already
// is followed by the event that says so.
func (s *session) carryOut(ctx context.Context, p *placement, steps []step) {
	for _, st := range steps {
		if err := s.do(ctx, p, st); err != nil && !errors.Is(err, ari.ErrNotFound) {
			s.log.ErrorContext(ctx, "could not carry out a step", "step", st.verb.String(), "error", err)
			if st.verb == connect {
				s.became(ctx, outcomeFailed)
			}
			if st.verb == ring || st.verb == connect {
				s.carryOut(ctx, p, p.ends(st.channel, ari.CauseCongestion, 0))
			}
		}
	}
}

func (s *session) do(ctx context.Context, p *placement, st step) error {
	switch st.verb {
	case ring:
		return s.board.ARI.Dial(ctx, st.channel, p.caller, s.board.RingTimeout)
	case tellRinging:
		return s.board.ARI.Ring(ctx, p.caller)
	case joinEarly:
		if err := s.board.ARI.Progress(ctx, p.caller); err != nil {
			return err
		}
		return s.board.ARI.AddChannel(ctx, s.bridge, ari.AddChannelRequest{ChannelIDs: []string{st.channel}})
	case connect:
		return s.connect(ctx, p.caller, st.channel)
	case hangUp:
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.Hangup(ctx, st.channel, st.cause) })
		s.let(st.channel)
	case conclude:
		s.became(ctx, st.outcome)
	}
	return nil
}

func (s *session) connect(ctx context.Context, caller, answerer string) error {
	if err := s.board.ARI.Answer(ctx, caller); err != nil {
		return fmt.Errorf("answer the caller: %w", err)
	}
	err := s.board.ARI.AddChannel(ctx, s.bridge, ari.AddChannelRequest{ChannelIDs: []string{answerer}})
	if err != nil {
		return fmt.Errorf("bridge the caller with who answered: %w", err)
	}
	s.became(ctx, outcomeConnected)
	return nil
}

// openBridge makes the call's bridge with the channels in it.
func (s *session) openBridge(ctx context.Context, channelIDs ...string) error {
	s.bridge = "lw-" + s.channel.ID
	if _, err := s.board.ARI.CreateBridge(ctx, ari.CreateBridgeRequest{ID: s.bridge, Name: "linewarden"}); err != nil {
		return err
	}
	return s.board.ARI.AddChannel(ctx, s.bridge, ari.AddChannelRequest{ChannelIDs: channelIDs})
}

// createLegs makes a leg to every phone of the user and returns those that
// could be made. A user has several endpoints, and an endpoint several
// contacts. A leg can be dialled when it has entered the application.
func (s *session) createLegs(ctx context.Context, target policy.User) []string {
	var legs []string
	for _, endpoint := range target.Endpoints {
		for i, contact := range s.contacts(ctx, endpoint) {
			leg := fmt.Sprintf("lw-leg-%s-%s-%d", s.channel.ID, strings.TrimPrefix(endpoint, "PJSIP/"), i)
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
			if err != nil {
				s.log.WarnContext(ctx, "could not make a leg to a phone", "endpoint", endpoint, "error", err)
				continue
			}
			legs = append(legs, leg)
		}
	}
	return legs
}

// contacts returns the dial strings of the phones registered at an endpoint.
//
// A contact's address is what the phone registered, so it is hostile: with an
// "&" in it, it would name more to dial. Whatever does not lead to the endpoint
// itself is left out.
func (s *session) contacts(ctx context.Context, endpoint string) []string {
	name, ok := strings.CutPrefix(endpoint, "PJSIP/")
	if !ok {
		return []string{endpoint}
	}
	list, err := s.board.ARI.Variable(ctx, s.channel.ID, "PJSIP_DIAL_CONTACTS("+name+")")
	if err != nil && !errors.Is(err, ari.ErrNotFound) {
		s.log.WarnContext(ctx, "could not ask for the contacts of an endpoint", "endpoint", endpoint, "error", err)
	}
	return slices.DeleteFunc(strings.Split(list, "&"), func(contact string) bool {
		return !strings.HasPrefix(contact, endpoint+"/")
	})
}
