package switchboard

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A session sees to one channel that entered linewarden, from its request to
// the end of the call that comes of it. It runs in one goroutine, and its
// context is the lifetime of the daemon: the call's own end comes as an event.
type session struct {
	board   *Switchboard
	channel ari.Channel // who asked, or whoever has taken that place in the call
	callID  string      // noted on every channel of the call: the id of who asked
	in      *inbox
	log     *slog.Logger
	serve   func(ctx context.Context)

	decisionID string            // empty once its outcome is recorded
	claiming   <-chan error      // tells how claiming the channel went, while that is under way
	unclaimed  error             // why the channel is not the session's, nil if it is
	unbridged  bool              // the call that is placed has no bridge yet
	lookups    lookups           // the contacts of endpoints, as far as they are being asked for
	aside      *aside            // the call's second bridge, likewise
	consulted  consulted         // who was in it last
	held       []holding         // channels that must be gone when the session is
	bridge     string            // likewise; empty if there is none
	bounded    map[string]string // channels that Asterisk ends in time, and the timeout they had before
	joined     string            // the channel that is in the bridge with the caller
	legs       map[string]leg    // by channel id: how they were made
	hidden     map[string]bool   // phones that are kept from being told who calls, see hide
	discreet   bool              // who answers is not told who the caller is, see legs
	retrieved  retrieval         // what the talk rests on; zero if on nothing
	parking    *parking          // of a party of the call, while it is open

	keypads      map[string]*keypad // of the phones whose keys come here alone, by channel
	dialling     *dialling          // a number that one of the two dials
	told         int                // how often it has told a phone something during its call
	taping       *taping            // what is known of the recording of those who talk now
	tapingThere  *taping            // of the call's own, while somebody may talk next to it
	tapingAside  *taping            // of what is talked there
	diverts      diverts            // of the call, while it rings
	begun        time.Time          // when the placement began, or was diverted last
	transferring *transferring      // of a party of the call, while it is open
	merging      *mergeOrder        // what another call was asked for, until it has answered
	alsoDecided  []string           // ids of decisions with the same outcome: transfers to a call that rings
	waits        string             // a caller who is answered already, and hears that it rings
	leavingUntil time.Time          // when who has transferred the call is hung up at the latest
	attempts     int                // how many legs were called by transfers
	pulls        int                // how often it has taken a channel out of the dialplan
	farewell     ari.Cause          // with which to end what is held
	keepings     []keeping          // what limits keep for users until it shows
}

func newSession(board *Switchboard, channel ari.Channel) *session {
	s := &session{
		board:   board,
		channel: channel,
		callID:  channel.ID,
		in:      newInbox(),
		log:     board.Log.With("channel_id", channel.ID),
		bounded: make(map[string]string),
		diverts: diverts{phones: make(map[string]string)},
		keypads: make(map[string]*keypad),
		legs:    make(map[string]leg),
		hidden:  make(map[string]bool),
		taping:  newTaping(),
		lookups: board.foreseenFor(channel.ID),
		// Until the phone is told something better: it did not work.
		farewell: ari.CauseCongestion,
	}
	s.serve = s.request
	s.holdSeen(channel.ID)
	return s
}

// run serves the session and leaves nothing of it behind, whatever happens.
func (s *session) run(ctx context.Context) {
	defer s.board.disown(s.in)
	defer s.in.close() // first: only what a closed one owns is forgotten by a snapshot
	defer s.releaseKept()
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
	dialled := s.channel.Dialplan.Exten
	code, rest := s.board.Codes.Parse(dialled)
	read := wishes[code]
	if _, help := s.board.Numbers.Help(set, dialled); read == nil || help { // a code that nothing obeys is none, and help comes before any
		read, rest = (*session).wishToPlace, dialled
	}
	w := read(s, ctx, set, rest)
	request := s.ask(w.action, w.resource)
	request, decision := s.judge(ctx, set, request, w.rings, limits.Attempt{Channel: s.channel.ID, Call: cmp.Or(w.call, s.callID)}, w.discharges)
	places := w.places && decision.Allowed()
	if places {
		s.claimUntil(ctx, s.board.setupLimit()+spare)
		s.lookUp(ctx, w.rings.Endpoints...) // the last to begin goes first, and this is waited for
	} else {
		s.claimForGood(ctx)
	}
	decision, id := s.board.Trail.Decided(ctx, s.channel.ID, request, decision)
	s.decisionID = id
	s.recordForwards(ctx, s.channel.ID, w.forwards)
	if !decision.Allowed() {
		s.board.Limits.Forget(s.channel.ID)
	}
	if places {
		w.do(ctx, decision) // which finds out whether the channel is claimed
		return
	}
	s.isClaimed()
	switch {
	case decision.Allowed() && decision.Reason.Code == policy.Emergency:
		s.passOn(ctx, ari.Location{Context: s.board.EmergencyContext, Extension: cmp.Or(w.resource.Number, w.resource.Extension), Priority: 1})
	case s.unclaimed != nil:
		s.giveBack(ctx)
	case w.nothing && decision.Reason.Code == policy.UnknownTarget:
		s.tellAndHangUp(ctx, refusal.NothingThere, outcomeRefused)
	case !decision.Allowed():
		s.refuse(ctx, decision)
	default:
		w.do(ctx, decision)
	}
}

// ask is a request of the session's phone.
func (s *session) ask(action policy.Action, what policy.Resource) policy.Request {
	what.Call = s.channel.ID
	return policy.Request{
		Subject:     policy.Subject{Endpoint: s.endpoint()},
		Action:      action,
		Resource:    what,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial},
	}
}

// endpoint is who asks.
func (s *session) endpoint() string { return calls.Endpoint(s.channel.Name) }

func (s *session) self() policy.Subject { return policy.Subject{Endpoint: s.endpoint()} }

// passOn lets the dialplan see to the channel of an emergency call, and does
// not rest until it does. Whatever goes wrong, the channel is never hung up:
// where it cannot be known whether the dialplan has it already, it may.
func (s *session) passOn(ctx context.Context, where ari.Location) {
	s.let(s.channel.ID)
	s.showLocation(ctx, s.channel.ID, whereHelpGoes(s.board.Policy(), s.endpoint()))
	var err error
	s.persist(ctx, func(ctx context.Context) error {
		// Asterisk must not take it back on its way.
		err = s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarLimit, noLimit)
		if err != nil && !isLeaving(err) {
			return err
		}
		if err = s.board.ARI.Continue(ctx, s.channel.ID, where); errors.Is(err, ari.ErrNotInStasis) {
			err = nil // it went there, and the answer was lost
		}
		return err
	})
	switch {
	case err == nil:
		s.board.forget(s.channel.ID) // it may come again
		s.became(ctx, outcomePassedOn)
	case errors.Is(err, ari.ErrNotFound):
		s.became(ctx, outcomeCancelled)
	}
}

// became records what became of the request. The first outcome counts.
func (s *session) became(ctx context.Context, what outcome) {
	for _, id := range s.alsoDecided {
		s.board.Trail.Became(ctx, id, string(what))
	}
	s.alsoDecided = nil
	if s.decisionID == "" {
		return
	}
	if what == outcomeConnected {
		s.farewell = ari.CauseNormalClearing
	}
	s.board.Trail.Became(ctx, s.decisionID, string(what))
	s.decisionID = ""
}
