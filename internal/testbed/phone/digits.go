package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// SendDTMF presses keys: each a telephone-event (RFC 4733) of 100 ms with 100 ms
// of voice after it. It returns when the last has been sent.
func (d *Dialog) SendDTMF(ctx context.Context, digits string) error {
	until, err := d.session.dial(digits)
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

func (s *session) dial(digits string) (until int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.eventType == 0 {
		return 0, errors.New("telephone-event was not agreed on")
	}
	return s.talker.dial(digits)
}

func (s *session) dialled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talker.taken
}
