package switchboard

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// A dialling is a number that one who talks dials behind a code. Meanwhile the
// other party hears music, which is noted on its channel: a daemon that comes back
// ends it.
type dialling struct {
	*keys.Number
	by, other string
	first     bool // who dials wants to talk there before the other does
}

// dialPrompt is what is heard before the first digit: Asterisk's own announcement of
// a transfer, and silence for as long as the digit is waited for. A tone would go on
// without the daemon, and Asterisk does nothing else for the channel meanwhile.
var dialPrompt = []string{"sound:pbx-transfer", "sound:silence/3"}

func dialPromptID(channelID string) string { return "lw-dial-" + channelID }

// nothingCame is how a phone is told that a transfer came to nothing: by the sound of
// Asterisk's own (xferfailsound in features.conf).
var nothingCame = refusal.Refusal{Prompt: "beeperr", Sound: "beeperr"}

// transferByKey lets one who talks dial where the other is to go.
func (s *session) transferByKey(ctx context.Context, p *placement, by string) {
	s.dialWhere(ctx, p, by, false)
}

// consultByKey lets one who talks dial where the other is to go, after who dials has
// talked there.
func (s *session) consultByKey(ctx context.Context, p *placement, by string) {
	s.dialWhere(ctx, p, by, true)
}

func (s *session) dialWhere(ctx context.Context, p *placement, by string, first bool) {
	other := p.otherThan(by)
	if s.dialling != nil || p.transfer != nil {
		s.tellInCall(ctx, by, nothingCame)
		return
	}
	err := wholly(ctx, func(ctx context.Context) error { return s.startMusic(ctx, other) })
	if err != nil {
		s.endMusic(ctx, other)
		if !isLeaving(err) { // else its end is on its way
			s.wentWrong(ctx, "let a party hear music", err)
			s.tellInCall(ctx, by, refusal.OutOfOrder)
		}
		return
	}
	s.dialling = &dialling{Number: keys.NewNumber(time.Now()), by: by, other: other, first: first}
	err = wholly(ctx, func(ctx context.Context) error {
		_, err := s.board.ARI.Play(ctx, by, ari.PlayRequest{PlaybackID: dialPromptID(by), Media: dialPrompt})
		return err
	})
	if err != nil && !isGone(err) {
		s.wentWrong(ctx, "ask for a number", err)
	}
}

// dials takes a key of a number, and reports whether it was one.
func (s *session) dials(ctx context.Context, from string, key keys.Digit) bool {
	d := s.dialling
	if d == nil || d.by != from {
		return false
	}
	s.stopDialPrompt(ctx, from)
	d.Press(key, time.Now())
	s.dialled(ctx)
	return true
}

// dialledByNow ends a number behind which no digit came in time. It reports whether
// there was one.
func (s *session) dialledByNow(ctx context.Context) bool {
	if s.dialling == nil || time.Now().Before(s.dialling.Deadline()) {
		return false
	}
	s.dialling.Expire(time.Now())
	s.dialled(ctx)
	return true
}

// dialled carries out the transfer once the number is complete.
func (s *session) dialled(ctx context.Context) {
	d := s.dialling
	number, complete := d.Dialled()
	if !complete {
		return
	}
	s.stopDialling(ctx)
	if number == "" {
		s.tellInCall(ctx, d.by, nothingCame)
		return
	}
	tell := s.tellTransferorByKey
	if d.first {
		tell = s.tellConsulter
	}
	s.in.put(transferOrder{
		by: d.by, to: number, way: policy.WayKey, moved: d.other, first: d.first,
		told:    func(ctx context.Context, what outcome) { tell(ctx, d.by, what) },
		refused: func(ctx context.Context, why policy.Code) { s.tellInCall(ctx, d.by, refusal.For(why)) },
	})
}

// knows is the channel of a transferor who is not told any more how it went.
type knows string

func (k knows) carryOut(ctx context.Context, s *session, p *placement) {
	s.carryOut(ctx, p, p.told(string(k)))
}

// tellTransferorByKey tells how the transfer went. Whose part is over is not told
// more than that.
func (s *session) tellTransferorByKey(ctx context.Context, by string, what outcome) {
	switch what {
	case outcomeUnderWay:
	case outcomeConnected, outcomePassedOn, outcomeParked:
		s.in.put(knows(by)) // once it is out of the bridge
	case outcomeNotForOthers, outcomeRevoked:
		s.tellInCall(ctx, by, refusal.For(policy.NotGranted))
	default:
		s.tellInCall(ctx, by, nothingCame)
	}
}

// missedKeys ends what keys, or the end of what a phone was told, may have been
// missed of in a gap: a number with a digit less is another one.
func (s *session) missedKeys(ctx context.Context) {
	for _, pad := range s.keypads {
		pad.telling = nil
	}
	if d := s.dialling; d != nil {
		s.stopDialling(ctx)
		s.tellInCall(ctx, d.by, nothingCame)
	}
}

// stopDialling lets the two talk again.
func (s *session) stopDialling(ctx context.Context) {
	if d := s.dialling; d != nil {
		s.dialling = nil
		s.stopDialPrompt(ctx, d.by)
		s.endMusic(ctx, d.other)
	}
}

// stopDialPrompt ends what is heard before the first digit.
func (s *session) stopDialPrompt(ctx context.Context, channelID string) {
	err := attempt(ctx, func(ctx context.Context) error { return s.board.ARI.StopPlayback(ctx, dialPromptID(channelID)) })
	if err != nil && !isGone(err) {
		s.log.InfoContext(ctx, "could not stop the prompt to dial", "error", err)
	}
}

// endMusic lets a party hear the other again, for as long as that takes.
func (s *session) endMusic(ctx context.Context, channelID string) {
	s.persist(ctx, func(ctx context.Context) error {
		err := s.board.ARI.StopMOH(ctx, channelID)
		if err == nil {
			err = s.board.ARI.SetVariable(ctx, channelID, dialplan.VarMusic, "")
		}
		if isLeaving(err) {
			return nil
		}
		return err
	})
}

// endMusicOf ends the music that a daemon before this one has left two who talk with.
func (s *session) endMusicOf(ctx context.Context, bridge, one, two string) {
	for _, id := range []string{one, two} {
		var where string
		s.persist(ctx, func(ctx context.Context) (err error) {
			where, err = s.board.ARI.Variable(ctx, id, dialplan.VarMusic)
			if isLeaving(err) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("ask who hears music: %w", err)
			}
			return nil
		})
		if where == bridge {
			s.stopDialPrompt(ctx, one)
			s.stopDialPrompt(ctx, two)
			s.endMusic(ctx, id)
		}
	}
}

// keysUntil is when something becomes of keys that were pressed if no more are; zero
// if nothing does.
func (s *session) keysUntil() (first time.Time) {
	for _, pad := range s.keypads {
		first = earlier(earlier(first, pad.Deadline()), pad.record.Deadline())
	}
	if s.dialling != nil {
		first = earlier(first, s.dialling.Deadline())
	}
	return first
}
