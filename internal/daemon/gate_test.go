package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/dialplan"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// guarded opens an office whose phones are not owned: their calls run in the
// example dialplan, which asks at the gate.
func guarded(t *testing.T, policy string) *office.Desk {
	t.Helper()
	contexts := map[string]string{}
	for _, account := range []string{"1001", "1002", "1002-mobile", "1003", "1004", "1005"} {
		contexts[account] = "context = guarded\n"
	}
	return office.Start(t, office.Options{
		Policy:   policy,
		Endpoint: contexts,
		Asterisk: map[string][]byte{"test-extensions.conf": dialplan.Guarded},
	})
}

func TestAGuardedDialplanAsksBeforeItActs(t *testing.T) {
	t.Parallel()
	d := guarded(t, staff)
	mara, desk, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003")
	dana, tarik := d.Phone("1004"), d.Phone("1005")
	told := func(user, action, extension, target, reason string) office.Decision {
		return office.Decision{
			User: user, Action: action, Extension: extension, Target: target, Reason: reason, Outcome: "told",
		}
	}

	t.Run("a call is allowed", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, desk, "1002")
		d.Decided(told("mara", "call.place", "1002", "noor", "granted"))
	})
	t.Run("a call is refused", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(mara, "1003")
		d.Must(call.HearsAudio(d.Ctx))
		wantStatus(t, d.Ends(call), 403)
		d.Decided(told("mara", "call.place", "1003", "rana", "not_granted"))
		select {
		case ringing := <-rana.Incoming():
			t.Errorf("the refused call reached a phone: %v", ringing)
		default:
		}
	})
	t.Run("a call to nobody", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, d.Ends(d.Call(mara, "1999")), 404)
		d.Decided(told("mara", "call.place", "1999", "", "unknown_target"))
	})
	t.Run("a pickup is allowed", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		ringing := d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		picked := d.Call(mara, "**1002")
		d.Must(picked.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(call.HearsOnly(d.Ctx, mara.Tone()))
		d.Ends(ringing)
		d.Decided(told("mara", "call.pickup", "1002", "noor", "granted"))
	})
	t.Run("a pickup is refused", func(t *testing.T) {
		d := d.In(t)
		call := d.Call(dana, "1002")
		ringing := d.Ring(desk)
		d.Must(call.WaitRinging(d.Ctx))
		wantStatus(t, d.Ends(d.Call(rana, "**1002")), 403)
		d.Decided(told("rana", "call.pickup", "1002", "noor", "not_granted"))
		d.Must(ringing.Answer(d.Ctx))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		enforcement.Prevented(t, enforcement.Pickup, enforcement.Guarded)
	})
	t.Run("a listening is allowed", func(t *testing.T) {
		d := d.In(t)
		call, _ := d.Talk(mara, desk, "1002")
		listening := d.Call(dana, "*2221001")
		d.Must(listening.HearsOnly(d.Ctx, mara.Tone(), desk.Tone()))
		d.Must(call.HearsOnly(d.Ctx, desk.Tone()))
		d.Decided(told("dana", "monitor.listen", "1001", "mara", "granted"))
		d.Must(call.Hangup(d.Ctx))
		d.Ends(listening)
	})
	t.Run("a listening is refused", func(t *testing.T) {
		d := d.In(t)
		d.Talk(mara, desk, "1002")
		refused := d.Call(rana, "*2221001")
		wantStatus(t, d.Ends(refused), 403)
		if refused.Heard(mara.Tone()) || refused.Heard(desk.Tone()) {
			t.Error("a refused listener heard the call")
		}
		d.Decided(told("rana", "monitor.listen", "1001", "mara", "not_granted"))
	})
	t.Run("a listening is refused by the veto of the other on the call", func(t *testing.T) {
		d := d.In(t)
		d.Talk(tarik, mara, "1001")
		wantStatus(t, d.Ends(d.Call(dana, "*2221001")), 403)
		d.Decided(told("dana", "monitor.listen", "1001", "mara", "target_veto"))
	})
}

// A permission that comes with something to do which is not done is none.
func TestAnObligationThatNobodyDischargesRefuses(t *testing.T) {
	t.Parallel()
	limited := strings.Replace(staff, "[user.mara]\n", "[user.mara]\nafter_call_work = \"30s\"\n", 1)
	want := office.Decision{
		User: "mara", Action: "call.place", Extension: "1002", Target: "noor", Reason: "undischarged_obligation",
	}
	t.Run("owned", func(t *testing.T) {
		d, want := office.Start(t, office.Options{Policy: limited}), want
		wantStatus(t, d.Ends(d.Call(d.Phone("1001"), "1002")), 403)
		want.Outcome = "refused"
		d.Decided(want)
	})
	t.Run("guarded", func(t *testing.T) {
		d, want := guarded(t, limited), want
		wantStatus(t, d.Ends(d.Call(d.Phone("1001"), "1002")), 403)
		want.Outcome = "told"
		d.Decided(want)
	})
}

// With nobody at the gate, nothing is allowed but emergency calls.
func TestAGuardedDialplanRefusesWhileTheDaemonIsAway(t *testing.T) {
	t.Parallel()
	d := guarded(t, staff)
	mara, desk, centre := d.Phone("1001"), d.Phone("1002"), d.Phone("emergency")
	d.Must(d.StopDaemon())

	call := d.Call(mara, "1002")
	d.Must(call.HearsAudio(d.Ctx))
	wantStatus(t, d.Ends(call), 503)
	select {
	case ringing := <-desk.Incoming():
		t.Errorf("an unjudged call reached a phone: %v", ringing)
	default:
	}
	help, answered := d.Call(mara, "112"), d.Ring(centre)
	d.Answer(answered, help)
	d.Must(help.HearsOnly(d.Ctx, centre.Tone()))
}
