package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/policy"
)

// whoSnoozes opens a world in which Dana may step everybody out, and Rana herself.
func whoSnoozes(t *testing.T, more string) *world {
	t.Helper()
	w := newWorld(t)
	set, err := load(with(with(staff+more, "[user.dana]\n", "[user.dana]\nsnooze = \"all\"\n"), "[user.rana]\n", "[user.rana]\nsnooze = \"self\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	w.policy = func() *policy.Set { return set }
	w.begin()
	return w
}

func TestSteppingOut(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint, dialled string
		out, want         []string // who has stepped out, before and after
		sound             string
		outcome           string
	}{
		"oneself":                {"PJSIP/1003", "*78", nil, []string{"rana"}, "activated", "rana presence.snooze kept"},
		"oneself by extension":   {"PJSIP/1003", "*781003", nil, []string{"rana"}, "activated", "rana presence.snooze kept"},
		"again":                  {"PJSIP/1003", "*78", []string{"rana"}, []string{"rana"}, "activated", "rana presence.snooze kept"},
		"and being back":         {"PJSIP/1003", "*79", []string{"mara", "rana"}, []string{"mara"}, "de-activated", "rana presence.snooze kept"},
		"another":                {"PJSIP/1004", "*781003", nil, []string{"rana"}, "activated", "dana presence.snooze kept"},
		"another, who is back":   {"PJSIP/1004", "*791003", []string{"rana"}, nil, "de-activated", "dana presence.snooze kept"},
		"another without right":  {"PJSIP/1003", "*781004", nil, nil, "linewarden/not_granted", "rana presence.snooze refused"},
		"oneself without right":  {"PJSIP/1001", "*78", nil, nil, "linewarden/not_granted", "mara presence.snooze refused"},
		"and back without right": {"PJSIP/1001", "*79", []string{"mara"}, []string{"mara"}, "linewarden/not_granted", "mara presence.snooze refused"},
		"who is nobody":          {"PJSIP/1004", "*789", nil, nil, "linewarden/unknown_target", "dana presence.snooze refused"},
		"what is a queue":        {"PJSIP/1004", "*78600", nil, nil, "linewarden/unknown_target", "dana presence.snooze refused"},
	} {
		t.Run(name, func(t *testing.T) {
			w := whoSnoozes(t, "")
			for _, user := range c.out {
				if err := w.reach.Snooze(user, true); err != nil {
					t.Fatal(err)
				}
			}
			phone := w.dials(c.endpoint, c.dialled)
			w.plays(phone, c.sound, false)
			w.Wait("the phone's call ends", func(s aritest.State) bool { return !exists(s, phone) })
			w.became(c.outcome)
			if got := w.reach.AllSnoozed(); !slices.Equal(got, c.want) {
				t.Errorf("%v have stepped out, want %v", got, c.want)
			}
		})
	}
	enforcement.Prevented(t, enforcement.Snooze, enforcement.Dialled)
}

// A code is nothing that one could let another dial.
func TestNobodyStepsOutByATransfer(t *testing.T) {
	w := whoSnoozes(t, "")
	caller, dana := w.calls("PJSIP/1001", "1004")
	w.Refers(dana, "*78")
	w.answered(dana, ari.TransferDeclined)
	w.finishes(caller)
	w.leavesNothing()
	if got := w.reach.AllSnoozed(); len(got) > 0 {
		t.Errorf("%v have stepped out", got)
	}
}

// A disk that fails is told, and nothing has changed.
func TestSteppingOutThatCannotBeKept(t *testing.T) {
	w := whoSnoozes(t, "")
	w.loseDisk()
	phone := w.dials("PJSIP/1003", "*78")
	w.plays(phone, "linewarden/out_of_order", false)
	w.gone(phone, ari.CauseCongestion)
	w.became("rana presence.snooze failed")
	if w.reach.Snoozed("rana") {
		t.Error("rana has stepped out until the next restart")
	}
}
