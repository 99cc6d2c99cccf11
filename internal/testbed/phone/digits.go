package phone

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// SendDTMF presses keys: each a telephone-event (RFC 4733) of 100 ms with 100 ms
// of voice after it. It returns when the last has been sent.
func (d *Dialog) SendDTMF(ctx context.Context, digits string) error {
	return d.PressKeys(ctx, digits, digitFrames*frameTime, gapFrames*frameTime)
}

// PressKeys is SendDTMF for keys that are pressed for some time, at most 8 s, with
// so much voice behind each. Both are multiples of 20 ms. The end of a key takes
// another 60 ms, in which it is told three times.
func (d *Dialog) PressKeys(ctx context.Context, digits string, lasts, pause time.Duration) error {
	until, err := d.session.dial(digits, int(lasts/frameTime), int(pause/frameTime))
	if err != nil {
		return d.failed("send DTMF "+digits, err)
	}
	return d.await(ctx, "send DTMF "+digits, func() (bool, error) {
		return d.session.dialled() >= until, context.Cause(d.state.ctx)
	})
}

// Digits returns what the peer pressed so far.
func (d *Dialog) Digits() string {
	d.session.mu.Lock()
	defer d.session.mu.Unlock()
	return string(d.session.ear.digits)
}

// DigitsLasted returns how long each of the digits was pressed.
func (d *Dialog) DigitsLasted() []time.Duration {
	d.session.mu.Lock()
	defer d.session.mu.Unlock()
	return slices.Clone(d.session.ear.lasted)
}

// WaitDigits returns once the peer has pressed these keys one after another, at
// any time of the call.
func (d *Dialog) WaitDigits(ctx context.Context, digits string) error {
	err := d.await(ctx, "wait for DTMF "+digits, func() (bool, error) {
		if strings.Contains(d.Digits(), digits) {
			return true, nil
		}
		return false, context.Cause(d.state.ctx)
	})
	if err != nil {
		return fmt.Errorf("%w; digits so far %q", err, d.Digits())
	}
	return nil
}

func (s *session) dial(digits string, lasts, gap int) (until int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.eventType == 0 {
		return 0, errors.New("telephone-event was not agreed on")
	}
	return s.talker.dial(digits, lasts, gap)
}

func (s *session) dialled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talker.taken
}
