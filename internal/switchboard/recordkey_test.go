package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/dialplan"
)

// The record key says what it wants, and nobody hears the keys that Asterisk makes of it.
func TestTheRecordKeySaysWhatItWants(t *testing.T) {
	w := open(t)
	dana, rana := w.calls("PJSIP/1004", "1003")
	w.Presses(dana, dialplan.KeyRecordOff) // there is nothing to stop
	w.Presses(dana, dialplan.KeyRecordOn)
	w.keeps(dana, rana)
	w.Presses(dana, dialplan.KeyRecordOn)
	w.Presses(dana, "D7") // no phone has this key, but it may have been meant for the other
	s := w.Wait("the other gets the keys", func(s aritest.State) bool { return len(s.Channels[rana].DTMF) >= 2 })
	if got := s.Channels[rana].DTMF; got != "D7" {
		t.Errorf("the other gets %q", got)
	}
	w.Presses(dana, dialplan.KeyRecordOff)
	w.keeps()
	w.HangsUp(rana, ari.CauseNormalClearing)
	w.finishes(dana)
	w.became("dana call.place connected", "dana recording.start stopped", "dana recording.stop stopped")
}
