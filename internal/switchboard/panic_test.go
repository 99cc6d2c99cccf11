package switchboard_test

import (
	"sync/atomic"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/policy"
)

func TestAPanicEndsItsRequestAlone(t *testing.T) {
	w := newWorld(t)
	var panics atomic.Int32
	whole := w.policy
	w.policy = func() *policy.Set {
		if panics.Add(-1) >= 0 {
			panic("a fault in the policy")
		}
		return whole()
	}
	w.begin()
	caller := w.dials("PJSIP/1001", "1003")
	callee := leg(caller, "1003")
	w.rings(callee)
	w.Wait("the call has its bridge", func(s aritest.State) bool { return s.Channels[caller].BridgeID != "" })
	panics.Store(2) // when the request is foreseen, and when it is there
	w.gone(w.dials("PJSIP/1004", "1005"), ari.CauseCongestion)
	w.Answers(callee)
	w.talk(caller, callee)
	listener := w.dials("PJSIP/1004", "*2221001")
	w.talk(listener, ear(listener))
	w.HangsUp(callee, ari.CauseNormalClearing)
	w.gone(caller, ari.CauseNormalClearing)
	w.became("mara call.place connected", "dana monitor.listen ended")
	if errs := w.trail.errors(); len(errs) != 2 {
		t.Errorf("logged as errors: %q, want both panics", errs)
	}
}
