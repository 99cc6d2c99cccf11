package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/codes"
)

// mayAll is the staff in which everybody may do everything, but that Rana's SIP
// account can be off.
func mayAll(off bool) string {
	text := with(staff, "[role.agent]\n", "[role.agent]\nsnooze = \"all\"\nintercom = \"all\"\nqueue_login = \"all\"\nagent_status = \"all\"\n"+
		"waiting_list = \"all\"\nplay_voicemails = \"all\"\nvoicemail = true\nedit_call_forwarding = \"all\"\nplay_recordings = \"all\"\n")
	if off {
		text = with(text, "[user.rana]\n", "[user.rana]\nsip_account = false\n")
	}
	return text
}

// A phone whose SIP account is off dials nothing but an emergency number, though its
// user may do everything.
func TestAPhoneWithoutTheSIPAccountDialsNothing(t *testing.T) {
	w := newWorld(t)
	w.writes(mayAll(true))
	w.begin()
	dialled := []string{"1001", "600", "7000", "0142685301", "9"}
	for _, c := range codes.All() {
		switch {
		case c.Name == codes.Unpark:
			dialled = append(dialled, "71")
		case c.Alone:
			dialled = append(dialled, c.Default)
		default:
			dialled = append(dialled, c.Default+"1001", c.Default+"7000", c.Default+"17000", c.Default+"600", c.Default+"1003", c.Default)
		}
	}
	for _, extension := range dialled {
		phone := w.dials("PJSIP/1003", extension)
		w.played(phone)
		s := w.Wait("it is refused", func(s aritest.State) bool { return !exists(s, phone) })
		if len(s.Channels) > 0 {
			t.Errorf("%s reaches %v", extension, channelsOf(s))
		}
	}
	w.leavesNothing()
	for _, became := range w.trail.outcomes(t) {
		if !strings.HasSuffix(became, " refused") {
			t.Error(became)
		}
	}
	w.helped(w.dials("PJSIP/1003", "112"))
	w.leavesNothing()
}

// Who talks when it is switched off talks on, and does no more with the call.
func TestATalkingPhoneWhoseSIPAccountIsSwitchedOff(t *testing.T) {
	for name, does := range map[string]func(w *world, rana string){
		"transfers":            func(w *world, rana string) { w.Refers(rana, "1004"); w.answered(rana, ari.TransferDeclined) },
		"parks by transfer":    func(w *world, rana string) { w.Refers(rana, "70"); w.answered(rana, ari.TransferDeclined) },
		"transfers by key":     func(w *world, rana string) { w.Presses(rana, "##1004#"); w.isTold(rana) },
		"asks somebody by key": func(w *world, rana string) { w.Presses(rana, "*21004#"); w.isTold(rana) },
		"parks by key":         func(w *world, rana string) { w.Presses(rana, "#72"); w.isTold(rana) },
		"is who another wants": func(w *world, _ string) { w.isRefused("PJSIP/1004", "1003") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.writes(mayAll(false))
			w.begin()
			mara, rana := w.calls("PJSIP/1001", "1003")
			w.reloads(mayAll(true))
			does(w, rana)
			w.talk(mara, rana)
			w.finishes(mara)
			w.leavesNothing()
		})
	}
}

// isTold waits until a phone is told during its call that there is nothing.
func (w *world) isTold(id string) {
	w.t.Helper()
	w.Wait(id+" is told", func(s aritest.State) bool {
		for _, p := range s.Channels[id].Playing {
			if strings.HasPrefix(p.MediaURI, "sound:linewarden/") {
				return true
			}
		}
		return false
	})
	w.Played(id, false)
}

// isRefused lets a phone dial what is refused.
func (w *world) isRefused(endpoint, dialled string) {
	w.t.Helper()
	phone := w.dials(endpoint, dialled)
	w.played(phone)
	w.Wait("it is refused", func(s aritest.State) bool { return !exists(s, phone) })
}
