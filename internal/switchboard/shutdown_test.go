package switchboard_test

import (
	"testing"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/switchboard"
)

func TestADaemonThatStops(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		set      func(*world)
		ends     map[string]ari.Cause // by channel; whoever is not here is left
		outcomes []string
	}{
		"while legs are made": {
			func(w *world) {
				held := w.HoldAnswer(aritest.Op("channels.create"))
				w.dials("PJSIP/1001", "1005")
				w.await("the leg", held.Reached())
			},
			map[string]ari.Cause{mara1: 34, leg(mara1, "1005"): 16},
			[]string{"mara call.place shutdown"},
		},
		"while it is dialled": {
			func(w *world) {
				w.dials("PJSIP/1001", "1005")
				w.Wait("it is dialled", func(s aritest.State) bool { return s.Channels[leg(mara1, "1005")].Dialed })
			},
			map[string]ari.Cause{mara1: 34, leg(mara1, "1005"): 16},
			[]string{"mara call.place shutdown"},
		},
		"while it rings": {
			func(w *world) { rang(w) },
			map[string]ari.Cause{mara1: 34, leg(mara1, "1005"): 16},
			[]string{"mara call.place shutdown"},
		},
		"while a call is being connected": {
			func(w *world) {
				rang(w)
				held := w.Hold(aritest.Op("channels.answer"))
				w.Answers(leg(mara1, "1005"))
				w.await("the answer", held.Reached())
				time.AfterFunc(0, func() { held.Release() })
			},
			nil,
			[]string{"mara call.place connected"},
		},
		"while people talk": {
			func(w *world) { w.calls("PJSIP/1001", "1005") },
			nil,
			[]string{"mara call.place connected"},
		},
		"while somebody listens": {
			func(w *world) { listens(w) },
			map[string]ari.Cause{dana2: 16, ear(dana2): 16},
			[]string{"mara call.place connected", "dana monitor.listen shutdown"},
		},
		"while a listening is set up": {
			func(w *world) {
				w.calls("PJSIP/1001", "1003")
				held := w.HoldAnswer(aritest.Op("channels.snoopChannelWithId"))
				w.dials("PJSIP/1004", "*2221001")
				w.await("the snoop", held.Reached())
			},
			map[string]ari.Cause{dana2: 34, ear(dana2): 16},
			[]string{"mara call.place connected", "dana monitor.listen shutdown"},
		},
		"while a picker waits": {
			func(w *world) {
				rang(w)
				held := w.Hold(notesCall)
				w.dials("PJSIP/1004", "**1005")
				w.await("the takeover", held.Reached())
			},
			map[string]ari.Cause{mara1: 34, leg(mara1, "1005"): 16, dana2: 34},
			[]string{"mara call.place shutdown", "dana call.pickup shutdown"},
		},
		"while a refusal is heard": {
			func(w *world) {
				id := w.dials("PJSIP/1005", "1003")
				w.Wait("it is heard", func(s aritest.State) bool { return len(s.Channels[id].Playing) > 0 })
			},
			map[string]ari.Cause{"1005-1": 21}, // for that is why
			[]string{"tarik call.place refused"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			tc.set(w)
			before := w.State().Channels
			w.end(switchboard.ErrShutdown)
			s := w.State()
			for id := range before {
				if cause, ends := tc.ends[id]; !ends && !exists(s, id) {
					t.Errorf("%s was ended with cause %d, want it left alone", id, s.Ended[id])
				} else if ends {
					w.gone(id, cause)
				}
			}
			if talkers := len(s.Channels); len(s.Bridges) != talkers/2 {
				t.Errorf("%d bridges are left with %d channels", len(s.Bridges), talkers)
			}
			w.decided(tc.outcomes...)
			w.quiet()
		})
	}
}

// Asterisk is gone, or mute: a daemon that stops does not wait for it.
func TestADaemonStopsWithoutAsterisk(t *testing.T) {
	t.Parallel()
	for name, goes := range map[string]func(*world){
		"unreachable": func(w *world) { w.Refuse() },
		"silent": func(w *world) {
			w.Hang("channels.hangup", 100)
			w.Hang("bridges.destroy", 100)
		},
		"failing": func(w *world) {
			w.Fail("channels.hangup", 100, 500, "Failed")
			w.Fail("bridges.destroy", 100, 500, "Failed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			listens(w)
			w.contacts["PJSIP/1005"] = "PJSIP/1005/sip:1005@192.0.2.7:5060"
			caller := w.dials("PJSIP/1003", "1005")
			w.rings(leg(caller, "1005"))
			w.hears(caller)
			goes(w)
			ended := make(chan struct{})
			go func() {
				w.end(switchboard.ErrShutdown)
				close(ended)
			}()
			w.await("the end of the switchboard", ended)
			w.trail.outcomes(t)
		})
	}
}
