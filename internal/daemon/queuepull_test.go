package daemon_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// wait lets phones call the queue support, one after the other, and wait there.
func wait(d *office.Desk, callers ...*phone.Phone) []*phone.Dialog {
	var waiting []*phone.Dialog
	for _, p := range callers {
		call := d.Call(p, "600")
		d.Must(call.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		waiting = append(waiting, call)
	}
	return waiting
}

// hears checks that the two hear each other and nobody else.
func hear(d *office.Desk, one *phone.Dialog, ones *phone.Phone, other *phone.Dialog, others *phone.Phone) {
	d.Must(one.HearsOnly(d.Ctx, others.Tone()))
	d.Must(other.HearsOnly(d.Ctx, ones.Tone()))
}

func TestPullingACallerOutOfAQueue(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = linear\ntimeout = 60\n")
	caller, other := d.Phone("caller"), d.Phone("other")
	desk, rana, dana, mara := d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1001")
	pulled := func(user, reason, outcome string) office.Decision {
		return ofQueue(user, "queue.pickup", "600", "support", reason, outcome)
	}

	t.Run("who has waited longest comes first", func(t *testing.T) {
		d := d.In(t)
		waiting := wait(d, caller, other)
		first := d.Call(desk, "*49600")
		hear(d, first, desk, waiting[0], caller)
		d.Decided(pulled("noor", "granted", "connected"))
		d.Must(waiting[1].HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		second := d.Call(dana, "*49600") // a lead of the queue's department
		hear(d, second, dana, waiting[1], other)
		d.Decided(pulled("dana", "granted", "connected"))

		d.Must(first.Hangup(d.Ctx))
		d.Ends(waiting[0])
		d.Must(waiting[1].Hangup(d.Ctx))
		d.Ends(second)
	})
	t.Run("a user who waits", func(t *testing.T) {
		d := d.In(t)
		waiting := wait(d, mara)
		pull := d.Call(desk, "*49600")
		hear(d, pull, desk, waiting[0], mara)
	})
	t.Run("nobody waits", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, heardOut(d, rana, "*49600"), 480)
		d.Decided(pulled("rana", "granted", "no_call"))
	})
	t.Run("a queue that asterisk does not have", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, heardOut(d, desk, "*49602"), 480)
	})
	for name, tc := range map[string]struct {
		from                     *phone.Phone
		user, dialled, extension string
		target, reason           string
		status                   int
	}{
		"another department's queue": {mara, "mara", "*49600", "600", "support", "not_granted", 403},
		"a user is no queue":         {desk, "noor", "*491003", "1003", "", "unknown_target", 404},
		"another queue's caller":     {desk, "noor", "*49601", "601", "sales", "not_granted", 403},
		"with more to it":            {desk, "noor", "*49600%2C1)", "600,1)", "", "unknown_target", 404},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			d := d.In(t)
			waiting := wait(d, caller)
			wantStatus(t, heardOut(d, tc.from, tc.dialled), tc.status)
			d.Decided(ofQueue(tc.user, "queue.pickup", tc.extension, tc.target, tc.reason, "refused"))
			d.Must(waiting[0].HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		})
	}
	enforcement.Prevented(t, enforcement.QueuePull, enforcement.Dialled)
}

// The agents' phones stop ringing for a caller who was pulled, and whoever talks
// to an agent is on no list.
func TestPullingFromAgents(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = linear\ntimeout = 60\nmember => Local/1003@linewarden-member/n,0,rana,PJSIP/1003\n")
	caller, desk, rana, dana := d.Phone("caller"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	t.Run("while it rings", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		ringing := d.Ring(rana)
		pull := d.Call(desk, "*49600")
		hear(d, pull, desk, call, caller)
		wantStatus(t, d.Ends(ringing), 487)
		d.Decided(rung("rana", "granted", "cancelled"))
	})
	t.Run("not who talks", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		onRana := d.Ring(rana)
		d.Must(onRana.Answer(d.Ctx))
		hear(d, onRana, rana, call, caller)
		wantStatus(t, heardOut(d, desk, "*49600"), 480)
		hear(d, onRana, rana, call, caller)
	})
	t.Run("two at once", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(caller, "600")
		d.Ring(rana)
		one, two := d.Call(desk, "*49600"), d.Call(dana, "*49600")
		winner, winners, loser := one, desk, two
		select {
		case <-one.Context().Done():
			winner, winners, loser = two, dana, one
		case <-two.Context().Done():
		case <-d.Ctx.Done():
			t.Fatal("nobody lost")
		}
		wantStatus(t, d.Ends(loser), 480)
		hear(d, winner, winners, call, caller)
	})
}

// Whoever pulls and hangs up leaves the caller to the queue; so does a daemon that
// goes away, and one that comes back finds the calls that came of it.
func TestAPulledCallSurvives(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = linear\ntimeout = 60\n")
	caller, desk, dana, rana := d.Phone("caller"), d.Phone("1002"), d.Phone("1004"), d.Phone("1003")
	waiting := wait(d, caller)
	for range 5 {
		pull := d.Call(desk, "*49600")
		d.Must(pull.Hangup(d.Ctx))
	}
	d.Must(waiting[0].HearsOnly(d.Ctx, testbed.HoldMusicHz()))

	pull := d.Call(dana, "*49600")
	hear(d, pull, dana, waiting[0], caller)
	d.Must(d.StopDaemon())
	hear(d, pull, dana, waiting[0], caller)
	d.Must(d.StartDaemon(d.Ctx))
	if out, err := d.Command(d.Ctx, "core show channels concise"); err != nil || strings.Count(out, "Stasis") != 2 {
		t.Errorf("not both are in the application: %v\n%s", err, out)
	}
	wantStatus(t, heardOut(d, rana, "*2221004"), 403)
	d.Must(pull.Hangup(d.Ctx))
	d.Ends(waiting[0])
}

// A caller whom nobody waits for any more goes back to the line of the dialplan that
// led into the queue, whether the daemon is there or not.
func TestACallerWhomNobodyPulledGoesBack(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "strategy = linear\ntimeout = 60\n")
	waiting := wait(d, d.Phone("caller"))[0]
	const entry, line, way = "Executing [600@queues:1]", "Executing [600@queues:2]", "Executing [back@linewarden-pulled:1]"
	back := func() {
		before := d.Log()
		_, err := d.Command(d.Ctx, "channel originate Local/600@as-the-daemon/n application Wait 1")
		d.Must(err)
		after := loggedAgain(d, before, line)
		if strings.Count(after, way) == strings.Count(before, way) || strings.Count(after, entry) != strings.Count(before, entry) {
			t.Error("the caller went another way")
		}
		d.Must(waiting.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
	}
	back()
	d.Must(d.StopDaemon())
	back()
	d.Must(d.StartDaemon(d.Ctx))
	desk := d.Phone("1002")
	pull := d.Call(desk, "*49600")
	hear(d, pull, desk, waiting, d.Phone("caller"))
}

// loggedAgain waits until Asterisk has logged something more often than before,
// and returns the log.
func loggedAgain(d *office.Desk, before, what string) string {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if log := d.Log(); strings.Count(log, what) > strings.Count(before, what) {
			return log
		}
		select {
		case <-tick.C:
		case <-d.Ctx.Done():
			d.Must(fmt.Errorf("asterisk did not log %q: %w", what, d.Ctx.Err()))
		}
	}
}
