package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// switchingAnIVR is the story of a phone that the dialplan sees to, once it knows which
// mode of which IVR is meant.
var switchingAnIVR = story{
	begin: func(w *world) { w.dials("PJSIP/1004", "*2927000") },
	next: func(w *world, s aritest.State) func() {
		if s.Channels[dana1].Continued.Context != "" {
			return func() { w.HangsUp(dana1, ari.CauseNormalClearing) }
		}
		return nil
	},
	goal: []string{"dana ivr.switch_mode passed_on"},
}

var modeOperations = []operation{
	{story: "switching an IVR", op: "channels.setChannelVar", pass: 1, outcomes: []string{"dana ivr.switch_mode failed"}},
	{story: "switching an IVR", op: "channels.setChannelVar", pass: 2, outcomes: []string{"dana ivr.switch_mode failed"}},
	{story: "switching an IVR", op: "channels.setChannelVar", pass: 3, outcomes: []string{"dana ivr.switch_mode failed"}},
	{
		story: "switching an IVR", op: "channels.continueInDialplan",
		outcomes: []string{"dana ivr.switch_mode failed"}, unknown: []string{"dana ivr.switch_mode passed_on"}, races: true,
	},
}

func TestTheDialplanIsToldWhichModeIsMeant(t *testing.T) {
	for dialled, want := range map[string]struct{ way, mode string }{
		"*287000":  {"switch", "0"},
		"*2927000": {"switch", "2"},
		"*9907000": {"hear", "0"},
		"*7717000": {"record", "1"},
	} {
		t.Run(dialled, func(t *testing.T) {
			w := open(t)
			caller := w.dials("PJSIP/1004", dialled)
			w.Wait("it goes on in the dialplan", func(s aritest.State) bool {
				return s.Channels[caller].Continued == ari.Location{Context: "linewarden-ivr", Extension: want.way, Priority: 1}
			})
			for name, value := range map[string]string{"LW_IVR_EXTEN": "7000", "LW_MODES": "open&closed", "LW_MODE": want.mode} {
				if got := w.State().Channels[caller].Variables[name]; got != value {
					t.Errorf("%s is %q, want %q", name, got, value)
				}
			}
			w.HangsUp(caller, ari.CauseNormalClearing)
		})
	}
	for _, dialled := range []string{"*2937000", "*2907000", "*9937000", "*29", "*281002"} {
		t.Run(dialled+" is nothing", func(t *testing.T) {
			w := open(t)
			caller := w.dials("PJSIP/1004", dialled)
			w.plays(caller, "linewarden/unknown_target", false)
			w.gone(caller, ari.CauseUnallocated)
		})
	}
}
