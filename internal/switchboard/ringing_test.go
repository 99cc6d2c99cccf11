package switchboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/policy"
)

// A silence is why Rana's phones do not ring, and how whoever calls is told.
type silence struct {
	because string // more about rana in the policy
	out     bool   // she has stepped out
	prompt  string
	cause   ari.Cause
	calls   bool // she may call all the same
}

func silences() map[string]silence {
	another := strings.ToLower(time.Now().AddDate(0, 0, 3).UTC().Format("Mon"))
	return map[string]silence{
		"out of hours": {
			because: "time_zone = \"UTC\"\nbusiness_hours = [\"" + another + " 00:00-23:59\"]\n",
			prompt:  "linewarden/outside_hours", cause: ari.CauseSubscriberAbsent, calls: true,
		},
		"who has stepped out":     {out: true, prompt: "linewarden/snoozed", cause: ari.CauseSubscriberAbsent, calls: true},
		"without the SIP account": {because: "sip_account = false\n", prompt: "linewarden/precondition", cause: ari.CauseCallRejected},
	}
}

// whileRanaIs opens a world in which Rana's phones do not ring.
func whileRanaIs(t *testing.T, silent silence) *world {
	t.Helper()
	w := newWorld(t)
	set, err := load(strings.Replace(with(staff, "listen = \"all\"", "listen = \"all\"\nintercom = \"all\"\nsnooze = \"all\""), "[user.rana]\n",
		"[group.team]\nextension = \"620\"\nmembers = [\"mara\", \"rana\"]\n[number.\"+33142685303\"]\nuser = \"rana\"\n[user.rana]\n"+silent.because, 1))
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	if err := w.reach.Snooze("rana", silent.out); err != nil {
		t.Fatal(err)
	}
	w.begin()
	return w
}

// However somebody wants to reach a user, the user's phones ring only when they may.
func TestNobodyIsRung(t *testing.T) {
	for name, silent := range silences() {
		t.Run(name, func(t *testing.T) { nobodyIsRung(t, silent) })
	}
}

func nobodyIsRung(t *testing.T, silent silence) {
	t.Helper()
	for name, dialled := range map[string]string{"by a call": "1003", "by an intercom": "*801003"} {
		t.Run(name, func(t *testing.T) {
			w := whileRanaIs(t, silent)
			caller := w.dials("PJSIP/1004", dialled)
			w.plays(caller, silent.prompt, false)
			w.gone(caller, silent.cause)
			w.leavesNothing()
			w.quiet()
		})
	}
	t.Run("by a trunk", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		caller, _ := w.comesIn("trunk", "PJSIP/carrier", "+33142685303")
		w.plays(caller, silent.prompt, false)
		w.gone(caller, silent.cause)
		w.became("rana call.ring refused")
	})
	t.Run("by a queue", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		member, _ := w.comesIn("member", "Local/1003@linewarden-member", "1003")
		w.gone(member, ari.CauseCallRejected)
		w.became("rana call.ring refused")
	})
	t.Run("by a group, where the others ring", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		caller := w.dials("PJSIP/1004", "620")
		callee := leg(caller, "1001")
		w.rings(callee)
		w.Answers(callee)
		w.talk(caller, callee)
		w.finishes(caller)
		w.became("dana call.place connected")
	})
	t.Run("by a transfer", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		dana, by := w.calls("PJSIP/1004", "1001")
		w.Refers(by, "1003")
		w.answered(by, ari.TransferDeclined)
		w.talk(dana, by)
		w.finishes(dana)
		w.leavesNothing()
	})
	for way, diverts := range ways {
		t.Run("by a divert, "+way, func(t *testing.T) {
			w := whileRanaIs(t, silent)
			caller := w.dials("PJSIP/1001", "1004")
			diverts(w, leg(caller, "1004"), "1003")
			w.gone(caller, ari.CauseNoAnswer)
			w.leavesNothing()
		})
	}
	t.Run("by a divert with a code", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		caller := w.dials("PJSIP/1001", "1004")
		w.rings(leg(caller, "1004"))
		diverter := w.dials("PJSIP/1004", "*261003")
		w.plays(diverter, silent.prompt, false)
		w.gone(diverter, silent.cause)
		w.Answers(leg(caller, "1004"))
		w.talk(caller, leg(caller, "1004"))
		w.finishes(caller)
		w.leavesNothing()
	})
	if !silent.calls {
		return
	}
	t.Run("but Rana calls", func(t *testing.T) {
		w := whileRanaIs(t, silent)
		rana, noor := w.calls("PJSIP/1003", "1004")
		w.Wait("they talk", func(s aritest.State) bool { return talking(s, rana, noor) })
		w.finishes(rana)
		w.became("rana call.place connected")
	})
}

// The phone of who is not to know who calls is dialled for nobody, and what Asterisk
// tells it of who comes into its bridge is emptied.
func TestAPhoneThatIsToldNothing(t *testing.T) {
	w := newWorld(t)
	set, err := load(strings.Replace(staff, "[user.rana]\n", "[user.rana]\nanonymous_incoming = true\n", 1))
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	w.begin()
	const routine = "linewarden-hidden,s,1"
	told := func(id string) string {
		return w.State().Channels[id].Variables["CONNECTED_LINE_SEND_SUB"]
	}
	caller := w.dials("PJSIP/1001", "1003")
	rana := leg(caller, "1003")
	w.rings(rana)
	if got := told(rana); got != routine {
		t.Errorf("who rings: %q", got)
	}
	w.Answers(rana)
	w.talk(caller, rana)
	if got := told(caller); got != "" {
		t.Errorf("who calls: %q", got)
	}
	w.finishes(caller)

	own := w.dials("PJSIP/1003", "1001")
	w.rings(leg(own, "1001"))
	w.Answers(leg(own, "1001"))
	w.talk(own, leg(own, "1001"))
	if got := told(own); got != routine {
		t.Errorf("who called herself: %q", got)
	}
	w.finishes(own)
}
