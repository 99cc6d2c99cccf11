package switchboard

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A monitoring is somebody's being on a call of others, whom the policy allows
// it: to hear it, to speak to the target alone, or to be heard by all. It lasts
// as long as the conversation that it was allowed for. Who is on the call, and
// the policy, may change meanwhile; then it is judged again.
type monitoring struct {
	session   *session
	action    policy.Action
	extension string        // of the target, as dialled
	heard     calls.Channel // the target's, by which the call is heard; none if nobody talks
	others    []string      // ids of the channels that the target talked with
	stop      context.CancelCauseFunc
	over      chan struct{} // closed when nothing of the call is heard any more

	mu      sync.Mutex
	open    bool               // the ear is there, and what changes matters
	shut    bool               // the ear is gone, or going
	isHeard bool               // by all of the call, into which it barges
	beeped  policy.Obligations // what has been discharged
	parties []string           // who was on the call when it was judged last, sorted
	subject string             // who then asked
}

// modes are what being on a call of others comes to.
var modes = map[policy.Action]struct {
	role    calls.Role
	whisper ari.Direction // where the supervisor is heard: out is by the target, in by the others
}{
	policy.MonitorListen:  {calls.RoleListener, ari.DirectionNone},
	policy.MonitorWhisper: {calls.RoleWhisperer, ari.DirectionOut},
	policy.MonitorBarge:   {calls.RoleBarger, ari.DirectionBoth},
}

func (s *session) wishToListen(_ context.Context, set *policy.Set, extension string) wish {
	return s.wishToMonitor(policy.MonitorListen, set, extension)
}

func (s *session) wishToWhisper(_ context.Context, set *policy.Set, extension string) wish {
	return s.wishToMonitor(policy.MonitorWhisper, set, extension)
}

func (s *session) wishToBarge(_ context.Context, set *policy.Set, extension string) wish {
	return s.wishToMonitor(policy.MonitorBarge, set, extension)
}

func (s *session) wishToMonitor(action policy.Action, set *policy.Set, extension string) wish {
	target, _ := set.UserByExtension(extension)
	m := &monitoring{session: s, action: action, extension: extension, over: make(chan struct{})}
	m.heard, m.others = s.board.conversationOf(target)
	what := m.resource(set)
	m.parties = what.Parties
	return wish{
		action:     action,
		resource:   what,
		discharges: beeps,
		do: func(ctx context.Context, d policy.Decision) {
			m.subject = d.Subject
			s.monitor(ctx, m, d.Obligations)
		},
	}
}

// conversationOf returns the channel on which a user talks, and the ids of those
// whom it talks with. Of several calls it is the oldest that the user has not
// put on hold.
func (s *Switchboard) conversationOf(target policy.User) (talking calls.Channel, others []string) {
	all := s.Calls.TalkingAt(target.Endpoints)
	if len(all) == 0 {
		return
	}
	talking = all[max(0, slices.IndexFunc(all, func(c calls.Channel) bool { return !c.Held }))]
	var local []string // a half of which the other half is in no call: an IVR, a queue
	for _, c := range s.Calls.With(talking.ID) {
		switch {
		case c.Role.Supervises():
		case c.Local():
			local = append(local, c.ID)
		default:
			others = append(others, c.ID)
		}
	}
	if len(others) == 0 {
		others = local
	}
	return talking, others
}

// goesOn reports whether the target still talks with somebody whom it talked
// with when the monitoring was asked for.
func (m *monitoring) goesOn() bool {
	board := m.session.board
	if c, ok := board.Calls.Get(m.heard.ID); !ok || c.State != ari.StateUp {
		return false
	}
	return slices.ContainsFunc(board.Calls.With(m.heard.ID), func(c calls.Channel) bool { return slices.Contains(m.others, c.ID) })
}

// resource is what the monitoring is about at this moment. It names the target
// twice: after a change of the policy the extension may be somebody else's, and
// then neither is the target.
func (m *monitoring) resource(set *policy.Set) policy.Resource {
	what := policy.Resource{Extension: m.extension}
	if m.heard.ID != "" {
		board := m.session.board
		owner, _ := set.UserByEndpoint(m.heard.Endpoint)
		what.User = cmp.Or(owner.Name, m.heard.Endpoint)
		what.Parties = m.partiesBy(set)
		what.Emergency = board.Calls.Emergency(m.heard.ID, board.EmergencyContext)
	}
	return what
}

// partiesBy returns the names, sorted, of the users who are heard on the call
// besides the target, and of those who are about to be.
func (m *monitoring) partiesBy(set *policy.Set) []string {
	var names []string
	add := func(endpoint string) {
		if u, ok := set.UserByEndpoint(endpoint); ok {
			names = append(names, u.Name)
		}
	}
	for _, c := range m.session.board.Calls.Heard(m.heard.ID) {
		if c.ID != m.session.channel.ID {
			add(c.Endpoint)
		}
	}
	for _, other := range m.session.board.onTheSameCall(m) {
		if other.action == policy.MonitorBarge {
			add(other.session.endpoint())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// monitor lets the phone be on a call until either ends.
func (s *session) monitor(ctx context.Context, m *monitoring, owed policy.Obligations) {
	if m.heard.ID == "" {
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
		return
	}
	ctx, m.stop = context.WithCancelCause(ctx)
	defer m.stop(nil)
	if !s.board.watch(m) {
		return // the daemon stops
	}
	defer m.closeEar(ctx)
	err := m.openEar(ctx, owed)
	if err != nil {
		m.closeEar(ctx)
	}
	switch {
	case err == nil:
		s.farewell = ari.CauseNormalClearing
		s.log.InfoContext(ctx, "a call is monitored", "action", m.action, "decision_id", s.decisionID)
		m.bargesIn()
		m.lookAfter(ctx)
	case errors.Is(err, errRefused): // which has been told
	case isGone(err): // the call, or the supervisor's own, ended in this moment
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeNoCall)
	default:
		s.fail(ctx, err)
	}
}

// blindLimit is how long a monitoring goes on while nobody can know who comes
// into the call.
const blindLimit = time.Second

// lookAfter returns when the monitoring is over.
func (m *monitoring) lookAfter(ctx context.Context) {
	s := m.session
	var blind time.Time
	if !s.board.ARI.Connected() {
		blind = time.Now().Add(blindLimit)
	}
	for {
		message, err := s.in.nextBefore(ctx, blind)
		if ctx.Err() != nil {
			return // the daemon stops
		}
		switch e := message.(type) {
		case nil:
			s.log.WarnContext(ctx, "a monitoring ends: without events from asterisk nobody knows who is on the call", "error", err)
			m.closeEar(ctx)
			s.tellAndHangUp(ctx, refusal.OutOfOrder, outcomeFailed)
			return
		case revocation:
			m.refuse(ctx, e)
			return
		case *ari.ChannelDtmfReceived:
			m.passOn(e) // whose keys are nobody's else
			continue
		case *ari.PlaybackFinished, *ari.ChannelHold, *ari.ChannelUnhold:
			m.passOn(e)
		case *ari.Gap:
			blind = time.Now().Add(blindLimit)
		case *ari.Snapshot:
			blind = time.Time{}
		}
		if s.ended(message) || !m.goesOn() {
			s.became(ctx, outcomeEnded)
			return
		}
		if !m.judgeAgain(ctx) {
			return
		}
	}
}
