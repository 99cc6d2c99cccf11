package daemon_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/faulty"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// concluded checks that something became of every decision.
func concluded(t *testing.T, d *office.Desk) {
	t.Helper()
	for at, r := range d.Trail.Records() {
		if r.Message != audit.MessageDecision {
			continue
		}
		_, _, err := d.Trail.Wait(d.Ctx, at, func(o office.Record) bool {
			return o.Message == audit.MessageOutcome && o.Attrs["decision_id"] == r.Attrs["decision_id"]
		})
		if err != nil {
			t.Errorf("nothing became of %v: %v", r, err)
		}
	}
}

// tolerate lets the daemon log what it must when requests go wrong.
func tolerate(d *office.Desk) {
	for _, message := range []string{
		"a step of a call failed", "could not claim a channel: the dialplan sees to it", "could not carry out a request",
	} {
		d.ExpectError(message)
	}
}

// try calls a phone, which answers if it rings, and lets the call take its
// course: it connects and is hung up, or it ends.
func try(t *testing.T, d *office.Desk, caller, callee *phone.Phone, extension string) {
	t.Helper()
	call := d.Call(caller, extension)
	alive, over := context.WithCancel(d.Ctx)
	defer over()
	go func() {
		_, _ = call.WaitEnded(alive)
		over()
	}()
	if ringing, err := callee.WaitCall(alive); err == nil {
		_, _ = ringing.Ring(), ringing.Answer(alive) // unless it has been cancelled
		if err := call.HearsOnly(alive, callee.Tone()); err == nil {
			d.Must(call.Hangup(d.Ctx))
		}
		d.Ends(ringing)
	}
	t.Logf("the call ended %v", d.Ends(call))
}

// Requests to Asterisk fail, are never answered, or are carried out and not
// answered in time: nothing is left of a call, something became of it, and the
// next one works.
func TestAsteriskAnswersBadly(t *testing.T) {
	t.Parallel()
	anything := []string{
		"POST /variable", "GET /variable", "POST /create", "POST /bridges/", "POST /addChannel",
		"POST /dial", "POST /ring", "POST /answer", "DELETE /channels/",
	}
	for name, tc := range map[string]struct {
		fault    faulty.Fault
		requests []string
	}{
		"with an error":      {faulty.Fails, anything},
		"never":              {faulty.Mute, []string{"POST /variable", "POST /create", "POST /answer"}},
		"after the deadline": {faulty.Late, []string{"POST /variable", "POST /create", "POST /dial", "POST /answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := office.Start(t, office.Options{Policy: staff, Faulty: true})
			tolerate(d)
			dana, tarik := d.Phone("1004"), d.Phone("1005")
			for _, request := range tc.requests {
				t.Run(request, func(t *testing.T) {
					d := d.In(t)
					rule := d.Wire.Goes(tc.fault, once(request))
					begun := time.Now()
					try(t, d, dana, tarik, "1005")
					if rule.End() == 0 {
						t.Error("nothing went wrong")
					}
					t.Logf("measured: %s %s: over after %v", request, name, time.Since(begun).Round(time.Millisecond))
					concluded(t, d)
				})
			}
			t.Run("and then well", func(t *testing.T) {
				d := d.In(t)
				d.Talk(dana, tarik, "1005")
			})
		})
	}
}

// once matches the first request that is described by its method and a part of
// its path.
func once(request string) func(*http.Request) bool {
	method, part, _ := strings.Cut(request, " ")
	met := false
	return func(r *http.Request) bool {
		if met || r.Method != method || !strings.Contains(r.URL.Path, part) {
			return false
		}
		met = true
		return true
	}
}

// What happens while the events are cut is noticed when they are back.
func TestTheEventsAreCut(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Faulty: true})
	dana, rana, tarik, mara := d.Phone("1004"), d.Phone("1003"), d.Phone("1005"), d.Phone("1001")
	call, called := d.Talk(dana, rana, "1003")
	ringing := d.Call(tarik, "1001")
	atMara := d.Ring(mara)
	d.Must(ringing.WaitRinging(d.Ctx))

	before, begun := len(d.Trail.Records()), time.Now()
	d.Wire.CutEvents()
	d.Must(atMara.Answer(d.Ctx))
	_, err := d.WaitReady(d.Ctx, before)
	d.Must(err)
	t.Logf("measured: ready after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(ringing.HearsOnly(d.Ctx, mara.Tone()))
	t.Logf("measured: connected after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
	concluded(t, d)
}

// A daemon that cannot be reached is away, and ready again when it can.
func TestAsteriskIsOutOfReach(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Faulty: true})
	dana, rana, tarik := d.Phone("1004"), d.Phone("1003"), d.Phone("1005")
	call, called := d.Talk(dana, rana, "1003")
	before := len(d.Trail.Records())
	d.Wire.Down(true)
	_, _, err := d.Trail.Wait(d.Ctx, before, func(r office.Record) bool { return r.Message == "ari cannot connect" })
	d.Must(err)
	wantStatus(t, d.Ends(d.Call(tarik, "1001")), 503)
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	d.Must(call.Hangup(d.Ctx))
	begun := time.Now()
	d.Wire.Down(false)
	_, err = d.WaitReady(d.Ctx, before)
	d.Must(err)
	t.Logf("measured: ready after %v", time.Since(begun).Round(time.Millisecond))
	d.Ends(called) // of which it learnt only now
	d.Talk(tarik, d.Phone("1001"), "1001")
}

// Events that stall: who talks goes on, a new call is taken back, and when they
// flow again all is as before.
func TestTheEventsStall(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Faulty: true})
	dana, rana, tarik, mara := d.Phone("1004"), d.Phone("1003"), d.Phone("1005"), d.Phone("1001")
	call, called := d.Talk(dana, rana, "1003")
	d.Wire.StallEvents(true)
	begun := time.Now()
	wantStatus(t, d.Ends(d.Call(tarik, "1001")), 503)
	t.Logf("measured: a call was refused after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	begun = time.Now()
	d.Wire.StallEvents(false)
	d.Talk(tarik, mara, "1001")
	t.Logf("measured: a call was connected %v after they flowed again", time.Since(begun).Round(time.Millisecond))
	d.Must(call.Hangup(d.Ctx))
	d.Ends(called)
	concluded(t, d)
}

// Events that come slowly make calls slow, and nothing else.
func TestTheEventsAreThrottled(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff, Faulty: true})
	dana, rana := d.Phone("1004"), d.Phone("1003")
	d.Wire.ThrottleEvents(16_000)
	begun := time.Now()
	call, called := d.Talk(dana, rana, "1003")
	t.Logf("measured: connected after %v", time.Since(begun).Round(time.Millisecond))
	d.Must(called.Hangup(d.Ctx))
	d.Ends(call)
	concluded(t, d)
}

// Asterisk crashes and is started again, with all calls lost: nothing is held to
// be going on, something became of every request, and calls work again.
func TestAsteriskRestarts(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	tolerate(d)
	dana, rana, tarik, mara := d.Phone("1004"), d.Phone("1003"), d.Phone("1005"), d.Phone("1001")
	d.Talk(dana, rana, "1003")
	ringing := d.Call(tarik, "1001")
	d.Ring(mara)
	d.Must(ringing.WaitRinging(d.Ctx))
	d.Must(d.Crash())
	before, begun := len(d.Trail.Records()), time.Now()
	d.Must(d.Restart(d.Ctx))
	up := time.Now()
	_, err := d.WaitReady(d.Ctx, before)
	d.Must(err)
	t.Logf("measured: asterisk up after %v, ready %v later", up.Sub(begun).Round(time.Millisecond), time.Since(up).Round(time.Millisecond))
	if n := d.Daemon.Status().Channels; n != 0 {
		t.Errorf("%d channels are held to be there", n)
	}
	for _, p := range []*phone.Phone{tarik, mara} {
		d.Must(p.Register(d.Ctx))
	}
	d.Talk(tarik, mara, "1001")
	concluded(t, d)
}
