package gate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
)

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.After(d) }

// While Asterisk's events are cut nobody knows who comes into the call: within a
// second nobody listens to it.
func TestAListeningEndsWithoutEvents(t *testing.T) {
	back := &ari.Snapshot{
		Channels: []ari.Channel{
			{ID: listener, Name: dana, State: ari.StateUp, ChannelVars: map[string]string{"LW_LISTENS": "listen bPJSIP/1001"}},
			{ID: "bPJSIP/1001", Name: "PJSIP/1001-00000001", State: ari.StateUp},
		},
	}
	for name, tc := range map[string]struct {
		then func(*desk)
		ends int
	}{
		"for a moment": {func(d *desk) {
			d.apply(&ari.Gap{})
			pass(900 * time.Millisecond)
			d.apply(back)
			pass(time.Minute)
		}, 0},
		"again and again for a moment": {func(d *desk) {
			for range 5 {
				d.apply(&ari.Gap{})
				pass(900 * time.Millisecond)
				d.apply(back)
			}
			pass(time.Minute)
		}, 0},
		"for a second": {func(d *desk) {
			d.apply(&ari.Gap{})
			pass(time.Second)
		}, 1},
		"for ever": {func(d *desk) {
			d.apply(&ari.Gap{})
			pass(time.Hour)
		}, 1},
		"and without Asterisk": {func(d *desk) {
			tries := 0
			d.hangUp = func(string) error {
				tries++
				if tries < 3 {
					return errors.New("out of reach")
				}
				return nil
			}
			d.apply(&ari.Gap{})
			pass(time.Hour)
		}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			if got := review(t, staff, "listen", tc.then); len(got) != tc.ends {
				t.Errorf("hung up %d times, want %d", len(got), tc.ends)
			}
		})
	}
}

// The dialplan was told that it may, and the events were cut before Asterisk said
// that it listens.
func TestAListeningThatWasNeverSeenEndsWithoutEvents(t *testing.T) {
	d := open(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go d.gate.Run(ctx)
	d.talk("b", "PJSIP/1001", "PJSIP/1002")
	d.want(d.ask(dana, "/listen?to=1001"), "allow", "granted", "21")
	d.apply(&ari.Gap{})
	if id := <-d.hungUp; id != "1700000000.1" {
		t.Errorf("hung up %q", id)
	}
}
