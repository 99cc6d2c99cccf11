package limits_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/calls"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

func TestAHundredAttemptsAtOnce(t *testing.T) {
	d := newDesk(t, staff)
	attempts := make([]string, 100)
	for i := range attempts {
		attempts[i] = d.asks("PJSIP/1001")
	}
	d.Refused = func(policy.Code) {}
	var allowed atomic.Int32
	var got [100]atomic.Bool
	var all sync.WaitGroup
	for i, id := range attempts {
		all.Go(func() {
			var why policy.Code
			if i%2 == 0 { // in and out together
				why = d.places("mara", id)
			} else {
				why = d.rings("mara", "call-of-"+id)
			}
			if why == "" {
				got[i].Store(true)
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if n := allowed.Load(); n != 3 {
		t.Errorf("%d of a hundred get through, want 3", n)
	}
	d.has("at the limit", 3)
	for i, id := range attempts {
		if got[i].Load() && i%2 == 0 {
			d.ends(id)
		} else if got[i].Load() {
			d.Release("mara", "call-of-"+id)
		}
	}
	d.has("all have ended", 0)
	d.want("the next", d.places("mara", attempts[99]), "")
}

// What is live says how many calls a user has, whoever let it come about.
func TestWhatCountsAsACall(t *testing.T) {
	own := func(call, role string, more ...string) []string {
		return append([]string{dialplan.VarCall, call, dialplan.VarRole, role}, more...)
	}
	for name, test := range map[string]struct {
		set  func(d *desk)
		want int
	}{
		"a phone that asks": {func(d *desk) { d.asks("PJSIP/1001") }, 0},
		"a call": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateUp, own("c", "phone")...))
			d.comes(d.channel("PJSIP/1002", ari.StateUp, own("c", "leg")...))
		}, 1},
		"one that rings at three phones": {func(d *desk) {
			for _, endpoint := range []string{"PJSIP/1001", "PJSIP/1001-mobile", "PJSIP/1001-home"} {
				d.comes(d.channel(endpoint, ari.StateRinging, own("c", "leg")...))
			}
		}, 1},
		"a phone that is about to be dialled": {func(d *desk) { d.comes(d.channel("PJSIP/1001", ari.StateDown, own("c", "leg")...)) }, 1},
		"two calls, one of them held": {func(d *desk) {
			held := d.comes(d.channel("PJSIP/1001", ari.StateUp, own("c", "phone")...))
			d.tell(&ari.ChannelHold{Channel: ari.Channel{ID: held}})
			d.comes(d.channel("PJSIP/1001", ari.StateUp, own("d", "phone")...))
		}, 2},
		"a listening": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateUp, own("c", "listener")...))
			ear := d.channel("Snoop/7.9", ari.StateUp)
			ear.ID = calls.SnoopID("c")
			d.comes(ear)
		}, 1},
		"a consultation": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateUp, own("c", "phone", dialplan.VarConsults, "7.9")...))
			d.comes(d.channel("PJSIP/1002", ari.StateUp, own("c", "leg")...))
		}, 2},
		"a call outside on one's behalf": {func(d *desk) {
			d.comes(d.channel("Local/+33123456789@linewarden-outbound", ari.StateUp, own("c", "leg", dialplan.VarBehalf, "mara")...))
		}, 1},
		"the same while one is on it": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateUp, own("c", "phone")...))
			d.comes(d.channel("Local/+33123456789@linewarden-outbound", ari.StateRing, own("c", "leg", dialplan.VarBehalf, "mara")...))
		}, 1},
		"somebody waits in a queue unanswered": {func(d *desk) {
			c := d.channel("PJSIP/1001", ari.StateRing, own("c", "phone")...)
			c.Dialplan.Context = "queues"
			d.comes(c)
		}, 1},
		"help": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateUp, dialplan.VarRole, "emergency"))
			c := d.channel("PJSIP/1001", ari.StateUp)
			c.Dialplan.Context = "emergency-out"
			d.comes(c)
		}, 0},
		"a dialplan's call": {func(d *desk) { d.comes(d.channel("PJSIP/1001", ari.StateUp)) }, 1},
		"a dialplan's call that rings at two phones": {func(d *desk) {
			for _, endpoint := range []string{"PJSIP/1001", "PJSIP/1001-mobile"} {
				d.comes(d.channel(endpoint, ari.StateRinging, dialplan.VarLinked, "9.9"))
			}
		}, 1},
		"a dialplan's call that rings elsewhere": {func(d *desk) {
			d.comes(d.channel("PJSIP/1001", ari.StateRing, dialplan.VarLinked, "9.9"))
			d.comes(d.channel("PJSIP/1002", ari.StateRinging, dialplan.VarLinked, "9.9"))
		}, 1},
		"a phone of a dialplan that has not asked yet": {func(d *desk) { d.comes(d.channel("PJSIP/1001", ari.StateRing, dialplan.VarLinked, "9.9")) }, 0},
		"others": {func(d *desk) { d.comes(d.channel("PJSIP/1002", ari.StateUp, own("c", "phone")...)) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, staff)
			test.set(d)
			d.has("live", test.want)
			d.restart()
			d.has("after a restart", test.want)
		})
	}
}

func TestACallThatOneHasTakesNoMoreRoom(t *testing.T) {
	d := newDesk(t, staff)
	for range 3 {
		d.want("a call", d.places("mara", d.asks("PJSIP/1001")), "")
	}
	ringing := d.channel("PJSIP/1001", ari.StateRinging, dialplan.VarCall, "7.1", dialplan.VarRole, "leg")
	d.comes(ringing) // one's own other phone
	d.want("a fourth", d.places("mara", d.asks("PJSIP/1001")), refusal.TooManyCalls)
	d.want("a fourth that comes in", d.rings("mara", "new"), refusal.Busy)
	d.want("to pick one's own call up", d.judge("mara", policy.CallPlace, policy.Resource{Extension: "1002"}, limits.Attempt{Channel: d.asks("PJSIP/1001"), Call: "7.1"}), "")
	d.want("to send it on", d.judge("mara", policy.CallTransfer, policy.Resource{Extension: "1002"}, limits.Attempt{Call: "7.1"}), "")
	d.want("to ask somebody first", d.judge("mara", policy.CallTransfer, policy.Resource{Extension: "1002"}, limits.Attempt{Call: calls.Aside("7.1")}), refusal.TooManyCalls)
	d.want("help", d.judge("mara", policy.CallPlace, policy.Resource{Extension: "112"}, limits.Attempt{Channel: d.asks("PJSIP/1001"), Call: "x"}), "")
	d.want("parked by the way", d.judge("noor", policy.CallPlace, policy.Resource{Extension: "1001"}, limits.Attempt{Channel: d.asks("PJSIP/1002"), Call: "y"}), "")
	d.has("in the end", 3)
}

// Whoever dies in whatever moment leaves nothing that counts.
func TestNothingLeaks(t *testing.T) {
	for name, dies := range map[string]func(d *desk){
		"as it is told": func(d *desk) { d.ends("7.1") },
		"answered": func(d *desk) {
			c := ari.Channel{ID: "7.1", Name: "PJSIP/1001-00000001", State: ari.StateUp}
			d.tell(&ari.ChannelStateChange{Channel: c})
			d.has("answered", 1)
			d.ends("7.1")
		},
		"untold":          func(d *desk) { d.tell(&ari.Snapshot{At: time.Now().Add(time.Second)}) },
		"with a restart":  func(d *desk) { d.tell(&ari.Snapshot{At: time.Now().Add(time.Second)}); d.restart() },
		"refused by else": func(d *desk) { d.Forget("7.1") },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, staff)
			d.want("a call", d.places("mara", d.asks("PJSIP/1001")), "")
			d.has("a call", 1)
			dies(d)
			d.has("none", 0)
		})
	}
	t.Run("untold, and admitted after a snapshot that did not show it", func(t *testing.T) {
		d := newDesk(t, staff)
		id := d.asks("PJSIP/1001")
		d.want("a call", d.places("mara", id), "")
		d.tell(&ari.Snapshot{At: time.Now().Add(-time.Minute)})
		d.has("none", 0)
	})
	t.Run("of which Asterisk never tells", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, staff)
			d.want("a call", d.places("mara", "9.9"), "")
			d.has("for a moment", 1)
			pass(6 * time.Second)
			d.has("no more", 0)
		})
	})
	t.Run("what the dialplan never dialled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, staff)
			d.want("ringing", d.judge("mara", policy.CallRing, policy.Resource{}, limits.Attempt{Call: "c", Within: 5 * time.Second}), "")
			d.has("for a moment", 1)
			pass(6 * time.Second)
			d.has("no more", 0)
		})
	})
}
