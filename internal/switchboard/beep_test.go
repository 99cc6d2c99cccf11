package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// beeper is the id of the snoop by which a beep is heard.
func beeper(supervisor string) string { return "lw-beep-" + supervisor }

func TestABeepIsHeardBeforeTheCallIs(t *testing.T) {
	for name, tc := range map[string]struct {
		policy string
		to     ari.Direction
	}{
		"by the target": {with(leaders, "[user.mara]", "[user.mara]\nmonitor_beep = true"), ari.DirectionOut},
		"by the other":  {with(leaders, "[user.rana]", "[user.rana]\nmonitor_beep = true"), ari.DirectionIn},
		"by both":       {with(leaders, "[role.agent]", "[role.agent]\nmonitor_beep = true"), ari.DirectionBoth},
	} {
		t.Run(name, func(t *testing.T) {
			for _, code := range []string{"*222", "*223", "*224"} {
				w, reload := openWith(t, tc.policy)
				target, other := w.calls("PJSIP/1001", "1003")
				dana := w.dials("PJSIP/1004", code+"1001")
				s := w.Wait("the beep plays", func(s aritest.State) bool { return len(s.Channels[beeper(dana)].Playing) > 0 })
				if b := s.Channels[beeper(dana)]; b.Snoops != target || b.Spy != ari.DirectionNone || b.Whisper != tc.to ||
					b.Playing[0].MediaURI != "sound:beep" {
					t.Errorf("the beep is %+v", b)
				}
				if exists(s, ear(dana)) || s.Channels[dana].BridgeID != "" {
					t.Error("the call is heard before the beep")
				}
				w.played(beeper(dana))
				w.talk(dana, ear(dana))
				w.gone(beeper(dana), ari.CauseNormalClearing)
				reload(with(tc.policy, "call = \"all\"", "call = \"department\"")) // the beep was heard already
				w.handled()
				w.talk(dana, ear(dana))
				endOf(w, target, other)
				w.leavesNothing()
				w.quiet()
			}
		})
	}
}

func TestWithoutTheBeepNothingIsHeard(t *testing.T) {
	policy := with(leaders, "[user.mara]", "[user.mara]\nmonitor_beep = true")
	for name, fails := range map[string]func(w *world, dana string){
		"there is no such sound": func(w *world, dana string) { w.Played(beeper(dana), true) },
		"the snoop ends":         func(w *world, dana string) { w.HangsUp(beeper(dana), ari.CauseNormalClearing) },
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := openWith(t, policy)
			target, other := w.calls("PJSIP/1001", "1003")
			dana := w.dials("PJSIP/1004", "*2221001")
			w.Wait("the beep plays", func(s aritest.State) bool { return len(s.Channels[beeper(dana)].Playing) > 0 })
			fails(w, dana)
			w.played(dana)
			w.Wait("the supervisor is gone", func(s aritest.State) bool { return !exists(s, dana) && !exists(s, beeper(dana)) })
			endOf(w, target, other)
			w.leavesNothing()
			for _, r := range w.State().Requests {
				if r.Path == "/ari/channels/"+target+"/snoop/"+ear(dana) {
					t.Error("the call was heard")
				}
			}
		})
	}
}

// It is heard a second time then.
func TestABeepWhoseEndWasMissed(t *testing.T) {
	w, _ := openWith(t, with(leaders, "[user.mara]", "[user.mara]\nmonitor_beep = true"))
	target, other := w.calls("PJSIP/1001", "1003")
	dana := w.dials("PJSIP/1004", "*2221001")
	w.Wait("the beep plays", func(s aritest.State) bool { return len(s.Channels[beeper(dana)].Playing) > 0 })
	w.unseen(func() { w.Played(beeper(dana), false) })
	w.played(beeper(dana))
	w.talk(dana, ear(dana))
	endOf(w, target, other)
	w.became("mara call.place connected", "dana monitor.listen ended")
	w.quiet()
}
