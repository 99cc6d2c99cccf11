package phone

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/testbed/tone"
)

func TestHoldAndResume(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	for _, hold := range []func(*Dialog, context.Context) error{(*Dialog).Hold, (*Dialog).HoldRFC2543} {
		call, incoming := talking(t, alice, bob)
		must(t, call.HearsOnly(ctx, bob.Tone()))
		must(t, hold(call, ctx))
		must(t, incoming.WaitHeld(ctx, true))
		must(t, call.HearsNothing(ctx)) // bob may not talk to alice now
		must(t, call.Resume(ctx))
		must(t, incoming.WaitHeld(ctx, false))
		must(t, call.HearsOnly(ctx, bob.Tone()))
		must(t, incoming.HearsOnly(ctx, alice.Tone()))
		must(t, incoming.Hold(ctx)) // the callee can, too
		must(t, call.WaitHeld(ctx, true))
		must(t, incoming.HearsNothing(ctx))
		must(t, call.Hangup(ctx))
	}
}

// Both offer at once: 491, and both come through in the end.
func TestHoldGlare(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	done := make(chan error)
	go func() { done <- incoming.Hold(ctx) }()
	must(t, call.Hold(ctx))
	must(t, <-done)
	must(t, call.WaitHeld(ctx, true))
	must(t, incoming.WaitHeld(ctx, true))
}

func TestHoldNeedsAnAnsweredCall(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := ringing(t, alice, bob)
	if err := call.Hold(ctx); err == nil || !strings.Contains(err.Error(), "not answered") {
		t.Errorf("Hold of a ringing call: %v", err)
	}
	must(t, incoming.Busy())
	must(t, waitOver(ctx, call))
	if _, ok := errors.AsType[*EndedError](call.Hold(ctx)); !ok {
		t.Error("a call that is over was held")
	}
}

func waitOver(ctx context.Context, d *Dialog) error {
	_, err := d.WaitEnded(ctx)
	return err
}

func TestDTMF(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	must(t, call.SendDTMF(ctx, "123A456B"))
	must(t, call.SendDTMF(ctx, "99#*"))
	must(t, incoming.SendDTMF(ctx, "0"))
	must(t, incoming.WaitDigits(ctx, "123A456B99#*"))
	must(t, call.WaitDigits(ctx, "0"))
	if incoming.Digits() != "123A456B99#*" || call.Digits() != "0" {
		t.Errorf("digits are %q and %q", incoming.Digits(), call.Digits())
	}
	must(t, incoming.HearsOnly(ctx, alice.Tone())) // the voice is back
	if err := call.SendDTMF(ctx, "1x"); err == nil {
		t.Error("x was dialled")
	}
	must(t, call.Hangup(ctx))
	if _, ok := errors.AsType[*EndedError](incoming.WaitDigits(ctx, "7")); !ok {
		t.Error("waited for digits of a call that is over")
	}
}

func TestALaw(t *testing.T) {
	ctx := testContext(t)
	bob := Start(t, Config{Name: "bob", Server: nobody, Tone: tone.Of(1), Codecs: []tone.Law{tone.ALaw}})
	alice := Start(t, Config{Name: "alice", Server: bob.Addr(), Tone: tone.Of(0)})
	call, incoming := talking(t, alice, bob)
	must(t, call.HearsOnly(ctx, bob.Tone()))
	must(t, incoming.HearsOnly(ctx, alice.Tone()))
	if call.session.law != tone.ALaw || incoming.session.law != tone.ALaw {
		t.Error("A-law was not agreed on")
	}
}

func TestNoCodecInCommon(t *testing.T) {
	bob := Start(t, Config{Name: "bob", Server: nobody, Codecs: []tone.Law{tone.ALaw}})
	alice := Start(t, Config{Name: "alice", Server: bob.Addr(), Codecs: []tone.Law{tone.MuLaw}})
	call, incoming := ringing(t, alice, bob)
	if err := incoming.Answer(testContext(t)); !errors.Is(err, errNoCodec) {
		t.Errorf("Answer = %v", err)
	}
	requireEnd(t, call, End{Status: 488})
}

func TestSilentPhone(t *testing.T) {
	ctx := testContext(t)
	bob := Start(t, Config{Name: "bob", Server: nobody})
	alice := Start(t, Config{Name: "alice", Server: bob.Addr(), Tone: tone.Of(0)})
	call, incoming := talking(t, alice, bob)
	must(t, incoming.Hears(ctx, alice.Tone()))
	must(t, call.HearsNothing(ctx))
	must(t, call.HearsNoTone(ctx))
	if !math.IsInf(call.Levels()[alice.Tone()], -1) {
		t.Errorf("levels are %v", call.Levels())
	}
	if l := incoming.Levels()[alice.Tone()]; math.Abs(l+20) > 1 {
		t.Errorf("alice is heard at %.1f dBFS", l)
	}
}

func TestHearingWhatIsNotThere(t *testing.T) {
	alice, bob := pair(t)
	call, _ := talking(t, alice, bob)
	must(t, call.Hears(testContext(t), bob.Tone()))
	other := tone.Of(5)
	for name, wait := range map[string]func(context.Context) error{
		"another tone":     func(ctx context.Context) error { return call.Hears(ctx, other) },
		"only another":     func(ctx context.Context) error { return call.HearsOnly(ctx, other) },
		"one and another":  func(ctx context.Context) error { return call.HearsOnly(ctx, bob.Tone(), other) },
		"nothing":          call.HearsNothing,
		"no tone":          call.HearsNoTone,
		"a prompt":         call.HearsAudio,
		"no tone at all":   func(ctx context.Context) error { return call.HearsOnly(ctx) },
		"no known tone":    func(ctx context.Context) error { return call.Hears(ctx, 440) },
		"only not a known": func(ctx context.Context) error { return call.HearsOnly(ctx, bob.Tone(), 440) },
	} {
		ctx, cancel := whileHearing(t, call, 3*windowBlocks)
		err := wait(ctx)
		cancel()
		if err == nil {
			t.Errorf("alice hears %s, though only bob talks", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := call.HearsNothing(ctx); err == nil || !strings.Contains(err.Error(), "2150 Hz -20 dBFS") {
		t.Errorf("the error does not say what is heard: %v", err)
	}
}

// whileHearing is a context that ends when the call has received so many more
// blocks of audio.
func whileHearing(t *testing.T, d *Dialog, blocks int) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(testContext(t))
	heard := func() int {
		d.session.mu.Lock()
		defer d.session.mu.Unlock()
		return len(d.session.ear.blocks)
	}
	enough := heard() + blocks
	go func() {
		defer cancel()
		_ = d.await(ctx, "hear more", func() (bool, error) { return heard() >= enough, nil })
	}()
	return ctx, cancel
}

// Until when somebody was heard is known to a tenth of a second.
func TestHeardUntil(t *testing.T) {
	ctx := testContext(t)
	alice, bob := pair(t)
	call, incoming := talking(t, alice, bob)
	begun := time.Now()
	must(t, call.HearsOnly(ctx, bob.Tone()))
	must(t, incoming.Hold(ctx))
	must(t, incoming.HearsNothing(ctx)) // half a second
	must(t, call.Hangup(ctx))
	if heard := call.HeardUntil(bob.Tone()); heard.Before(begun) || heard.After(time.Now()) {
		t.Errorf("heard until %v, between %v and %v", heard, begun, time.Now())
	}
	if heard := call.HeardUntil(alice.Tone()); !heard.IsZero() {
		t.Errorf("heard itself until %v", heard)
	}
}
