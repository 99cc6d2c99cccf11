package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// plays waits until a channel hears a sound, and lets it end.
func (w *world) plays(id, sound string, failed bool) {
	w.t.Helper()
	w.Wait(id+" is played "+sound, func(s aritest.State) bool {
		playing := s.Channels[id].Playing
		return len(playing) > 0 && playing[0].MediaURI == "sound:"+sound
	})
	w.Played(id, failed)
}

func TestARefusedCallerHearsWhatThereIs(t *testing.T) {
	t.Run("the prompt", func(t *testing.T) {
		w := open(t)
		caller := w.dials("PJSIP/1005", "1002")
		w.plays(caller, "linewarden/not_granted", false)
		w.gone(caller, ari.CauseCallRejected)
		w.became("tarik call.place refused")
	})
	t.Run("the core sound where the prompt is not installed", func(t *testing.T) {
		w := open(t)
		caller := w.dials("PJSIP/1005", "1002")
		w.plays(caller, "linewarden/not_granted", true)
		w.plays(caller, "feature-not-avail-line", false)
		w.gone(caller, ari.CauseCallRejected)
		w.became("tarik call.place refused")
	})
	t.Run("nothing where neither is", func(t *testing.T) {
		w := open(t)
		caller := w.dials("PJSIP/1005", "1999")
		w.plays(caller, "linewarden/unknown_target", true)
		w.plays(caller, "pbx-invalid", true)
		w.gone(caller, ari.CauseUnallocated)
		w.became("tarik call.external refused") // it is nobody's extension
	})
	t.Run("and may hang up meanwhile", func(t *testing.T) {
		w := open(t)
		caller := w.dials("PJSIP/1005", "1002")
		w.Wait("a prompt", func(s aritest.State) bool { return len(s.Channels[caller].Playing) > 0 })
		w.HangsUp(caller, ari.CauseNormalClearing)
		w.became("tarik call.place refused")
		w.quiet()
	})
}
