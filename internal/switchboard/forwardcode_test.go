package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/reach"
)

// Where one's calls go is judged when it is set: Rana sets it, from 1003.
func TestSettingAForward(t *testing.T) {
	without := func(right string) string {
		return with(forwarding(), "[user.rana]\n", "[user.rana]\ndeny."+right+"\n")
	}
	for name, c := range map[string]struct {
		text    string
		before  map[reach.Condition]string
		dialled string
		sound   string
		on      reach.Condition
		want    string // where it goes then
		became  []string
	}{
		"all":                {dialled: "*721004", sound: "activated", on: reach.Always, want: "1004"},
		"busy":               {dialled: "*901004", sound: "activated", on: reach.Busy, want: "1004"},
		"no answer":          {dialled: "*611004", sound: "activated", on: reach.NoAnswer, want: "1004"},
		"to a group":         {dialled: "*72620", sound: "activated", on: reach.Always, want: "620"},
		"to another":         {before: always("1005"), dialled: "*721004", sound: "activated", on: reach.Always, want: "1004"},
		"all no longer":      {before: always("1005"), dialled: "*73", sound: "de-activated", on: reach.Always, became: []string{"rana forwarding.edit kept"}},
		"busy no longer":     {before: onBusy("1005"), dialled: "*91", sound: "de-activated", on: reach.Busy, became: []string{"rana forwarding.edit kept"}},
		"unanswered no more": {before: onNoAnswer("1005"), dialled: "*62", sound: "de-activated", on: reach.NoAnswer, became: []string{"rana forwarding.edit kept"}},
		"another stays": {before: onNoAnswer("1005"), dialled: "*73", sound: "de-activated", on: reach.NoAnswer, want: "1005",
			became: []string{"rana forwarding.edit kept"}},

		"without the right to set it": {text: without("edit_call_forwarding = \"all\""), before: always("1005"), dialled: "*721004",
			sound: "linewarden/denied", on: reach.Always, want: "1005", became: []string{"rana forwarding.edit refused"}},
		"without the right to end it": {text: without("edit_call_forwarding = \"all\""), before: always("1005"), dialled: "*73",
			sound: "linewarden/denied", on: reach.Always, want: "1005", became: []string{"rana forwarding.edit refused"}},
		"to where one may not": {text: without("forward = \"extension:1004\""), dialled: "*721004", sound: "linewarden/denied", on: reach.Always},
		"to where one may not call": {text: without("call = \"extension:1004\""), before: always("1005"), dialled: "*721004",
			sound: "linewarden/denied", on: reach.Always, want: "1005"},
		"to an emergency number":        {dialled: "*72112", sound: "linewarden/emergency_call", on: reach.Always},
		"to one where one may not call": {dialled: "*7200493012345678", sound: "linewarden/not_granted", on: reach.Always},
		"to oneself":                    {dialled: "*721003", sound: "linewarden/self_target", on: reach.Always},
		"to nobody":                     {dialled: "*729", sound: "linewarden/unknown_target", on: reach.Always},
		"to nothing":                    {before: always("1005"), dialled: "*72", sound: "linewarden/unknown_target", on: reach.Always, want: "1005"},
		"to a code":                     {dialled: "*72*97", sound: "linewarden/unknown_target", on: reach.Always},
		"to another's call":             {dialled: "*72**1004", sound: "linewarden/unknown_target", on: reach.Always},
		"to a code that is forwarded":   {dialled: "*72*731004", sound: "linewarden/unknown_target", on: reach.Always},
	} {
		t.Run(name, func(t *testing.T) {
			if c.text == "" {
				c.text = forwarding()
			}
			if c.became == nil {
				what := " refused"
				if c.sound == "activated" {
					what = " kept"
				}
				c.became = []string{"rana forwarding.edit" + what, "rana call.forward" + what}
			}
			w := whoForwards(t, c.text, saying{"rana": c.before})
			phone := w.dials("PJSIP/1003", c.dialled)
			w.plays(phone, c.sound, false)
			w.Wait("the phone's call ends", func(s aritest.State) bool { return !exists(s, phone) })
			w.became(c.became...)
			if got := w.reach.Forward("rana", c.on); got != c.want {
				t.Errorf("it goes to %q, want %q", got, c.want)
			}
		})
	}
	enforcement.Prevented(t, enforcement.Forward, enforcement.Dialled)
}

// A code of one's own is nothing that one could let another dial.
func TestNobodySetsAForwardByATransfer(t *testing.T) {
	w := whoForwards(t, forwarding(), nil)
	mara, rana := w.calls("PJSIP/1001", "1003")
	w.Refers(rana, "*721004")
	w.answered(rana, "channel_declined")
	w.finishes(mara)
	w.leavesNothing()
	if got := w.reach.Forward("rana", reach.Always) + w.reach.Forward("mara", reach.Always); got != "" {
		t.Errorf("it goes to %q", got)
	}
}

// A disk that fails is told, and nothing has changed.
func TestAForwardThatCannotBeKept(t *testing.T) {
	w := whoForwards(t, forwarding(), saying{"rana": always("1005")})
	w.loseDisk()
	phone := w.dials("PJSIP/1003", "*721004")
	w.plays(phone, "linewarden/out_of_order", false)
	w.Wait("the phone's call ends", func(s aritest.State) bool { return !exists(s, phone) })
	w.became("rana forwarding.edit failed", "rana call.forward failed")
	if got := w.reach.Forward("rana", reach.Always); got != "1005" {
		t.Errorf("it goes to %q", got)
	}
}

// Nothing of it concerns a call for help.
func TestHelpIsCalledWhateverUsersHaveSet(t *testing.T) {
	w := whoForwards(t, with(forwarding(), "[user.rana]\n", "[user.rana]\nsip_account = false\n"), saying{"rana": always("1004"), "mara": always("112")})
	for _, user := range []string{"rana", "mara"} {
		if err := w.reach.Snooze(user, true); err != nil {
			t.Fatal(err)
		}
	}
	w.loseDisk()
	w.helped(w.dials("PJSIP/1003", "112"))
	w.helped(w.dials("PJSIP/1001", "112"))
	w.became("rana call.place passed_on", "mara call.place passed_on")
}
