package switchboard

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/keys"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// keyWish returns what carries out a code that a phone has pressed during its call.
// Adding one is adding a line.
func keyWish(name keys.Name) func(s *session, ctx context.Context, p *placement, by string) {
	return map[keys.Name]func(*session, context.Context, *placement, string){
		keys.BlindTransfer:    (*session).transferByKey,
		keys.AttendedTransfer: (*session).consultByKey,
		keys.Park:             (*session).parkByKey,
		keys.Abort:            (*session).abortByKey,
		keys.Complete:         (*session).completeByKey,
		keys.Swap:             (*session).swapByKey,
		keys.Record:           (*session).recordByKey,
		keys.PauseRecording:   (*session).pauseByKey,
	}[name]
}

// decideKey decides what a phone has asked for by a code, and records that.
func (s *session) decideKey(ctx context.Context, by calls.Channel, action policy.Action, what policy.Resource) (policy.Decision, string) {
	what.Call = by.ID
	request := policy.Request{
		Subject:     policy.Subject{Endpoint: by.Endpoint},
		Action:      action,
		Resource:    what,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayKey},
	}
	return s.board.Trail.Decided(ctx, by.ID, request, enforceable(s.board.Policy().Evaluate(&request)))
}

// parkByKey parks the other party of the phone's call.
func (s *session) parkByKey(ctx context.Context, p *placement, by string) {
	parker, _ := s.board.Calls.Get(by)
	decision, id := s.decideKey(ctx, parker, policy.CallPark, policy.Resource{})
	if !decision.Allowed() {
		s.board.Trail.Became(ctx, id, string(outcomeRefused))
		s.tellInCall(ctx, by, refusal.For(decision.Reason.Code))
		return
	}
	parkOrder{parker: by, as: parker.Endpoint, answer: func(ctx context.Context, p *placement, r parkResult) {
		s.board.Trail.Became(ctx, id, string(r.became))
		switch {
		case r.became == outcomeShutdown: // nobody is told any more
		case r.became == outcomeParked:
			s.tellSlotInCall(ctx, p, r.parked)
		case r.became == outcomeLotFull:
			s.tellInCall(ctx, by, refusal.For(refusal.LotFull))
		case p.state != over:
			s.tellInCall(ctx, by, refusal.OutOfOrder)
		}
	}}.carryOut(ctx, s, p)
}

// tellSlotInCall tells who has parked the other party, and is alone now, where that
// is. Whoever has hung up meanwhile does not care.
func (s *session) tellSlotInCall(ctx context.Context, p *placement, name string) {
	slot := ""
	if p.parker != "" {
		slot = s.slotOf(ctx, p.parker, name)
	}
	if slot == "" {
		return
	}
	id := "lw-prompt-" + p.parker
	err := s.board.ARI.SetVariable(ctx, p.parker, dialplan.VarLimit, inSeconds(promptLimit+spare))
	if err == nil {
		_, err = s.board.ARI.Play(ctx, p.parker, ari.PlayRequest{PlaybackID: id, Media: []string{"digits:" + slot}})
	}
	if err == nil {
		s.waitForPrompt(ctx, p.parker, id)
	}
}

// A telling is a prompt that one who talks hears alone. Meanwhile the other hears
// nothing of it, and is not heard.
type telling struct {
	playback string
	instead  string // a sound for where the prompt is not installed
	language string
}

// tellInCall tells a phone, and nobody else, why its code did nothing. One that is
// being told already is not told more.
func (s *session) tellInCall(ctx context.Context, channelID string, r refusal.Refusal) {
	pad := s.keypads[channelID]
	if pad == nil || pad.telling != nil {
		return
	}
	now, err := s.board.ARI.GetChannel(ctx, channelID)
	if err == nil {
		s.told++
		pad.telling = &telling{
			playback: fmt.Sprintf("lw-told-%s-%d", channelID, s.told),
			instead:  r.Sound,
			language: s.board.Languages.For(r, now.Language),
		}
		err = s.playTelling(ctx, channelID, pad.telling, r.Prompt)
	}
	if err != nil {
		pad.telling = nil
		if !isGone(err) {
			s.wentWrong(ctx, "tell a phone in its call", err)
		}
	}
}

func (s *session) playTelling(ctx context.Context, channelID string, t *telling, sound string) error {
	_, err := s.board.ARI.Play(ctx, channelID, ari.PlayRequest{PlaybackID: t.playback, Media: []string{"sound:" + sound}, Lang: t.language})
	return err
}

// hush ends what a phone is being told in its call: Asterisk does nothing else with
// the channel before that is over.
func (s *session) hush(ctx context.Context, channelID string) {
	s.hushRecorded(ctx, channelID)
	pad := s.keypads[channelID]
	if pad == nil || pad.telling == nil {
		return
	}
	if err := s.board.ARI.StopPlayback(ctx, pad.telling.playback); err != nil && !isGone(err) {
		s.wentWrong(ctx, "stop what a phone is told in its call", err)
	}
	pad.telling = nil
}

// toldByNow goes on when something has been played.
func (s *session) toldByNow(ctx context.Context, e *ari.PlaybackFinished) {
	for id, pad := range s.keypads {
		t := pad.telling
		if t == nil || t.playback != e.Playback.ID {
			continue
		}
		sound := t.instead
		if e.Playback.State != ari.PlaybackFailed || sound == "" {
			pad.telling = nil
			continue
		}
		t.playback, t.instead = t.playback+"-sound", ""
		if err := s.playTelling(ctx, id, t, sound); err != nil {
			pad.telling = nil
		}
	}
}
