package daemon_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// grouped are the phones of a careless administrator, who lets all of them take one
// another's calls by the built-in code.
var grouped = map[string]string{
	"1001": "call_group = 1\npickup_group = 1\n", "1002": "call_group = 1\npickup_group = 1\n",
	"1003": "call_group = 1\npickup_group = 1\n", "1004": "call_group = 1\npickup_group = 1\n",
}

// In a call of the dialplan's nothing keeps who knows its SIP dialog from taking a
// place in it. The daemon notices that by how such a channel is answered. The call
// is not to be saved, for Asterisk has hung up who was in that place.
func TestWhoTakesAPlaceInAGuardedCallIsPutOut(t *testing.T) {
	t.Parallel()
	const waits = "[guarded]\nexten => 600,1,Answer()\n same => n,Wait(60)\n"
	contexts := map[string]string{}
	for _, account := range []string{"1001", "1002", "1003"} {
		contexts[account] = "context = guarded\n"
	}
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: contexts,
		Asterisk: map[string][]byte{"test-extensions.conf": append(slices.Clone(dialplan.Guarded), waits...)},
	})
	mara, desk, intruder := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")

	var most time.Duration
	putOut := func(d *office.Desk, ousted *phone.Dialog) {
		taken := d.Call(intruder, "1002", phone.WithReplaces(ousted))
		begun := time.Now()
		d.Ends(taken)
		most = max(most, time.Since(begun))
		d.Ends(ousted)
	}
	call, called := d.Talk(mara, desk, "1002")
	putOut(d, called)
	d.Ends(call)
	call, called = d.Talk(mara, desk, "1002")
	putOut(d, call)
	d.Ends(called)
	call = d.Call(mara, "1002")
	ringing := d.Ring(desk)
	d.Must(call.WaitRinging(d.Ctx))
	putOut(d, ringing)
	d.Ends(call)
	alone := d.Call(mara, "600")
	d.Must(alone.WaitAnswered(d.Ctx))
	putOut(d, alone)
	t.Logf("measured: a place in a guarded call, torn down in %v", most)
	if most > enforcement.Limit {
		t.Errorf("an intruder was there for %v", most)
	}
}

// Nobody is ever put out of an emergency call.
func TestWhoTakesAPlaceInAnEmergencyCallStays(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{Policy: staff})
	mara, centre, other := d.Phone("1001"), d.Phone("emergency"), d.Phone("1003")
	for _, side := range []string{"caller", "centre"} {
		t.Run(side, func(t *testing.T) {
			d := d.In(t)
			help, helper := d.Talk(mara, centre, "112")
			ousted, stays, tone := help, helper, centre.Tone()
			if side == "centre" {
				ousted, stays, tone = helper, help, mara.Tone()
			}
			before := len(d.Trail.Records())
			taken := d.Call(other, "112", phone.WithReplaces(ousted))
			_, _, err := d.Trail.Wait(d.Ctx, before, func(r office.Record) bool {
				return r.Message == "somebody has taken a place in an emergency call, and stays"
			})
			d.Must(err)
			d.Must(stays.HearsOnly(d.Ctx, other.Tone()))
			d.Must(taken.HearsOnly(d.Ctx, tone))
		})
	}
}

// Who takes the place of somebody who is parked, or waits in a queue, hears the
// music for a moment.
func TestWhoTakesAPlaceInALotOrAQueueIsPutOut(t *testing.T) {
	t.Parallel()
	putOut := func(d *office.Desk, intruder *phone.Phone, ousted *phone.Dialog, others ...*phone.Phone) time.Duration {
		taken := d.Call(intruder, "1002", phone.WithReplaces(ousted))
		begun := time.Now()
		d.Ends(taken)
		took := time.Since(begun)
		d.Ends(ousted)
		wantUnheard(t, taken, others...)
		return took
	}
	t.Run("parked", func(t *testing.T) {
		t.Parallel()
		d := office.Start(t, office.Options{Policy: parkers})
		mara, rana, dana := d.Phone("1001"), d.Phone("1003"), d.Phone("1004")
		call, called := d.Talk(mara, rana, "1003")
		parks(d, mara, call, called)
		enforcement.TornDown(t, enforcement.Retrieve, enforcement.InviteReplaces, putOut(d, dana, called, mara, rana))
	})
	t.Run("waiting", func(t *testing.T) {
		t.Parallel()
		d := queueOffice(t, "timeout = 60\n")
		mara, rana := d.Phone("1001"), d.Phone("1003")
		waiting := wait(d, mara)
		enforcement.TornDown(t, enforcement.QueuePull, enforcement.InviteReplaces, putOut(d, rana, waiting[0], mara))
	})
}

// Where an administrator has switched the code on, it takes nobody's call either:
// an owned phone rings again, and of a guarded one the call ends.
func TestTheBuiltInPickupCodeIsUndone(t *testing.T) {
	t.Parallel()
	endpoints := maps.Clone(grouped)
	delete(endpoints, "1001") // else it is the caller whose place is taken
	endpoints["1004"] += "context = guarded\n"
	endpoints["1005"] = "context = guarded\ncall_group = 1\n"
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: endpoints,
		Asterisk: map[string][]byte{
			"test-extensions.conf": dialplan.Guarded,
			"features.conf":        []byte("[general]\n#include linewarden-features.conf\n[general](+)\npickupexten=*8\n"),
		},
	})
	mara, desk, rana, dana, tarik := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004"), d.Phone("1005")

	call, ringing := d.Call(mara, "1002"), d.Ring(desk)
	d.Must(call.WaitRinging(d.Ctx))
	begun := time.Now()
	taken := d.Call(rana, "*8")
	d.Ends(taken)
	measured(t, "the built-in pickup of an owned call", begun)
	wantUnheard(t, taken, mara)
	d.Ends(ringing)
	again := d.Ring(desk)
	d.Must(again.Answer(d.Ctx))
	hear(d, call, mara, again, desk)

	d.Call(dana, "1005")
	d.Ring(tarik)
	begun = time.Now()
	d.Ends(d.Call(rana, "*8"))
	measured(t, "the built-in pickup of a guarded call", begun)
}

// A dialplan that takes calls of owned phones and asks nobody.
func TestPickupByAnUnguardedDialplanIsUndone(t *testing.T) {
	t.Parallel()
	d := office.Start(t, office.Options{
		Policy: staff, Endpoint: map[string]string{"1003": "context = takers\n"},
		Asterisk: map[string][]byte{"test-extensions.conf": []byte("[takers]\nexten => 1,1,PickupChan(PJSIP/1002,p)\n")},
	})
	mara, desk, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	call, ringing := d.Call(mara, "1002"), d.Ring(desk)
	d.Must(call.WaitRinging(d.Ctx))
	begun := time.Now()
	taken := d.Call(rana, "1")
	d.Ends(taken)
	measured(t, "PickupChan() of an owned call", begun)
	wantUnheard(t, taken, mara)
	d.Ends(ringing)
	again := d.Ring(desk)
	d.Must(again.Answer(d.Ctx))
	hear(d, call, mara, again, desk)
}
