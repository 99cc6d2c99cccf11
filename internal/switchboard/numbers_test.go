package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// dear is a policy by which everything outside is called that costs no more than a
// call, and short numbers.
var dear = with(with(staff, `call_external = "number:+33*"`, `call_external = "all"`), "[role.trainee]", `special_numbers = "class:special"
[role.trainee]`)

// refusedNumbers are what nobody may be made to call by that policy, however it is
// dialled, with what the refusal is about.
var refusedNumbers = map[string]string{
	"0899123456": "call.external", "0 899 12 34 56": "call.external", "+33899123456": "call.external", "+33 (0)899 123 456": "call.external",
	"0033899123456": "call.external", "00 33 899 123 456": "call.external", "+33(0)899123456": "call.external",
	"+449011234567": "call.external", "00447012345678": "call.external", "+881612345678": "call.external", "+979123456789": "call.external",
	"99998888": "call.external", "0142685399 1": "call.external", "+33899123456789": "call.external",
	"0142685399;ext=5": "call.place", "0142685399@example.com": "call.place", "0142685399&PJSIP/1003": "call.place", "#31#0899123456": "call.external",
	"0142685399#": "call.place", "+0033142685399": "call.place", "0${EXTEN}": "call.place", "0800FLOWERS": "call.place", "01４2685399": "call.place",
	"0142685399\r\nX: y": "call.place", strings.Repeat("01", 32): "call.place",
}

// No form of a number that is refused is called, and help and short numbers are.
func TestNoFormOfANumberIsCheaper(t *testing.T) {
	w, _ := openWith(t, dear)
	var want []string
	for dialled, action := range refusedNumbers {
		caller := w.dials("PJSIP/1001", dialled)
		w.played(caller)
		w.Wait("it is refused", func(s aritest.State) bool { return !exists(s, caller) })
		want = append(want, "mara "+action+" refused")
	}
	if n := w.State().Asked("channels.create"); n > 0 {
		t.Errorf("%d channels were created", n)
	}
	for dialled, number := range map[string]string{"+33 (0)1 42 68 53 99": "+33142685399", "36 39": "3639", "+33118218": "118218"} {
		caller := w.dials("PJSIP/1001", dialled)
		outside := "lw-leg-" + caller + "-outside"
		w.rings(outside)
		if name := w.State().Channels[outside].Name; !strings.HasPrefix(name, "Local/"+number+"@linewarden-outbound") {
			t.Errorf("%q called %s", dialled, name)
		}
		w.HangsUp(caller, ari.CauseNormalClearing)
		want = append(want, "mara call.external cancelled")
	}
	for _, dialled := range []string{"+112", "1-1-2", "#31#112", "+33112", "0112", "112;phone-context=+33"} {
		w.helped(w.dials("PJSIP/1001", dialled))
		want = append(want, "mara call.place passed_on")
	}
	w.became(want...)
}

// Nor is it by a transfer.
func TestNoFormOfANumberIsCheaperByATransfer(t *testing.T) {
	w, _ := openWith(t, dear)
	caller, by := w.calls("PJSIP/1004", "1001")
	want := []string{"dana call.place connected"}
	for dialled := range refusedNumbers {
		before := len(w.State().Channels[by].TransferAnswer)
		w.Refers(by, dialled)
		s := w.Wait("the transfer is answered", func(s aritest.State) bool { return len(s.Channels[by].TransferAnswer) > before })
		if got := s.Channels[by].TransferAnswer[before]; got != ari.TransferDeclined {
			t.Errorf("%q: the phone was told %q", dialled, got)
		}
		want = append(want, "mara call.transfer refused")
	}
	w.talk(caller, by)
	if n := w.State().Asked("channels.create"); n != 1 {
		t.Errorf("%d channels were created, want the first call's", n)
	}
	w.finishes(caller)
	w.became(want...)
}

// Nor is it by a divert.
func TestNoFormOfANumberIsCheaperByADivert(t *testing.T) {
	for way, diverts := range ways {
		for _, dialled := range []string{"0033899123456", "+33 (0)899 123 456", "+881612345678", "99998888", "0142685399&PJSIP/1003"} {
			t.Run(way+" "+dialled, func(t *testing.T) {
				w, _ := openWith(t, dear)
				caller := w.dials("PJSIP/1004", "1001")
				diverts(w, leg(caller, "1001"), dialled)
				w.Wait("the call has ended", func(s aritest.State) bool { return !exists(s, caller) })
				if n := w.State().Asked("channels.create"); n != 1 {
					t.Errorf("%d channels were created, want the first call's", n)
				}
				w.became("dana call.place no_answer", "mara call.divert refused")
			})
		}
	}
}

// Nor is it by a forward, whenever it was set: it is judged when a call comes.
func TestNoFormOfANumberIsCheaperByAForward(t *testing.T) {
	w := whoForwards(t, with(with(forwarding(), `call_external = "number:+33*"`, `call_external = "all"`), "[role.trainee]", "special_numbers = \"class:special\"\n[role.trainee]"), nil)
	var want []string
	for _, dialled := range []string{"0899123456", "0033899123456", "+330899123456", "+881612345678", "99998888"} {
		w.forwards(saying{"rana": always(dialled)})
		caller := w.dials("PJSIP/1001", "1003")
		own := leg(caller, "1003")
		w.rings(own)
		w.Answers(own)
		w.talk(caller, own)
		w.finishes(caller)
		want = append(want, "mara call.place connected", "rana call.forward refused")
	}
	w.became(want...)
	for _, r := range w.State().Requests {
		if endpoint := strings.Join(r.Query["endpoint"], ""); strings.HasPrefix(endpoint, "Local/") {
			t.Errorf("called %s", endpoint)
		}
	}
}
