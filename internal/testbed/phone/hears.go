package phone

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

// quietTicks is how long, by the phone's own clock, nothing must come until that
// counts as nothing to hear: half a second.
const quietTicks = 25

// Hears returns once the tone of hz is heard: throughout 300 ms of audio
// received after the call of Hears. Other sounds may be there too. Like all of
// these methods it works from the first early media on; it errs when ctx
// ends, and at once when the call is over, and then tells what was heard instead.
func (d *Dialog) Hears(ctx context.Context, hz float64) error {
	if !tone.Known(hz) {
		return fmt.Errorf("%v: %v Hz is not one of tone.All", d, hz)
	}
	return d.listen(ctx, fmt.Sprintf("hear %v Hz", hz), false, func(w tone.Window) bool { return w.Has(hz) })
}

// HearsOnly returns once these tones, and no other known tone, are heard
// throughout 300 ms of audio received after the call of HearsOnly. Speech or
// music may be there too.
func (d *Dialog) HearsOnly(ctx context.Context, hz ...float64) error {
	if len(hz) == 0 {
		return errors.New("HearsOnly needs a tone; HearsNoTone and HearsNothing need none")
	}
	for _, f := range hz {
		if !tone.Known(f) {
			return fmt.Errorf("%v: %v Hz is not one of tone.All", d, f)
		}
	}
	return d.listen(ctx, fmt.Sprintf("hear only %v Hz", hz), false, func(w tone.Window) bool { return w.HasOnly(hz...) })
}

// HearsNoTone returns once no known tone is heard throughout 300 ms of audio
// received after the call of HearsNoTone, whatever speech or music is there; or
// once nothing at all has come for half a second by the phone's own clock.
func (d *Dialog) HearsNoTone(ctx context.Context) error {
	return d.listen(ctx, "hear no known tone", true, func(w tone.Window) bool { return w.HasOnly() })
}

// HearsNothing returns once there is silence throughout 300 ms of audio received
// after the call of HearsNothing; or, as a peer with nothing to say may send
// no packets, once none has come for half a second by the phone's own clock.
func (d *Dialog) HearsNothing(ctx context.Context) error {
	return d.listen(ctx, "hear nothing", true, tone.Window.Silent)
}

// HearsAudio returns once something other than the known tones is heard
// throughout 300 ms of audio received after the call of HearsAudio: a prompt,
// music, a ringing tone.
func (d *Dialog) HearsAudio(ctx context.Context) error {
	return d.listen(ctx, "hear a prompt or music", false, tone.Window.HasOther)
}

// Heard tells whether the tone of hz was heard at any time of the call so far,
// throughout 300 ms. It also answers after the end of the call.
func (d *Dialog) Heard(hz float64) bool {
	l := listener{judge: func(w tone.Window) bool { return w.Has(hz) }}
	return d.session.find(&l)
}

// HeardUntil returns until when the tone of hz was heard at the latest, which is up
// to a tenth of a second too late: the zero time if it never was. It also answers
// after the end of the call.
func (d *Dialog) HeardUntil(hz float64) time.Time {
	d.session.mu.Lock()
	defer d.session.mu.Unlock()
	for _, b := range slices.Backward(d.session.ear.blocks) {
		if (tone.Window{b.Block}).Has(hz) {
			return b.at.Add(tone.BlockSize * time.Second / tone.SampleRate) // it may have ended within the next
		}
	}
	return time.Time{}
}

// HeardAudio tells whether something other than the known tones was heard at any
// time of the call so far, throughout 300 ms. It also answers after the end of
// the call.
func (d *Dialog) HeardAudio() bool {
	l := listener{judge: tone.Window.HasOther}
	return d.session.find(&l)
}

// Levels returns the levels of the known tones in dBFS, by frequency, over
// the newest 300 ms of received audio: negative infinity before there is any.
func (d *Dialog) Levels() map[float64]float64 {
	d.session.mu.Lock()
	defer d.session.mu.Unlock()
	return d.session.ear.last().Levels()
}

// A listener looks for a window of audio.
type listener struct {
	judge func(tone.Window) bool
	quiet bool // that nothing comes will do as well
	mark  int  // the first packet that counts
	block int  // the first block not yet looked at
	tick  int  // when listening began
}

func (d *Dialog) listen(ctx context.Context, what string, quiet bool, judge func(tone.Window) bool) error {
	l := d.session.listener(quiet, judge)
	return d.await(ctx, what, func() (bool, error) {
		if err := context.Cause(d.state.ctx); err != nil {
			return false, err
		}
		return d.session.find(l), nil
	})
}

// listener starts to listen to what comes from now on.
func (s *session) listener(quiet bool, judge func(tone.Window) bool) *listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &listener{judge: judge, quiet: quiet, mark: s.ear.packets, block: len(s.ear.blocks), tick: s.ticks}
}

// find tells whether what l looks for has come.
func (s *session) find(l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; l.block < len(s.ear.blocks); l.block++ {
		if w, ok := s.ear.window(l.block, l.mark); ok && l.judge(w) {
			return true
		}
	}
	return l.quiet && s.ticks-max(l.tick, s.lastHeard) >= quietTicks
}

// describeHeard tells what was heard last, for a message to a person.
func (s *session) describeHeard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := "now"
	if s.ear.packets == 0 {
		age = "ever"
	} else if behind := s.ticks - s.lastHeard; behind > 2 {
		age = fmt.Sprintf("%.1f s ago", math.Round(float64(behind)*tone.FrameDuration.Seconds()*10)/10)
	}
	return fmt.Sprintf("heard %v %s, %d packets in all", s.ear.last(), age, s.ear.packets)
}
