package switchboard

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// A holding is a channel that must not outlive the session that holds it.
type holding struct {
	channel string
	// since is when the channel was there for certain, zero while it is being
	// made. A snapshot that was begun before may not show it.
	since time.Time
	// back is where a borrowed channel belongs: it goes there instead of being
	// hung up.
	back ari.Location
}

// longAgo is since when a channel has been there of which the inbox told:
// whatever snapshot comes behind that is newer.
var longAgo = time.Unix(0, 0)

// hold takes on channels that must not outlive the session, before they are
// made, and is told what happens to them.
func (s *session) hold(channelIDs ...string) {
	for _, id := range channelIDs {
		s.held = append(s.held, holding{channel: id})
	}
	s.board.own(s.in, channelIDs...)
}

// holdSeen takes on channels that are there.
func (s *session) holdSeen(channelIDs ...string) {
	s.hold(channelIDs...)
	for _, id := range channelIDs {
		s.saw(id)
	}
}

// saw notes that a channel is there, if the session holds it.
func (s *session) saw(channelID string) { s.there(channelID, longAgo) }

// made notes that Asterisk has answered that a channel is there.
func (s *session) made(channelID string) { s.there(channelID, time.Now()) }

func (s *session) there(channelID string, since time.Time) {
	for i := range s.held {
		if s.held[i].channel == channelID {
			s.held[i].since = since
		}
	}
}

// keep takes on a bridge that must not outlive the session.
func (s *session) keep(bridgeID string) {
	s.bridge = bridgeID
	s.board.ownBridge(s.in, bridgeID)
}

// let gives up a channel that is gone or somebody else's now, and forgets what there
// was to know about it: a call may go on for long, and try many transfers.
func (s *session) let(channelID string) {
	s.unhold(channelID)
	delete(s.legs, channelID)
	delete(s.bounded, channelID)
	delete(s.diverts.phones, channelID)
	delete(s.keypads, channelID)
}

func (s *session) unhold(channelID string) {
	s.held = slices.DeleteFunc(s.held, func(h holding) bool { return h.channel == channelID })
}

// missing returns the channels that are gone by a snapshot, which the session
// then holds no more.
func (s *session) missing(now *ari.Snapshot) []string {
	listed := make(map[string]bool, len(now.Channels))
	for _, c := range now.Channels {
		listed[c.ID] = true
		s.saw(c.ID)
	}
	var gone []string
	for _, h := range slices.Clone(s.held) {
		if !listed[h.channel] && !h.since.IsZero() && h.since.Before(now.At) {
			gone = append(gone, h.channel)
			s.let(h.channel)
		}
	}
	return gone
}

// tidy ends what the session still holds, for as long as that takes.
func (s *session) tidy(ctx context.Context) {
	s.became(ctx, outcomeShutdown) // if nothing else has become of it
	for _, h := range slices.Clone(s.held) {
		s.hangUp(ctx, h.channel, s.farewell)
	}
	if s.aside != nil {
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, s.aside.bridge) })
	}
	if s.bridge != "" {
		s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.DestroyBridge(ctx, s.bridge) })
	}
}

// persist tries until it succeeds, see the function.
func (s *session) persist(ctx context.Context, try func(context.Context) error) {
	persist(ctx, s.log, try)
}

// hangUp ends a channel, for as long as that takes. One that is borrowed is put
// back instead.
func (s *session) hangUp(ctx context.Context, channelID string, cause ari.Cause) {
	if back, borrowed := s.belongs(channelID); borrowed {
		s.putBack(ctx, channelID, back)
		return
	}
	s.persist(ctx, func(ctx context.Context) error { return s.board.ARI.Hangup(ctx, channelID, cause) })
	s.let(channelID)
}

const (
	persistFirst = 100 * time.Millisecond
	persistMost  = 5 * time.Second
	// lastTry is how long a daemon that stops waits for each thing that it has
	// to tidy up, should Asterisk be silent.
	lastTry = 2 * time.Second
)

// persist tries until it succeeds or there is nothing left to do it to. When
// the daemon stops it tries once more: what is left then is found and tidied
// by the next start.
func persist(ctx context.Context, log *slog.Logger, try func(context.Context) error) {
	for wait := persistFirst; ; wait = min(2*wait, persistMost) {
		err := attempt(ctx, try)
		if err == nil || errors.Is(err, ari.ErrNotFound) {
			return
		}
		if ctx.Err() != nil {
			log.WarnContext(ctx, "could not tidy up before the end", "error", err)
			return
		}
		if wait == persistFirst {
			log.WarnContext(ctx, "try again until it succeeds", "error", err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// attempt tries once, also when the daemon stops, but then not for long.
func attempt(ctx context.Context, try func(context.Context) error) error {
	trying := context.WithoutCancel(ctx)
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		trying, cancel = context.WithTimeout(trying, lastTry)
		defer cancel()
	}
	return try(trying)
}

// wholly tries once what another request may have to undo, unless the daemon stops
// already. What was begun before is not abandoned: Asterisk would do it all the same,
// and perhaps behind what undoes it.
func wholly(ctx context.Context, try func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return attempt(ctx, try)
}

// isGone reports whether a request failed because its channel is gone, or is
// leaving the application because it ends. That is told as an event, too.
func isGone(err error) bool {
	return errors.Is(err, ari.ErrNotFound) || errors.Is(err, ari.ErrNotInStasis)
}
