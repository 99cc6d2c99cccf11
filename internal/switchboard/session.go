package switchboard

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// A session sees to one channel that entered linewarden, from its request to
// the end of the call that comes of it. It runs in one goroutine, and its
// context is the lifetime of the daemon: the call's own end comes as an event.
type session struct {
	board   *Switchboard
	channel ari.Channel
	in      *inbox
	log     *slog.Logger
	serve   func(ctx context.Context)

	decisionID string    // empty once its outcome is recorded
	held       []string  // channels that must be gone when the session is
	bridge     string    // likewise; empty if there is none
	farewell   ari.Cause // with which to end what is held
}

func newSession(board *Switchboard, channel ari.Channel) *session {
	s := &session{
		board:   board,
		channel: channel,
		in:      newInbox(),
		log:     board.Log.With("channel_id", channel.ID),
		held:    []string{channel.ID},
		// Until the phone is told something better: it did not work.
		farewell: ari.CauseCongestion,
	}
	s.serve = s.request
	return s
}

// newIntruder returns a session that only ends its channel.
func newIntruder(board *Switchboard, channel ari.Channel) *session {
	s := newSession(board, channel)
	s.serve = func(context.Context) {}
	return s
}

// run serves the session and leaves nothing of it behind, whatever happens.
func (s *session) run(ctx context.Context) {
	defer s.in.close()
	defer s.board.disown(s.in)
	defer s.tidy(ctx)
	defer func() {
		if p := recover(); p != nil {
			s.log.ErrorContext(ctx, "a request ended in a panic", "panic", p, "stack", string(debug.Stack()))
			s.became(ctx, outcomeFailed)
		}
	}()
	s.serve(ctx)
}

// request decides what the phone asks for and sees it through.
func (s *session) request(ctx context.Context) {
	set := s.board.Policy()
	wish := s.board.Codes.parse(s.channel.Dialplan.Exten)
	target, _ := set.UserByExtension(wish.extension)
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: calls.Endpoint(s.channel.Name)},
		Action:      wish.action,
		Resource:    policy.Resource{Extension: wish.extension},
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial},
	}
	var heard calls.Channel // the channel to listen to
	if wish.action == policy.MonitorListen {
		heard, request.Resource.Parties = s.board.partiesOf(set, target)
	}
	decision := set.Evaluate(request)
	s.decisionID = s.board.Trail.Decided(ctx, s.channel.ID, request, decision)
	switch {
	case !decision.Allowed():
		s.refuse(ctx, decision)
	case decision.Reason.Code == policy.Emergency:
		s.passOn(ctx, ari.Location{Context: s.board.EmergencyContext, Extension: wish.extension, Priority: 1})
	case wish.action == policy.CallPlace:
		s.place(ctx, target)
	case wish.action == policy.CallPickup:
		s.pickup(ctx, target)
	case wish.action == policy.MonitorListen:
		s.listen(ctx, heard)
	default: // allowed, and nothing here obeys it
		s.fail(ctx, errors.New("no enforcement for "+string(wish.action)))
	}
}

// passOn lets the dialplan see to the channel.
func (s *session) passOn(ctx context.Context, where ari.Location) {
	if err := s.board.ARI.Continue(ctx, s.channel.ID, where); err != nil {
		s.fail(ctx, err)
		return
	}
	s.let(s.channel.ID)
	s.became(ctx, outcomePassedOn)
}

// became records what became of the request. The first outcome counts.
func (s *session) became(ctx context.Context, what outcome) {
	if s.decisionID == "" {
		return
	}
	if what == outcomeConnected {
		s.farewell = ari.CauseNormalClearing
	}
	s.board.Trail.Became(ctx, s.decisionID, string(what))
	s.decisionID = ""
}

// hold takes on channels that must not outlive the session, and is told what
// happens to them.
func (s *session) hold(channelIDs ...string) {
	s.held = append(s.held, channelIDs...)
	s.board.own(s.in, channelIDs...)
}

// let gives up a channel that is gone or somebody else's now.
func (s *session) let(channelID string) {
	s.held = slices.DeleteFunc(s.held, func(id string) bool { return id == channelID })
}

// tidy ends what the session still holds, for as long as that takes.
func (s *session) tidy(ctx context.Context) {
	s.became(ctx, outcomeShutdown) // if nothing else has become of it
	for _, id := range s.held {
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.Hangup(ctx, id, s.farewell) })
	}
	if s.bridge != "" {
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, s.bridge) })
	}
}

const (
	persistFirst = 100 * time.Millisecond
	persistMost  = 5 * time.Second
)

// persist tries until it succeeds or there is nothing left to do it to. When
// the daemon stops it tries once more: what is left then is found and tidied
// by the next start.
func (s *session) persist(ctx context.Context, try func(context.Context) error) {
	for wait := persistFirst; ; wait = min(2*wait, persistMost) {
		err := try(context.WithoutCancel(ctx))
		if err == nil || errors.Is(err, ari.ErrNotFound) {
			return
		}
		if ctx.Err() != nil {
			s.log.WarnContext(ctx, "could not tidy up before the end", "error", err)
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}
