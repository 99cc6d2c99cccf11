package switchboard

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/keys"
)

// What a phone presses during its call may be a code. So its keys come to
// linewarden alone, and those that are no code are played to the other party. It
// is a feature of the channel's place in the bridge, which no restart takes away:
// which bridge that is, is noted on the channel.

// A keypad is what is known of the keys of one phone.
type keypad struct {
	*keys.Reader
	record  *keys.Reader // of what comes of the phone's record key, whatever else is pressed
	busy    time.Time    // until when what was pressed is being played
	telling *telling     // what the phone is being told
}

// Asterisk does nothing else for a channel while keys are played to it (dtmf_stream
// in main/app.c): so that no request about it fails for that, they take less time
// than a request may. Keys are dropped that come faster than a phone can send them.
const (
	mostPlaying = 4 * time.Second        // of the keys that are yet to be played, the last one included
	beforeKey   = 100 * time.Millisecond // which Asterisk is silent
	behindKey   = time.Millisecond       // as little as it takes
)

// add puts channels into the bridge in which they belong. The keys of a user's phone come to
// linewarden alone; those of all others go where they belong without it.
func (s *session) add(ctx context.Context, how ari.AddChannelRequest, channelIDs ...string) error {
	for _, id := range channelIDs {
		how.ChannelIDs, how.AbsorbDTMF = []string{id}, false
		delete(s.keypads, id)
		if s.isPhone(id) {
			err := s.board.ARI.SetVariable(ctx, id, dialplan.VarKeys, s.bridgeOf(id))
			if err != nil && !isLeaving(err) { // of which the next request tells
				return fmt.Errorf("note whose keys come here: %w", err)
			}
			how.AbsorbDTMF = true
			s.keypads[id] = s.newKeypad(id)
		}
		if err := s.hide(ctx, id); err != nil && !isLeaving(err) {
			return err
		}
		how.InhibitConnectedLineUpdates = how.InhibitConnectedLineUpdates || len(s.hidden) > 0
		if err := s.board.ARI.AddChannel(ctx, s.bridgeOf(id), how); err != nil {
			return err
		}
	}
	return nil
}

// letKeysThrough lets the keys of a phone go where they belong without linewarden.
// Asterisk plays none to a phone that has not answered (ARI says 412), and some
// early media asks for keys.
func (s *session) letKeysThrough(ctx context.Context, channelID string) error {
	if s.keypads[channelID] == nil {
		return nil
	}
	delete(s.keypads, channelID)
	return s.board.ARI.AddChannel(ctx, s.bridge, ari.AddChannelRequest{ChannelIDs: []string{channelID}})
}

// takeKeys lets the keys of the caller come to linewarden alone, if they do not yet.
// That is before the answer: a daemon that finds two who talk goes by what is noted.
func (s *session) takeKeys(ctx context.Context, caller string) error {
	if s.keypads[caller] != nil || !s.isPhone(caller) {
		return nil
	}
	err := s.add(ctx, ari.AddChannelRequest{}, caller)
	switch {
	case isGone(err):
		return errCallerGone
	case err != nil:
		return fmt.Errorf("take the keys of the caller: %w", err)
	}
	return nil
}

// newKeypad returns a keypad for the codes that can be pressed on a channel now.
func (s *session) newKeypad(channelID string) *keypad {
	consults := s.aside != nil && s.aside.by == channelID
	return &keypad{Reader: keys.NewReader(s.board.Keys.While(consults)), record: keys.NewReader(recordKeys)}
}

// isPhone reports whether a channel is one of a user's phones.
func (s *session) isPhone(channelID string) bool {
	c, known := s.board.Calls.Get(channelID)
	_, users := s.board.Policy().UserByEndpoint(c.Endpoint)
	return known && users
}

// findKeypads finds out whose keys come to linewarden alone, of those whom a daemon
// before this one put into the bridge.
func (s *session) findKeypads(ctx context.Context, bridge string, channelIDs ...string) {
	for _, id := range channelIDs {
		s.persist(ctx, func(ctx context.Context) error {
			where, err := s.board.ARI.Variable(ctx, id, dialplan.VarKeys)
			if err == nil && callBridge(where) == callBridge(bridge) { // it may have been on its way between them
				s.keypads[id] = s.newKeypad(id)
			}
			if isLeaving(err) { // its end is on its way
				return nil
			}
			return err
		})
	}
}

// earlier returns the earlier of two times, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// pressed takes a key that came from a phone. Only who talks can ask for something
// by it.
func (s *session) pressed(ctx context.Context, p *placement, e *ari.ChannelDtmfReceived) {
	pad := s.keypads[e.Channel.ID]
	if pad == nil || len(e.Digit) != 1 { // it is where it belongs without us
		if !s.isPhone(e.Channel.ID) {
			s.objectsByKey(ctx, p, e.Channel.ID, e.Digit)
		}
		return
	}
	key := keys.Digit{Key: e.Digit[0], Duration: time.Duration(e.DurationMs) * time.Millisecond}
	others, wish := pad.record.Press(key, time.Now())
	for _, other := range others {
		s.pressedKey(ctx, p, e.Channel.ID, other)
	}
	if wish != "" {
		s.recordKeyPressed(ctx, p, e.Channel.ID, wish)
	}
}

// pressedKey takes a key that does not come of a record key.
func (s *session) pressedKey(ctx context.Context, p *placement, from string, key keys.Digit) {
	pad := s.keypads[from]
	if pad == nil || s.dials(ctx, from, key) { // a key before it may have ended what the phone may press
		return
	}
	if p.otherThan(from) == "" || !s.isPhone(from) || s.dialling != nil || s.aside != nil && s.aside.by != from {
		s.passOnKeys(ctx, p, from, append(pad.Release(), key))
		return
	}
	pass, code := pad.Press(key, time.Now())
	s.passOnKeys(ctx, p, from, pass)
	if code != "" {
		keyWish(code)(s, ctx, p, from)
	}
}

// passLate plays what was held back and is no code because nothing followed in
// time, and ends a number likewise. It reports whether there was something.
func (s *session) passLate(ctx context.Context, p *placement) bool {
	found := s.dialledByNow(ctx)
	for id, pad := range s.keypads {
		alone := pad.record.Expire(time.Now())
		for _, key := range alone {
			s.pressedKey(ctx, p, id, key)
		}
		late := pad.Expire(time.Now())
		s.passOnKeys(ctx, p, id, late)
		found = found || len(alone)+len(late) > 0
	}
	return found
}

// passOnKeys sees to keys that are no part of a code: by one of them the phone may
// object to being recorded, the others are for whom it talks with.
func (s *session) passOnKeys(ctx context.Context, p *placement, from string, pressed []keys.Digit) {
	s.playKeys(ctx, p, from, slices.DeleteFunc(pressed, func(d keys.Digit) bool {
		return s.objectsByKey(ctx, p, from, string(d.Key))
	}))
}

// playKeys plays what was pressed on one phone to whom it talks with. A key that
// is lost on the way is not sent again: the other party could take it for two.
func (s *session) playKeys(ctx context.Context, p *placement, from string, pressed []keys.Digit) {
	to, pad := p.hearer(from), s.keypads[from]
	for _, key := range pressed {
		now := time.Now()
		lasts := min(max(key.Duration, 0), mostPlaying-beforeKey-behindKey)
		until := later(pad.busy, now).Add(beforeKey + lasts + behindKey)
		if to == "" || until.Sub(now) > mostPlaying {
			s.log.DebugContext(ctx, "a key is not passed on", "channel_id", from)
			continue
		}
		pad.busy = until
		err := s.board.ARI.SendDTMF(ctx, to, ari.DTMF{Digits: string(key.Key), Duration: lasts, Between: behindKey})
		if err != nil && !isGone(err) {
			s.wentWrong(ctx, "pass on a key", err)
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
