package switchboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/policy"
)

// whileRanaIsClosed opens a world in which Rana's phones do not ring today.
func whileRanaIsClosed(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	another := strings.ToLower(time.Now().AddDate(0, 0, 3).UTC().Format("Mon"))
	set, err := load(strings.Replace(with(staff, "listen = \"all\"", "listen = \"all\"\nintercom = \"all\""), "[user.rana]\n",
		"[group.team]\nextension = \"620\"\nmembers = [\"mara\", \"rana\"]\n[user.rana]\ntime_zone = \"UTC\"\nbusiness_hours = [\""+another+" 00:00-23:59\"]\n", 1))
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	w.begin()
	return w
}

// However somebody wants to reach a user, the user's phones ring only when they may.
func TestNobodyIsRungOutOfHours(t *testing.T) {
	for name, dialled := range map[string]string{"by a call": "1003", "by an intercom": "*801003"} {
		t.Run(name, func(t *testing.T) {
			w := whileRanaIsClosed(t)
			caller := w.dials("PJSIP/1004", dialled)
			w.plays(caller, "linewarden/outside_hours", false)
			w.gone(caller, ari.CauseSubscriberAbsent)
			w.became("rana call.ring refused")
			w.quiet()
		})
	}
	t.Run("by a group, where the others ring", func(t *testing.T) {
		w := whileRanaIsClosed(t)
		caller := w.dials("PJSIP/1004", "620")
		callee := leg(caller, "1001")
		w.rings(callee)
		w.Answers(callee)
		w.talk(caller, callee)
		w.finishes(caller)
		w.became("dana call.place connected")
	})
	t.Run("by a transfer", func(t *testing.T) {
		w := whileRanaIsClosed(t)
		dana, by := w.calls("PJSIP/1004", "1001")
		w.Refers(by, "1003")
		w.answered(by, ari.TransferDeclined)
		w.talk(dana, by)
		w.finishes(dana)
		w.became("dana call.place connected", "rana call.ring refused")
	})
	for way, diverts := range ways {
		t.Run("by a divert, "+way, func(t *testing.T) {
			w := whileRanaIsClosed(t)
			caller := w.dials("PJSIP/1001", "1004")
			diverts(w, leg(caller, "1004"), "1003")
			w.gone(caller, ari.CauseNoAnswer)
			w.became("mara call.place no_answer", "rana call.ring refused")
		})
	}
	t.Run("by a divert with a code", func(t *testing.T) {
		w := whileRanaIsClosed(t)
		caller := w.dials("PJSIP/1001", "1004")
		w.rings(leg(caller, "1004"))
		diverter := w.dials("PJSIP/1004", "*261003")
		w.plays(diverter, "linewarden/outside_hours", false)
		w.gone(diverter, ari.CauseSubscriberAbsent)
		w.Answers(leg(caller, "1004"))
		w.talk(caller, leg(caller, "1004"))
		w.finishes(caller)
		w.became("mara call.place connected", "rana call.ring refused")
	})
	t.Run("but Rana calls", func(t *testing.T) {
		w := whileRanaIsClosed(t)
		rana, noor := w.calls("PJSIP/1003", "1004")
		w.Wait("they talk", func(s aritest.State) bool { return talking(s, rana, noor) })
		w.finishes(rana)
		w.became("rana call.place connected")
	})
}
