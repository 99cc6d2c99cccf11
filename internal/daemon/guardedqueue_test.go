package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

func TestGuardedQueueMembers(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, desk, caller := d.Phone("1001"), d.Phone("1002"), d.Phone("caller")
	heardOut(d, desk, "*456000")
	wantMembers := func(t *testing.T, d *office.Desk, paused string, want ...string) {
		t.Helper()
		got := members(d, "support")
		for _, member := range want {
			if strings.Count(got, member) != 1 {
				t.Errorf("want %s among the members:\n%s", member, got)
			}
		}
		if strings.Count(got, "PJSIP/") != len(want) || strings.Count(got, "(paused") != strings.Count(paused, "PJSIP") {
			t.Errorf("the members are, %q paused:\n%s", paused, got)
		}
	}
	t.Run("in, and called", func(t *testing.T) {
		d := d.In(t)
		heardOut(d, mara, "*456000")
		d.Decided(toldAs("mara", "queue.login", "6000", "support", "granted"))
		wantMembers(t, d, "", "PJSIP/1001", "PJSIP/1002")
		call := d.Call(caller, "6000")
		ringing := d.Ring(mara)
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
	})
	t.Run("paused and back", func(t *testing.T) {
		d := d.In(t)
		for len(desk.Incoming()) > 0 { // rang for the call that was answered
			d.Ends(<-desk.Incoming())
		}
		heardOut(d, mara, "*476000")
		d.Decided(toldAs("mara", "queue.set_status", "6000", "support", "granted"))
		wantMembers(t, d, "PJSIP/1001", "PJSIP/1001", "PJSIP/1002")
		heardOut(d, mara, "*486000")
		wantMembers(t, d, "", "PJSIP/1001", "PJSIP/1002")
	})
	t.Run("out, and nobody else with it", func(t *testing.T) {
		d := d.In(t)
		heardOut(d, mara, "*466000")
		d.Decided(toldAs("mara", "queue.login", "6000", "support", "granted"))
		wantMembers(t, d, "", "PJSIP/1002")
	})
}

func TestGuardedPullFromAQueue(t *testing.T) {
	t.Parallel()
	d := watchedOffice(t)
	mara, rana, caller, trunk := d.Phone("1001"), d.Phone("1003"), d.Phone("caller"), d.Phone("trunk")
	wait := func(t *testing.T, d *office.Desk, p *phone.Phone) *phone.Dialog {
		t.Helper()
		call := d.Call(p, "6000")
		d.Must(call.WaitAnswered(d.Ctx))
		d.Must(call.Hears(d.Ctx, testbed.HoldMusicHz()))
		return call
	}
	t.Run("who has waited longest", func(t *testing.T) {
		d := d.In(t)
		first := wait(t, d, caller)
		second := wait(t, d, trunk)
		pulled := d.Call(mara, "*496000")
		d.Must(pulled.HearsOnly(d.Ctx, caller.Tone()))
		d.Must(first.HearsOnly(d.Ctx, mara.Tone()))
		d.Decided(toldAs("mara", "queue.pickup", "6000", "support", "granted"))
		if second.State() != phone.Answered {
			t.Error("another who waits was disturbed")
		}
		d.Must(pulled.Hangup(d.Ctx))
		d.Ends(first)
	})
	t.Run("nobody waits", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(mara, "*496000")), 480)
	})
	t.Run("who talks with an agent does not wait", func(t *testing.T) {
		d := d.In(t)
		heardOut(d, mara, "*456000")
		call := d.Call(caller, "6000")
		ringing := d.Ring(mara)
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		wantStatus(t, d.Ends(d.Call(d.Phone("1002"), "*496000")), 480)
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(ringing)
		heardOut(d, mara, "*466000")
	})
	t.Run("refused", func(t *testing.T) {
		d := d.In(t)
		first := wait(t, d, caller)
		wantStatus(t, d.Ends(d.Call(rana, "*496000")), 403)
		if first.State() != phone.Answered {
			t.Error("who waits was disturbed")
		}
	})
	t.Run("how many wait", func(t *testing.T) {
		d := d.In(t)
		wait(t, d, caller)
		heard := len(d.Log())
		heardOut(d, mara, "*446000")
		d.Decided(toldAs("mara", "queue.view_waiting", "6000", "support", "granted"))
		if said := d.Log()[heard:]; !strings.Contains(said, "'digits/1.") {
			t.Error("the number 1 was not said")
		}
	})
}
