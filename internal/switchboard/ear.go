package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/policy"
)

// openEar bridges the phone with a snoop on the target's channel. Whatever the
// supervisor says ends there, but for where the snoop whispers to.
func (m *monitoring) openEar(ctx context.Context, owed policy.Obligations) error {
	s := m.session
	// Before anything is heard: a restarted daemon must know a supervisor.
	err := s.board.ARI.SetVariable(ctx, s.channel.ID, dialplan.VarRole, string(modes[m.action].role))
	if err != nil {
		return fmt.Errorf("mark the supervisor: %w", err)
	}
	if err := m.beep(ctx, owed); err != nil {
		return fmt.Errorf("let the parties hear a beep: %w", err)
	}
	ear := calls.SnoopID(s.channel.ID)
	err = m.snoop(ctx, ari.SnoopRequest{SnoopID: ear, Spy: ari.DirectionBoth, Whisper: modes[m.action].whisper})
	if err != nil {
		return err
	}
	if err := s.openBridge(ctx, ear); err != nil {
		return fmt.Errorf("put the snoop into a bridge: %w", err)
	}
	// From here on whoever comes into the call finds an ear to shut. Who came
	// before is seen now.
	m.mu.Lock()
	m.open = true
	m.mu.Unlock()
	if !m.goesOn() {
		return fmt.Errorf("hear the call: %w", ari.ErrNotFound)
	}
	if !m.judgeAgain(ctx) {
		return errRefused
	}
	if m.action == policy.MonitorBarge {
		s.board.makeWay(ctx, m)
	}
	// Digits end here. A snoop takes none, as it is (res_stasis_snoop.c), and what
	// it took it would whisper.
	if err := s.hide(ctx, s.channel.ID); err != nil {
		return err
	}
	err = s.board.ARI.AddChannel(ctx, s.bridge, ari.AddChannelRequest{ChannelIDs: []string{s.channel.ID}, AbsorbDTMF: true})
	if err != nil {
		return fmt.Errorf("bridge the supervisor with the snoop: %w", err)
	}
	if err := s.board.ARI.Answer(ctx, s.channel.ID); err != nil {
		return fmt.Errorf("answer the supervisor: %w", err)
	}
	return nil
}

// snoop makes a snoop on the target's channel and waits until it is in the
// application.
func (m *monitoring) snoop(ctx context.Context, r ari.SnoopRequest) error {
	s := m.session
	s.hold(r.SnoopID)
	r.AppArgs = []string{string(calls.RoleSnoop), s.channel.ID}
	if _, err := s.board.ARI.Snoop(ctx, m.heard.ID, r); err != nil {
		return fmt.Errorf("snoop on the call: %w", err)
	}
	s.made(r.SnoopID)
	return s.waitForStart(ctx, r.SnoopID)
}

// closeEar lets the supervisor hear nothing more of the call, nor be heard, for
// as long as that takes.
func (m *monitoring) closeEar(ctx context.Context) {
	m.shutIt()
	s := m.session
	if ear := calls.SnoopID(s.channel.ID); s.holds(ear) {
		s.hangUp(ctx, ear, ari.CauseNormalClearing)
	}
	m.bargesOut()
	if s.bridge != "" {
		// What is played to a channel on its way out of a bridge that is destroyed,
		// Asterisk takes and never plays. A removal is over when it is answered.
		err := attempt(ctx, func(ctx context.Context) error { return s.board.ARI.RemoveChannel(ctx, s.bridge, s.channel.ID) })
		if err != nil {
			s.log.DebugContext(ctx, "the supervisor is in no bridge", "error", err)
		}
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, s.bridge) })
		s.bridge = ""
	}
	s.board.unwatch(m)
}

// shutIt notes that the ear is going, and reports whether there was one and
// whether nobody had noted that before.
func (m *monitoring) shutIt() (open, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	first = !m.shut
	m.shut = true
	return m.open, first
}

// The obligations that a monitoring discharges, by their names in the policy.
const (
	beep       = "beep"
	beepOthers = "beep_others"
)

var beeps = []string{beep, beepOthers}

// beep discharges what the decision obliges to, before anything of the call is
// heard.
func (m *monitoring) beep(ctx context.Context, owed policy.Obligations) error {
	s := m.session
	var to ari.Direction
	switch {
	case owed.Beep && owed.BeepOthers:
		to = ari.DirectionBoth
	case owed.Beep:
		to = ari.DirectionOut
	case owed.BeepOthers:
		to = ari.DirectionIn
	default:
		return nil
	}
	id := calls.BeepID(s.channel.ID)
	if err := m.snoop(ctx, ari.SnoopRequest{SnoopID: id, Whisper: to}); err != nil {
		return err
	}
	if err := s.playWhole(ctx, id, "sound:beep"); err != nil {
		if _, gone := s.board.ARI.GetChannel(ctx, id); isGone(gone) || !m.goesOn() {
			return fmt.Errorf("%w: %w", err, ari.ErrNotFound) // that is why
		}
		return err
	}
	s.hangUp(ctx, id, ari.CauseNormalClearing)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.beeped = owed
	return nil
}

// errUnplayed says that there is no such sound, errGap that nobody knows whether
// it was heard.
var (
	errUnplayed = errors.New("the sound could not be played")
	errGap      = errors.New("the end of the sound may have been missed")
)

// playWhole plays a sound on a channel that the session holds, and returns when
// it has been heard to its end.
func (s *session) playWhole(ctx context.Context, channelID, sound string) error {
	deadline := time.Now().Add(s.board.startLimit)
	for try := 1; ; try++ {
		id := fmt.Sprintf("%s-%d", channelID, try)
		if _, err := s.board.ARI.Play(ctx, channelID, ari.PlayRequest{PlaybackID: id, Media: []string{sound}}); err != nil {
			return err
		}
		if err := s.waitForPlayed(ctx, id, deadline); !errors.Is(err, errGap) {
			return err
		}
	}
}

func (s *session) waitForPlayed(ctx context.Context, playbackID string, deadline time.Time) error {
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return fmt.Errorf("wait for playback %s: %w", playbackID, err)
		}
		if e, ok := message.(*ari.PlaybackFinished); ok && e.Playback.ID == playbackID {
			if e.Playback.State != ari.PlaybackDone {
				return errUnplayed
			}
			return nil
		}
		if s.ended(message) {
			return fmt.Errorf("wait for playback %s: %w", playbackID, ari.ErrNotFound)
		}
		if _, gap := message.(*ari.Snapshot); gap {
			return errGap
		}
	}
}

// waitForStart waits until a channel that was made has entered the application.
func (s *session) waitForStart(ctx context.Context, channelID string) error {
	deadline := time.Now().Add(s.board.startLimit)
	for {
		message, err := s.in.nextBefore(ctx, deadline)
		if err != nil {
			return fmt.Errorf("wait for channel %s: %w", channelID, err)
		}
		switch e := message.(type) {
		case *ari.StasisStart:
			s.saw(e.Channel.ID)
			if e.Channel.ID == channelID {
				return nil
			}
		case *ari.Snapshot:
			started := func(c ari.Channel) bool { return c.ID == channelID && s.board.controls(&c) }
			if slices.ContainsFunc(e.Channels, started) {
				return nil
			}
		}
		if s.ended(message) {
			return fmt.Errorf("wait for channel %s: %w", channelID, ari.ErrNotFound)
		}
	}
}

// ended reports whether a message says that a channel of the session is gone,
// which it then holds no more, or has been ousted.
func (s *session) ended(message any) bool {
	switch e := message.(type) {
	case *ari.ChannelDestroyed:
		held := s.holds(e.Channel.ID)
		s.let(e.Channel.ID)
		return held
	case *ari.StasisStart:
		return e.ReplaceChannel != nil // somebody has taken its place
	case stray:
		return true
	case *ari.Snapshot:
		return len(s.missing(e)) > 0
	}
	return false
}

// holds reports whether a channel must not outlive the session.
func (s *session) holds(channelID string) bool {
	return slices.ContainsFunc(s.held, func(h holding) bool { return h.channel == channelID })
}
