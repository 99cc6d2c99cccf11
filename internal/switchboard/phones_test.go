package switchboard_test

import (
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/switchboard"
)

// dials lets an owned phone dial, and returns its channel.
func (w *world) dials(endpoint, extension string) string {
	w.t.Helper()
	id, entered := w.dialsAnyway(endpoint, extension)
	if !entered {
		w.t.Fatal("the phone's call did not enter the application")
	}
	return id
}

// dialsAnyway is dials, where nobody may be there to see to the call.
func (w *world) dialsAnyway(endpoint, extension string) (id string, entered bool) {
	return w.comesIn("phone", endpoint, extension)
}

// comesIn lets a channel enter as the shipped dialplan sends it.
func (w *world) comesIn(as, endpoint, extension string) (id string, entered bool) {
	w.callers++
	id = fmt.Sprintf("%s-%d", strings.TrimPrefix(endpoint, "PJSIP/"), w.callers)
	variables := map[string]string{"LW_CALL": id, "LW_ROLE": as}
	maps.Copy(variables, w.said)
	for at, contacts := range w.contacts {
		w.Function("PJSIP_DIAL_CONTACTS("+strings.TrimPrefix(at, "PJSIP/")+")", contacts)
	}
	return w.Incoming(aritest.Call{
		Endpoint: endpoint, ID: id, Context: "linewarden-phones", Extension: extension,
		Caller: ari.CallerID{Number: strings.TrimPrefix(endpoint, "PJSIP/")},
		App:    "linewarden", Args: []string{as}, Variables: variables,
	})
}

// leg is the id of the channel to a phone of whom a channel called.
func leg(caller, phone string) string { return switchboard.LegID(caller, phone+"-0") }

// rings lets a phone that is being dialled ring.
func (w *world) rings(id string) {
	w.t.Helper()
	w.dialled(id)
	w.Rings(id)
}

// dialled waits until a phone is being dialled.
func (w *world) dialled(id string) {
	w.t.Helper()
	w.Wait(id+" is dialled", func(s aritest.State) bool { return s.Channels[id].Dialed })
}

// hears waits until the caller was told that it rings.
func (w *world) hears(caller string) {
	w.t.Helper()
	w.Wait(caller+" hears that it rings", func(s aritest.State) bool { return len(s.Channels[caller].Indicated) > 0 })
}

// talk waits until two channels are answered and in one bridge.
func (w *world) talk(a, b string) {
	w.t.Helper()
	w.Wait(a+" talks with "+b, func(s aritest.State) bool { return talking(s, a, b) })
}

func talking(s aritest.State, a, b string) bool {
	one, two := s.Channels[a], s.Channels[b]
	return one.State == ari.StateUp && two.State == ari.StateUp && one.BridgeID != "" && one.BridgeID == two.BridgeID
}

// calls sets up a call in which two people talk.
func (w *world) calls(endpoint, phone string) (caller, callee string) {
	w.t.Helper()
	caller = w.dials(endpoint, phone)
	callee = leg(caller, phone)
	w.rings(callee)
	w.Answers(callee)
	w.talk(caller, callee)
	return caller, callee
}

// played waits for a prompt and lets it end.
func (w *world) played(id string) {
	w.t.Helper()
	w.Wait(id+" hears a prompt", func(s aritest.State) bool { return len(s.Channels[id].Playing) > 0 })
	w.Played(id, false)
}

// gone waits until a channel has ended, and checks for what cause.
func (w *world) gone(id string, cause ari.Cause) {
	w.t.Helper()
	s := w.Wait(id+" ends", func(s aritest.State) bool {
		_, ended := s.Ended[id]
		return ended
	})
	if s.Ended[id] != cause {
		w.t.Errorf("%s ended with cause %d, want %d", id, s.Ended[id], cause)
	}
}

// loseDisk lets nothing be kept any more.
func (w *world) loseDisk() {
	w.t.Helper()
	if err := os.Rename(w.state, w.state+".gone"); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.state, nil, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// isAnswered lets a call that rings be answered, and end once the two have talked.
func (w *world) isAnswered(caller, callee string) {
	w.t.Helper()
	w.hears(caller)
	w.Answers(callee)
	w.talk(caller, callee)
	w.finishes(caller)
}
