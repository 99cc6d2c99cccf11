package switchboard

import (
	"context"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/policy"
)

// A transferOrder is the wish of somebody who talks that the other go elsewhere,
// however that was asked for. It is not judged yet.
type transferOrder struct {
	by  string // channel that talks
	to  string // as dialled
	way policy.Way
	// moved is who is meant, if that can be another by now; else whoever talks.
	moved string
	// first says that who asks wants to talk there before the other does.
	first bool
	told  func(ctx context.Context, what outcome) // how it goes; outcomeUnderWay first, if it goes at all
	// refused is told instead, if there is one, why the policy does not allow it.
	refused func(ctx context.Context, why policy.Code)
}

// A transferring is a transfer that is being carried out.
type transferring struct {
	transferOrder
	request    policy.Request // as it was judged
	calls      policy.Request // likewise, if who asks calls there first
	discharges []string
	decisionID string
	begun      time.Time
	discreet   bool // see legs
}

// A forwarding is a transfer as it was judged.
type forwarding struct {
	order      transferOrder
	by, moved  calls.Channel
	to         destination
	request    policy.Request
	calls      policy.Request // if who asks calls there first
	decision   policy.Decision
	decisionID string
}

// carryOut judges the wish over all whom it concerns, and carries it out. What is
// refused leaves the call as it is.
func (o transferOrder) carryOut(ctx context.Context, s *session, p *placement) {
	by, _ := s.board.Calls.Get(o.by)
	moved, talks := s.board.Calls.Get(p.otherThan(o.by))
	talks = talks && (o.moved == "" || o.moved == moved.ID)
	f := s.judgeTransfer(ctx, o, by, moved)
	switch {
	case !f.decision.Allowed():
		s.endForwarding(ctx, f, outcomeRefused)
	case !talks:
		s.endForwarding(ctx, f, outcomeNoCall)
	case p.transfer != nil:
		s.endForwarding(ctx, f, outcomeOccupied)
	case f.to.lot:
		s.parkInstead(ctx, p, f)
	case f.to.legs == nil && f.to.setting == "":
		s.endForwarding(ctx, f, outcomeNotForOthers)
	case f.to.legs == nil:
		s.sendOn(ctx, p, f)
	default:
		s.seek(ctx, p, f)
	}
}

// judgeTransfer decides whether one who talks may send another where it is to go.
// A feature code is judged as what it stands for.
func (s *session) judgeTransfer(ctx context.Context, o transferOrder, by, moved calls.Channel) forwarding {
	set := s.board.Policy()
	f := forwarding{order: o, by: by, moved: moved, to: s.destination(set, o.to, policy.Subject{Endpoint: by.Endpoint}, moved.Endpoint)}
	toCall := f.to.action
	_, help := s.board.Numbers.Help(set, o.to)
	if code, rest := s.board.Codes.Parse(o.to); wishes[code] != nil && code != codes.Place && !help {
		f.to = s.codeFor(ctx, set, by, code, rest)
	} else if !f.to.help {
		f.to.action = policy.CallTransfer
	}
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: by.Endpoint},
		Action:      f.to.action,
		Resource:    f.to.resource,
		Environment: policy.Environment{Time: time.Now(), Way: o.way},
	}
	request.Resource.Call = s.callID
	request.Resource.Outside = s.withOutside(set, by.ID)
	f.to = s.followed(set, f.to, request, course{from: moved.Endpoint, avoid: []string{moved.Endpoint, by.Endpoint}})
	if o.first && f.to.legs != nil {
		f.calls = callsBefore(request, toCall)
		if !enforceable(set.Evaluate(&f.calls), f.to.discharges...).Allowed() {
			request = f.calls
		}
	}
	a := limits.Attempt{Call: s.callID}
	if o.first && f.to.legs != nil { // who asks has two calls then
		a.Call = calls.Aside(s.callID)
	}
	f.request, f.decision = s.judge(ctx, set, request, f.to.rings, a, f.to.discharges)
	f.decision, f.decisionID = s.board.Trail.Decided(ctx, o.by, f.request, f.decision)
	s.recordForwards(ctx, o.by, f.to.judged)
	return f
}

// codeFor is where a feature code leads that somebody wants another to dial. It is
// judged as if he dialled it himself. What the moved party would gain by most of
// them is none of its rights, so it leads nowhere but into IVRs and the parking lot.
func (s *session) codeFor(ctx context.Context, set *policy.Set, by calls.Channel, code codes.Name, rest string) destination {
	asker := newAsker(s.board, by)
	w := wishes[code](asker, ctx, set, rest)
	to := destination{action: w.action, resource: w.resource, discharges: w.discharges}
	to.lot = code == codes.Park
	if code == codes.IVR {
		to.setting = "calls.ivr_context"
		to.where = ari.Location{Context: s.board.IVRContext, Extension: rest, Priority: 1}
	}
	return to
}

// newAsker is a session that has no channel to see to: it reads what a wish of
// the channel's would be.
func newAsker(board *Switchboard, c calls.Channel) *session {
	return &session{board: board, channel: ari.Channel{ID: c.ID, Name: c.Name}, callID: c.ID, log: board.Log}
}

// withOutside reports whether anybody on a channel's call is no user.
func (s *session) withOutside(set *policy.Set, channelID string) bool {
	others := slices.DeleteFunc(s.board.Calls.With(channelID), func(c calls.Channel) bool { return c.Role.Supervises() })
	phones := slices.DeleteFunc(slices.Clone(others), func(c calls.Channel) bool { return c.Local() })
	return len(phones) == 0 || slices.ContainsFunc(phones, func(c calls.Channel) bool {
		_, user := set.UserByEndpoint(c.Endpoint)
		return !user
	})
}

// endForwarding ends a transfer of which the call knows nothing yet.
func (s *session) endForwarding(ctx context.Context, f forwarding, what outcome) {
	s.board.Trail.Became(ctx, f.decisionID, string(what))
	if what == outcomeRefused && f.order.refused != nil {
		f.order.refused(ctx, f.decision.Reason.Code)
		return
	}
	f.order.told(ctx, what)
}

// seek lets the phones of the destination ring while the two talk on.
func (s *session) seek(ctx context.Context, p *placement, f forwarding) {
	to, err := f.to.legs(ctx, f.request, f.decision)
	if err != nil {
		s.wentWrong(ctx, "find where to transfer a call", err)
		s.endForwarding(ctx, f, outcomeFailed)
		return
	}
	to = to.ringing(f.to).without(f.moved.Endpoint)
	to.caller = f.moved.ID
	if f.order.first {
		to.caller = f.by.ID
	}
	f.order.told(ctx, outcomeUnderWay)
	made, none := s.createLegs(ctx, to)
	if len(made) == 0 && !s.wantedElsewhere(to.user, none) {
		s.endForwarding(ctx, f, none.outcome)
		return
	}
	s.transferring = &transferring{
		transferOrder: f.order, request: f.request, calls: f.calls, discharges: f.to.discharges, decisionID: f.decisionID, begun: time.Now(),
		discreet: to.discreet,
	}
	if f.order.first {
		s.seekFirst(ctx, p, f, made)
	} else {
		p.transfers(f.order.by, made)
	}
	if p.transfer == nil {
		return
	}
	s.nowRings(p.transfer.attempt, to)
	if len(made) == 0 {
		s.carryOut(ctx, p, p.meaning(p.transfer.attempt.fails(none)))
	}
}

// sendOn lets the dialplan see to the moved party. It is not ours from then on,
// and the transferor is alone.
func (s *session) sendOn(ctx context.Context, p *placement, f forwarding) {
	if f.to.where.Context == "" {
		s.log.ErrorContext(ctx, "could not carry out a transfer", "error", errNoContext, "setting", f.to.setting)
		s.endForwarding(ctx, f, outcomeFailed)
		return
	}
	if f.decision.Reason.Code == policy.Emergency { // which nothing may end
		if err := s.board.ARI.SetVariable(ctx, f.moved.ID, dialplan.VarLimit, noLimit); err != nil && !isLeaving(err) {
			s.wentWrong(ctx, "take the timeout off a call for help", err)
		}
		// A caller from outside is where nobody knows; who sends it there is the next best.
		s.showLocation(ctx, f.moved.ID, whereHelpGoes(s.board.Policy(), f.moved.Endpoint, f.by.Endpoint))
	}
	s.hush(ctx, f.moved.ID)
	if err := s.sendToDialplan(ctx, f.moved.ID, f.to.where); err != nil {
		what := outcomeNoCall // as a rule its end is on its way
		if !isGone(err) {
			what = s.wentWrong(ctx, "transfer a call to the dialplan", err).outcome
		}
		s.endForwarding(ctx, f, what)
		return
	}
	s.transferring = &transferring{transferOrder: f.order, decisionID: f.decisionID, begun: time.Now()}
	s.carryOut(ctx, p, p.sentOn(f.order.by))
}

// replace puts who answered into the transferor's place, next to whom the moved
// party hears now. That one is still there for the moment: a daemon that is killed
// here leaves nobody alone.
func (s *session) replace(ctx context.Context, p *placement, answerer string) error {
	if p.transfer == nil { // of its end there was word at once
		return nil
	}
	moved := p.transfer.moved
	s.discreet = s.discreet || s.transferring.discreet
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.release(ctx, answerer, moved) },
		func(ctx context.Context) error {
			if p.transfer.by != "" {
				return nil
			}
			return s.board.ARI.RingStop(ctx, moved)
		},
		func(ctx context.Context) error { return s.noteSeat(ctx, answerer, p.transfer.seat) },
		func(ctx context.Context) error {
			if s.aside != nil {
				delete(s.aside.in, answerer)
			}
			return s.enter(ctx, answerer)
		},
	} {
		if err := attempt(ctx, step); err != nil {
			return err
		}
	}
	if p.transfer.stage != notConsulting {
		s.endMusic(ctx, moved)
		s.endMusic(ctx, answerer)
	}
	s.succeeds(answerer, p.transfer.seat)
	s.carryOut(ctx, p, p.hasReplaced())
	return nil
}

// tellTransferor says what became of the transfer, to the audit as well.
func (s *session) tellTransferor(ctx context.Context, what outcome) {
	t := s.transferring
	s.transferring = nil
	// Given up before the other call has answered, it may be that one's to record.
	if m := s.merging; m != nil && !m.decided.CompareAndSwap(false, true) {
		t.decisionID = ""
	}
	s.merging = nil
	if t.decisionID != "" {
		s.board.Trail.Became(ctx, t.decisionID, string(what))
	}
	t.told(ctx, what)
	s.leavingUntil = time.Now().Add(s.board.startLimit)
}

// boundLeaving lets Asterisk end in time those whose part is over, and who wait only
// until their phones know that.
func (s *session) boundLeaving(ctx context.Context, p *placement) {
	for _, id := range p.leaving {
		err := s.board.ARI.SetVariable(ctx, id, dialplan.VarLimit, inSeconds(s.board.startLimit+spare))
		if err != nil && !isLeaving(err) {
			s.wentWrong(ctx, "bound the time of a transferor", err)
		}
	}
}

// wasTold ends a transfer of which the phone that asked by its own key has been told
// the end already: of two at once, Asterisk tells it alike.
func (s *session) wasTold(p *placement, channelID string) []step {
	if p.transfer == nil || p.handing() || p.transfer.by != channelID || s.transferring.way != policy.WayRefer {
		return nil
	}
	return p.stopsTransfer(cancelled)
}

// putOut takes who is about to leave out of the bridge.
func (s *session) putOut(ctx context.Context, channelID string) {
	if err := s.board.ARI.RemoveChannel(ctx, s.bridgeOf(channelID), channelID); err != nil && !isLeaving(err) {
		s.wentWrong(ctx, "take a transferor out of the bridge", err)
	}
}

// transferDeadline is until when something has to have happened in a call in
// which people talk: never, as a rule.
func (s *session) transferDeadline(p *placement) time.Time {
	var deadline time.Time
	if t := s.transferring; t != nil && p.transfer != nil && !p.handing() && p.stage() <= asking { // the other call always answers
		deadline = t.begun.Add(s.board.setupLimit())
		if p.transfer.attempt.starting() {
			deadline = t.begun.Add(s.board.startLimit)
		}
	}
	if len(p.leaving) > 0 && (deadline.IsZero() || s.leavingUntil.Before(deadline)) {
		deadline = s.leavingUntil
	}
	return deadline
}

// late sees to what should have happened by now.
func (s *session) late(ctx context.Context, p *placement, err error) {
	if p.state != talking {
		s.log.WarnContext(ctx, "a call is not set up in time", "error", err)
		s.carryOut(ctx, p, p.late())
		return
	}
	if len(p.leaving) > 0 && !time.Now().Before(s.leavingUntil) {
		for _, channel := range slices.Clone(p.leaving) {
			s.carryOut(ctx, p, p.told(channel))
		}
		s.leavingUntil = time.Now().Add(s.board.startLimit)
		return
	}
	s.log.WarnContext(ctx, "a transfer does not come about in time", "error", err)
	s.carryOut(ctx, p, p.meaning(p.transfer.attempt.late()))
}
