package gate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/linewarden/linewarden/ari"
)

// A listener is dana, who has asked and now listens to mara's call with noor.
const listener = "listening"

// review has the gate run while something happens to a listening, and returns
// whom it has hung up.
func review(t *testing.T, text, guard string, then func(*desk), beeped ...string) []string {
	t.Helper()
	var hungUp []string
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.adopt(text)
		d.talk("b", "PJSIP/1001", "PJSIP/1002")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go d.gate.Run(ctx)
		d.listen(guard, beeped...)
		synctest.Wait()
		then(d)
		synctest.Wait()
		close(d.hungUp)
		for id := range d.hungUp {
			hungUp = append(hungUp, id)
		}
	})
	return hungUp
}

// listen is what Asterisk tells once the gate has left its note.
func (d *desk) listen(guard string, beeped ...string) {
	c := ari.Channel{
		ID: listener, Name: dana, State: ari.StateUp,
		ChannelVars: map[string]string{"LW_LISTENS": strings.Join(append([]string{guard, "bPJSIP/1001"}, beeped...), " ")},
	}
	d.apply(&ari.ChannelCreated{Channel: c}, &ari.ChannelVarset{Channel: &c, Variable: "LW_LISTENS"})
}

func (d *desk) leave(bridge, endpoint string) {
	d.apply(&ari.ChannelLeftBridge{Bridge: ari.Bridge{ID: bridge}, Channel: ari.Channel{ID: bridge + endpoint}})
}

// joins lets mara's channel enter another bridge.
func (d *desk) joins(bridge string) {
	d.apply(&ari.ChannelEnteredBridge{Bridge: ari.Bridge{ID: bridge}, Channel: ari.Channel{
		ID: "bPJSIP/1001", Name: "PJSIP/1001-00000001", State: ari.StateUp,
	}})
}

func TestAListeningEndsWhenItWouldBeRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		guard string
		then  func(*desk)
		ends  bool
	}{
		"nothing happens":                       {"listen", func(*desk) {}, false},
		"somebody else talks":                   {"listen", func(d *desk) { d.talk("c", "PJSIP/1003", "PJSIP/1005") }, false},
		"one who refuses comes into it":         {"listen", func(d *desk) { d.talk("b", "PJSIP/1005") }, true},
		"somebody comes into it":                {"listen", func(d *desk) { d.talk("b", "PJSIP/trunk") }, false},
		"the call goes on with one who refuses": {"listen", func(d *desk) { d.talk("c", "PJSIP/1005"); d.joins("c") }, true},
		"the call goes on with another":         {"listen", func(d *desk) { d.talk("c", "PJSIP/trunk"); d.joins("c") }, false},
		"the right is taken away": {"listen", func(d *desk) {
			d.adopt(strings.Replace(staff, `listen   = "all"`, `listen = "extension:1002"`, 1))
			d.gate.Review()
		}, true},
		"another right is taken away": {"listen", func(d *desk) {
			d.adopt(strings.Replace(staff, `whisper  = "extension:1001"`, `whisper = "none"`, 1))
			d.gate.Review()
		}, false},
		"the right to whisper is taken away": {"whisper", func(d *desk) {
			d.adopt(strings.Replace(staff, `whisper  = "extension:1001"`, `whisper = "none"`, 1))
			d.gate.Review()
		}, true},
		"the phone is somebody else's by now": {"listen", func(d *desk) {
			d.apply(&ari.ChannelStateChange{Channel: ari.Channel{ID: "bPJSIP/1001", Name: "PJSIP/stranger-00000009", State: ari.StateUp}})
			d.gate.Review()
		}, true},
		"the call is over": {"listen", func(d *desk) {
			d.apply(&ari.ChannelDestroyed{Channel: ari.Channel{ID: "bPJSIP/1001"}})
			d.gate.Review()
		}, false},
		"a note that nobody understands": {"eavesdrop", func(*desk) {}, true},
		"a listening's other party left": {"listen", func(d *desk) { d.leave("b", "PJSIP/1002") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := review(t, staff, tc.guard, tc.then)
			if ended := len(got) == 1 && got[0] == listener; ended != tc.ends || !ended && len(got) > 0 {
				t.Errorf("hung up %q, want an end: %t", got, tc.ends)
			}
		})
	}
}

// ChanSpy() keeps speaking to whom it found on the call at first.
func TestABargeEndsWithItsParty(t *testing.T) {
	for name, tc := range map[string]struct {
		then func(*desk)
		ends bool
	}{
		"nothing happens":             {func(*desk) {}, false},
		"the other has left":          {func(d *desk) { d.leave("b", "PJSIP/1002") }, true},
		"the call goes on elsewhere":  {func(d *desk) { d.talk("c", "PJSIP/trunk"); d.joins("c") }, true},
		"somebody leaves another one": {func(d *desk) { d.talk("c", "PJSIP/1003", "PJSIP/1005"); d.leave("c", "PJSIP/1003") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := review(t, strings.Replace(staff, `listen   = "all"`, "listen = \"all\"\nbarge = \"all\"", 1), "barge", tc.then)
			if (len(got) == 1) != tc.ends {
				t.Errorf("hung up %q, want an end: %t", got, tc.ends)
			}
		})
	}
}

// Whoever has not heard a beep, and wants one, is not listened to any more.
func TestItIsTooLateForABeep(t *testing.T) {
	beeping := strings.Replace(staff, "[user.mara]\n", "[user.mara]\nmonitor_beep = true\n", 1)
	late := beeping + "[user.yara]\nendpoints = [\"PJSIP/1010\"]\nmonitor_beep = true\n"
	for name, tc := range map[string]struct {
		guard, beeped string
		then          func(*desk)
		ends          bool
	}{
		"who has heard it":         {"listen", "mara,noor", func(*desk) {}, false},
		"who has not heard it":     {"listen", "", func(*desk) {}, true},
		"who comes and wants none": {"listen", "mara,noor", func(d *desk) { d.talk("b", "PJSIP/trunk") }, false},
		"who comes and wants one":  {"listen", "mara,noor", func(d *desk) { d.talk("b", "PJSIP/1010") }, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := review(t, late, tc.guard, tc.then, tc.beeped)
			if (len(got) == 1) != tc.ends {
				t.Errorf("hung up %q, want an end: %t", got, tc.ends)
			}
		})
	}
}

// Who joins is heard as well, and has a veto, but not on hearing what one says
// oneself.
func TestTheVetoOfWhoJoins(t *testing.T) {
	shy := strings.Replace(staff, `listen   = "all"`, "listen = \"all\"\nbarge = \"all\"", 1)
	shy = strings.Replace(shy, "[user.dana]\n", "[user.dana]\ncan_be_listened = false\n", 1)
	other := ari.Channel{
		ID: "other", Name: "PJSIP/1006-0000000c", State: ari.StateUp,
		ChannelVars: map[string]string{"LW_LISTENS": "listen bPJSIP/1002"},
	}
	got := review(t, shy, "barge", func(d *desk) {
		d.apply(&ari.ChannelCreated{Channel: other}, &ari.ChannelVarset{Channel: &other, Variable: "LW_LISTENS"})
	})
	if len(got) != 1 || got[0] != "other" {
		t.Errorf("hung up %q, want the one who may not hear who has joined", got)
	}
}

// Asterisk may not answer at once. It is one decision, however often it takes.
func TestAListeningIsEndedUntilItIs(t *testing.T) {
	tries := 0
	got := review(t, staff, "listen", func(d *desk) {
		d.hangUp = func(string) error {
			tries++
			if tries < 3 {
				return errors.New("500")
			}
			return ari.ErrNotFound
		}
		d.talk("b", "PJSIP/1005")
		for range 5 {
			d.gate.Review()
			synctest.Wait()
		}
	})
	if len(got) != 3 {
		t.Errorf("hung up %d times, want 3", len(got))
	}
}

// Asterisk may take long over one of them.
func TestNoListeningGoesOnBecauseAnotherEndsSlowly(t *testing.T) {
	got := review(t, staff, "listen", func(d *desk) {
		second := ari.Channel{ID: "second", Name: dana, State: ari.StateUp, ChannelVars: map[string]string{"LW_LISTENS": "listen bPJSIP/1001"}}
		d.apply(&ari.ChannelCreated{Channel: second})
		var asked atomic.Int32
		both := make(chan struct{})
		d.hangUp = func(string) error {
			if asked.Add(1) == 2 {
				close(both)
			}
			<-both
			return nil
		}
		d.talk("b", "PJSIP/1005")
	})
	slices.Sort(got)
	if !slices.Equal(got, []string{listener, "second"}) {
		t.Errorf("hung up %q, want both", got)
	}
}
