package switchboard_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

func TestACallInWhichPeopleTalkIsFoundAgain(t *testing.T) {
	for name, first := range map[string]func(caller string) string{"the caller": callerOf, "the callee": phoneOf} {
		t.Run(name+" hangs up", func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			w.handled()
			w.killed()
			w.begin()
			w.talk(caller, callee)
			w.HangsUp(first(caller), ari.CauseNormalClearing)
			w.gone(caller, ari.CauseNormalClearing)
			w.gone(callee, ari.CauseNormalClearing)
			w.leavesNothing()
		})
		t.Run(name+" hangs up while nobody is there", func(t *testing.T) {
			w := open(t)
			caller, callee := w.calls("PJSIP/1001", "1005")
			w.handled()
			w.killed()
			w.HangsUp(first(caller), ari.CauseNormalClearing)
			w.begin()
			w.Wait("both have ended", func(s aritest.State) bool { return len(s.Ended) == 2 })
			w.gone(caller, w.State().Ended[caller])
			w.gone(callee, w.State().Ended[callee])
			w.leavesNothing()
		})
	}
}

// The daemon was killed between an answer and the end of the other legs.
func TestALegThatStillRingsNextToATalkingPair(t *testing.T) {
	w := open(t)
	caller := w.dials("PJSIP/1001", "1002")
	desk, mobile := leg(caller, "1002"), leg(caller, "1002-mobile")
	w.rings(desk)
	w.rings(mobile)
	held := w.Hold(aritest.Op("channels.hangup"))
	w.Answers(mobile)
	w.await("the end of the other leg", held.Reached())
	w.killed()
	w.begin()
	w.gone(desk, ari.CauseCongestion)
	w.talk(caller, mobile)
	w.HangsUp(mobile, ari.CauseNormalClearing)
	w.gone(caller, ari.CauseNormalClearing)
	w.leavesNothing()
}

func TestWhatIsHalfSetUpIsEnded(t *testing.T) {
	for name, set := range map[string]func(*world) (ended []string){
		"a call that rings": func(w *world) []string {
			caller, callee := rang(w)
			return []string{caller, callee}
		},
		"a caller whose leg has gone": func(w *world) []string {
			caller, callee := rang(w)
			w.handled()
			w.Refuse()
			w.HangsUp(callee, ari.CauseNormalClearing)
			return []string{caller}
		},
		"a leg whose caller has gone": func(w *world) []string {
			caller, callee := rang(w)
			w.handled()
			w.Refuse()
			w.HangsUp(caller, ari.CauseNormalClearing)
			return []string{callee}
		},
		"a caller who was answered alone": func(w *world) []string {
			caller := w.dials("PJSIP/1001", "1005")
			w.rings(leg(caller, "1005"))
			held := w.Hold(aritest.Op("bridges.addChannel"))
			w.Answers(leg(caller, "1005"))
			w.await("the moment", held.Reached())
			return []string{caller, leg(caller, "1005")}
		},
		"a picker who was answered alone": func(w *world) []string {
			caller, callee := rang(w)
			held := w.HoldAnswer(aritest.Op("channels.answer"))
			picker := w.dials("PJSIP/1004", "**1005")
			w.await("the moment", held.Reached())
			return []string{caller, callee, picker}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			ended := set(w)
			w.killed()
			w.begin()
			for _, id := range ended {
				w.gone(id, ari.CauseCongestion)
			}
			w.leavesNothing()
		})
	}
}

// Nobody has judged it while the daemon was away.
func TestAMonitoringIsNotFoundAgain(t *testing.T) {
	for _, code := range []string{"*222", "*223", "*224"} {
		t.Run(code, func(t *testing.T) {
			w, _ := openWith(t, leaders)
			target, other := w.calls("PJSIP/1001", "1003")
			dana := w.monitors("PJSIP/1004", code+"1001")
			w.monitored(1)
			w.handled()
			w.killed()
			w.begin()
			w.gone(dana, ari.CauseCongestion)
			w.gone(ear(dana), ari.CauseCongestion)
			endOf(w, target, other)
			w.leavesNothing()
		})
	}
}

func TestAPhoneThatWaitsSinceBeforeIsServed(t *testing.T) {
	for name, until := range map[string]string{
		"nothing was done":             "channels.getChannelVar",
		"the bridge was made":          "bridges.addChannel",
		"an emergency call was judged": "channels.continueInDialplan",
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.contacts["PJSIP/1005"] = "" // so that no leg is in the way
			w.contacts["PJSIP/1003"] = "PJSIP/1003/sip:1003@192.0.2.7:5060"
			held := w.Hold(aritest.Op(until))
			extension := "1003"
			if until == "channels.continueInDialplan" {
				extension = "112"
			}
			caller := w.dials("PJSIP/1001", extension)
			if until == "bridges.addChannel" {
				w.rings(leg(caller, "1003"))
			}
			w.await("the moment", held.Reached())
			for _, id := range []string{leg(caller, "1003")} {
				if exists(w.State(), id) {
					w.Refuse()
					w.HangsUp(id, ari.CauseNormalClearing)
				}
			}
			w.killed()
			w.begin()
			if extension == "112" {
				w.Wait("the call is passed on", func(s aritest.State) bool { return s.Channels[caller].Continued.Extension == "112" })
				w.HangsUp(caller, ari.CauseNormalClearing)
			} else {
				w.rings(leg(caller, "1003"))
				w.Answers(leg(caller, "1003"))
				w.talk(caller, leg(caller, "1003"))
				w.HangsUp(caller, ari.CauseNormalClearing)
			}
			w.leavesNothing()
		})
	}
}

func TestABridgeWithoutACallIsDestroyed(t *testing.T) {
	w := newWorld(t)
	client := w.client()
	defer client.Close()
	for _, b := range []ari.CreateBridgeRequest{
		{ID: "lw-1001-1", Name: "linewarden"},
		{ID: "lw-", Name: "linewarden"},
		{ID: "lw-somebody-else's", Name: "conference"},
		{ID: "their-own", Name: "linewarden"},
	} {
		if _, err := client.CreateBridge(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	w.begin()
	s := w.Wait("the bridges are destroyed", func(s aritest.State) bool { return len(s.Bridges) == 2 })
	got := slices.Sorted(maps.Keys(s.Bridges))
	if want := []string{"lw-somebody-else's", "their-own"}; !slices.Equal(got, want) {
		t.Errorf("bridges %q are left, want %q", got, want)
	}
}

// client is another program's at the same Asterisk.
func (w *world) client() *ari.Client {
	w.t.Helper()
	client, err := ari.New(w.Config("other"))
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	w := open(t)
	help := w.dials("PJSIP/1003", "112")
	w.Wait("the emergency call is passed on", func(s aritest.State) bool { return s.Channels[help].App == "" })
	w.killed()
	other := w.other()
	guarded, _ := w.Incoming(aritest.Call{Endpoint: "PJSIP/1004", Extension: "1005", Outside: true})
	away, _ := w.dialsAnyway("PJSIP/1001", "1002") // and hears that nobody is there
	theirs := []string{other, guarded, away, help}
	w.begin()
	w.takesStock()
	w.handled()
	w.leavesNothing(theirs...)
	for _, id := range theirs {
		if !exists(w.State(), id) {
			t.Errorf("%s was ended", id)
		}
	}
	for _, r := range w.State().Requests {
		if r.Op == "channels.hangup" {
			t.Errorf("hung up %s", r.Path)
		}
	}
}

// other is a channel in another program's application, which even looks like
// one of ours.
func (w *world) other() (channelID string) {
	w.t.Helper()
	client := w.client()
	w.t.Cleanup(client.Close)
	w.runs(client)
	id, entered := w.Incoming(aritest.Call{
		Endpoint: "PJSIP/1002", Extension: "1005", App: "other", Args: []string{"phone"},
		Variables: map[string]string{"LW_CALL": "x", "LW_ROLE": "phone"},
	})
	if !entered {
		w.t.Fatal("the other program is not there")
	}
	return id
}

// Without channelvars in ari.conf nothing is known of a call that is found. It
// is not ended for that.
func TestACallOfWhichNothingIsKnownIsLeftAlone(t *testing.T) {
	w := open(t)
	caller, callee := w.calls("PJSIP/1001", "1005")
	w.handled()
	w.killed()
	w.ReportVariables()
	w.begin()
	w.takesStock()
	w.handled()
	w.talk(caller, callee)
	w.HangsUp(caller, ari.CauseNormalClearing)
	w.HangsUp(callee, ari.CauseNormalClearing)
	w.takesStock()
	w.leavesNothing()
}
