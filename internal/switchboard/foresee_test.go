package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// onItsWay lets a phone dial, and returns its channel, which is in the dialplan yet, and
// what lets it enter the application.
func (w *world) onItsWay(call aritest.Call) (id string, enters func()) {
	w.t.Helper()
	w.callers++
	call.ID = strings.TrimPrefix(call.Endpoint, "PJSIP/") + "-on-its-way"
	call.Variables = map[string]string{"LW_CALL": call.ID, "LW_ROLE": "phone"}
	call.Outside = true
	var there aritest.Run
	w.Context(call.Context, func(r aritest.Run) { there = r })
	w.Incoming(call)
	return call.ID, func() {
		w.Context("a moment later", func(aritest.Run) { there.Stasis("linewarden", "phone") })
		clock, _ := w.Incoming(aritest.Call{Endpoint: "Local/clock", Context: "a moment later", Outside: true})
		w.HangsUp(clock, ari.CauseNormalClearing)
	}
}

// askedOn returns the functions that were asked for on a channel.
func askedOn(s aritest.State, channel string) (functions []string) {
	for _, r := range s.Requests {
		if r.Op == "channels.getChannelVar" && strings.Contains(r.Path, channel) {
			functions = append(functions, r.Query["variable"]...)
		}
	}
	return functions
}

func (w *world) isAsked(channel string, times int) {
	w.t.Helper()
	w.Wait("the contacts are asked for", func(s aritest.State) bool { return len(askedOn(s, channel)) >= times })
}

func TestContactsAreAskedForWhileTheCallIsOnItsWay(t *testing.T) {
	w := open(t)
	w.Function("PJSIP_DIAL_CONTACTS(1003)", "PJSIP/1003/sip:x@h")
	caller, enters := w.onItsWay(aritest.Call{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "1003"})
	w.isAsked(caller, 1)
	if s := w.State(); exists(s, leg(caller, "1003")) {
		t.Error("a leg is made for a channel that is not here")
	}
	enters()
	w.rings(leg(caller, "1003"))
	w.Answers(leg(caller, "1003"))
	w.talk(caller, leg(caller, "1003"))
	if got := askedOn(w.State(), caller); len(got) != 1 || got[0] != "PJSIP_DIAL_CONTACTS(1003)" {
		t.Errorf("asked for %q", got)
	}
	w.finishes(caller)
	w.leavesNothing()
}

func TestAPhoneRegistersWhileACallIsOnItsWay(t *testing.T) {
	w := open(t)
	w.Function("PJSIP_DIAL_CONTACTS(1003)", "")
	caller, enters := w.onItsWay(aritest.Call{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "1003"})
	w.isAsked(caller, 1)
	w.Function("PJSIP_DIAL_CONTACTS(1003)", "PJSIP/1003/sip:x@h")
	enters()
	w.rings(leg(caller, "1003"))
	w.Answers(leg(caller, "1003"))
	w.talk(caller, leg(caller, "1003"))
	w.finishes(caller)
	w.leavesNothing()
}

func TestACallEndsOnItsWay(t *testing.T) {
	w := open(t)
	caller, _ := w.onItsWay(aritest.Call{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "1003"})
	w.isAsked(caller, 1)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.leavesNothing()
}

func TestNothingIsAskedForOtherCalls(t *testing.T) {
	w := open(t)
	for _, call := range []aritest.Call{
		{Endpoint: "PJSIP/1001", Context: "internal", Extension: "1003"},
		{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "**1003"},
		{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "0033123456789"},
		{Endpoint: "PJSIP/1001", Context: "linewarden-phones", Extension: "1003),SHELL(x"},
		{Endpoint: "PJSIP/nobody", Context: "linewarden-phones", Extension: "1003"},
	} {
		caller, _ := w.onItsWay(call)
		w.HangsUp(caller, ari.CauseNormalClearing)
	}
	last, _ := w.onItsWay(aritest.Call{Endpoint: "PJSIP/1004", Context: "linewarden-phones", Extension: "1003"})
	w.isAsked(last, 1)
	if n := w.State().Asked("channels.getChannelVar"); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
	w.HangsUp(last, ari.CauseNormalClearing)
	w.leavesNothing()
}
