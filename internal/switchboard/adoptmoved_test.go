package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// A daemon that is killed while three are in a bridge leaves it to the next one to
// put out the right one.
func TestWhosePlaceIsTakenGoes(t *testing.T) {
	entered := func(w *world, channel string) *aritest.Held {
		return w.HoldAnswer(func(r aritest.Request) bool {
			return r.Op == "bridges.addChannel" && slices.Contains(r.Query["channel"], channel)
		})
	}
	t.Run("in a blind transfer", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		w.calls("PJSIP/1004", "1001")
		w.Refers(transferor, "1003")
		w.rings(transferTarget)
		held := entered(w, transferTarget)
		w.Answers(transferTarget)
		w.await("the moment", held.Reached())
		w.handled()
		w.killed()
		w.begin()
		w.gone(transferor, ari.CauseCongestion)
		w.talk(dana1, transferTarget)
		w.HangsUp(dana1, ari.CauseNormalClearing)
		w.gone(transferTarget, ari.CauseNormalClearing)
		w.leavesNothing()
	})
	t.Run("in an attended transfer", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		w.calls("PJSIP/1004", "1001")
		w.calls("PJSIP/1001", "1003")
		held := entered(w, dana1)
		w.RefersTo(transferor, mara2)
		w.await("the moment", held.Reached())
		w.handled()
		w.killed()
		w.begin()
		w.gone(transferor, ari.CauseCongestion)
		w.gone(mara2, ari.CauseCongestion)
		w.talk(dana1, consulted)
		w.HangsUp(dana1, ari.CauseNormalClearing)
		w.gone(consulted, ari.CauseNormalClearing)
		w.leavesNothing()
	})
}
