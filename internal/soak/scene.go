package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// patience is how long anything may take that must happen, on a busy machine.
const patience = 30 * time.Second

// A scene is one story as it happens at a desk. It remembers its first error, and
// does nothing from then on.
type scene struct {
	*desk
	ctx     context.Context
	whole   context.Context // ends later, if an accident comes between
	shared  *shared
	err     error
	insists bool

	dialogs []*phone.Dialog
	holds   []func() // what it has to give back
}

// shared is what all desks have one of.
type shared struct {
	centre *phone.Phone  // of emergencies
	helped chan struct{} // has room for whoever calls it
	parks  chan struct{} // likewise for who uses the parking lot: its first slot is free then
}

// try takes note of an error, and reports whether there was none as yet.
func (s *scene) try(what string, err error) bool {
	if s.err == nil && err != nil {
		s.err = fmt.Errorf("%s: %w", what, err)
	}
	return s.err == nil
}

// insist says that from now on nothing may go wrong, whatever accident comes between.
func (s *scene) insist() {
	if s.ok() {
		s.insists, s.ctx = true, s.whole
	}
}

func (s *scene) ok() bool { return s.err == nil }

// alone waits until no other scene has a thing, and keeps it to the end.
func (s *scene) alone(with chan struct{}) {
	if !s.ok() {
		return
	}
	select {
	case with <- struct{}{}:
		s.holds = append(s.holds, func() { <-with })
	case <-s.ctx.Done():
		s.try("wait for others", context.Cause(s.ctx))
	}
}

func (s *scene) call(by *phone.Phone, dialled string) *phone.Dialog {
	if !s.ok() {
		return nil
	}
	d, err := by.Call(s.ctx, dialled)
	if s.try("call "+dialled, err) {
		s.dialogs = append(s.dialogs, d)
	}
	return d
}

// ring lets a phone ring.
func (s *scene) ring(p *phone.Phone) *phone.Dialog {
	if !s.ok() {
		return nil
	}
	d, err := p.WaitCall(s.ctx)
	if s.try("wait for a call", err) {
		s.dialogs = append(s.dialogs, d)
		s.try("ring", d.Ring())
	}
	return d
}

// rings waits until a caller knows that it rings. Only then is anybody so fast as to pick
// the call up or to answer it; and Asterisk's Dial passes a ringing that it has not told
// yet to a caller who talks already, as a tone over the voice.
func (s *scene) rings(d *phone.Dialog) {
	if s.ok() {
		_ = d.WaitRinging(s.ctx) // but for one who was answered before, or whose call is over
	}
}

func (s *scene) answer(d *phone.Dialog) {
	if s.ok() {
		s.try("answer", d.Answer(s.ctx))
	}
}

func (s *scene) answered(d *phone.Dialog) {
	if s.ok() {
		s.try("wait for an answer", d.WaitAnswered(s.ctx))
	}
}

// connect calls a phone, which answers, and returns both ends.
func (s *scene) connect(by *phone.Phone, dialled string, to *phone.Phone) (calling, called *phone.Dialog) {
	calling, called = s.call(by, dialled), s.ring(to)
	s.rings(calling)
	s.answer(called)
	s.answered(calling)
	return calling, called
}

// talk is connect for two phones whose users then hear each other.
func (s *scene) talk(by, to *phone.Phone) (calling, called *phone.Dialog) {
	calling, called = s.connect(by, to.Name(), to)
	s.hears(calling, to)
	s.hears(called, by)
	return calling, called
}

// hears waits until these phones, and no others, are heard.
func (s *scene) hears(d *phone.Dialog, others ...*phone.Phone) {
	if !s.ok() {
		return
	}
	var tones []float64
	for _, p := range others {
		tones = append(tones, p.Tone())
	}
	s.try("hear", d.HearsOnly(s.ctx, tones...))
}

func (s *scene) hearsMusic(d *phone.Dialog) {
	if s.ok() {
		s.try("hear music on hold", d.HearsOnly(s.ctx, testbed.HoldMusicHz()))
	}
}

func (s *scene) hearsAudio(d *phone.Dialog) {
	if s.ok() {
		s.try("hear a prompt", d.HearsAudio(s.ctx))
	}
}

// keys presses keys. They may end the call before the last is up.
func (s *scene) keys(d *phone.Dialog, digits string) {
	if !s.ok() {
		return
	}
	if err := d.SendDTMF(s.ctx, digits); d.State() != phone.Ended {
		s.try("press "+digits, err)
	}
}

// ends waits for the end of calls.
func (s *scene) ends(all ...*phone.Dialog) {
	for _, d := range all {
		if s.ok() {
			_, err := d.WaitEnded(s.ctx)
			s.try("wait for the end", err)
		}
	}
}

// refused waits for the end of a call that is not answered.
func (s *scene) refused(d *phone.Dialog, status int) {
	if !s.ok() {
		return
	}
	end, err := d.WaitEnded(s.ctx)
	if s.try("wait for the end", err) && end.Status != status {
		s.err = fmt.Errorf("%v ended %v, want %d", d, end, status)
	}
}

func (s *scene) hangUp(d *phone.Dialog) {
	if s.ok() {
		s.try("hang up", d.Hangup(s.ctx))
	}
}

// either hangs up one end of a call, whichever, and waits for the other.
func (s *scene) either(one, other *phone.Dialog) {
	if rand.IntN(2) == 0 {
		one, other = other, one
	}
	s.hangUp(one)
	s.ends(other)
}

// pause lets people talk for a while.
func (s *scene) pause() {
	if s.ok() {
		wait(s.ctx, rand.N(time.Second))
	}
}

// over hangs up whatever is left. It takes in what may yet come of a story that went
// wrong.
func (s *scene) over(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if !s.ok() {
		wait(ctx, time.Second)
	}
	for _, d := range append(s.dialogs, s.strays()...) {
		_ = d.Hangup(ctx) // it may end by itself in this very moment
	}
	for _, give := range s.holds {
		give()
	}
}

// wait returns after some time, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
