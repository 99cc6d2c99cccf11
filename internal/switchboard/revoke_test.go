package switchboard_test

import (
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// noTransfer lets nobody transfer anything.
var noTransfer = with(staff, "transfer = \"all\"", "")

// transfersTo lets one who talks in a call transfer the other to an extension,
// where it rings then.
func (w *world) transfersTo(call, by, extension string) (target string) {
	w.t.Helper()
	w.Refers(by, extension)
	target = leg(call, extension) + "-2"
	w.rings(target)
	w.handled()
	return target
}

// declined waits until a phone was told that its transfer goes on, and then not.
func (w *world) declined(id string) {
	w.t.Helper()
	s := w.Wait("the transfer is declined", func(s aritest.State) bool {
		return slices.Contains(s.Channels[id].TransferAnswer, ari.TransferDeclined)
	})
	if got, want := s.Channels[id].TransferAnswer, []ari.TransferState{ari.TransferProgressing, ari.TransferDeclined}; !slices.Equal(got, want) {
		w.t.Errorf("the phone was told %q, want %q", got, want)
	}
}

func TestATransferUnderWayThatIsNoLongerAllowedIsStopped(t *testing.T) {
	for name, policy := range map[string]string{
		"the right is gone":            noTransfer,
		"its scope is another":         with(staff, "transfer = \"all\"", "transfer = \"extension:1002\""),
		"the transferor is gone":       with(staff, "endpoints = [\"PJSIP/1001\"]", "endpoints = [\"PJSIP/1009\"]"),
		"the target may not be called": with(staff, "call   = \"all\"", "call = \"extension:1002\""),
	} {
		t.Run(name, func(t *testing.T) {
			w, reload := openWith(t, staff)
			moved, by := w.calls("PJSIP/1004", "1001")
			target := w.transfersTo(moved, by, "1003")
			reload(policy)
			w.gone(target, ari.CauseNormalClearing)
			w.declined(by)
			w.handled()
			w.talk(moved, by)
			w.HangsUp(by, ari.CauseNormalClearing)
			w.gone(moved, ari.CauseNormalClearing)
			w.leavesNothing()
			decided := w.trail.outcomes(t)
			if len(decided) != 3 || decided[1] != "mara call.transfer revoked" {
				t.Errorf("decided %q", decided)
			}
			w.quiet()
		})
	}
}

func TestATransferUnderWayGoesOn(t *testing.T) {
	t.Run("as it is still allowed", func(t *testing.T) {
		w, reload := openWith(t, staff)
		moved, by := w.calls("PJSIP/1004", "1001")
		target := w.transfersTo(moved, by, "1003")
		reload(with(staff, "transfer = \"all\"", "transfer = \"extension:1003\""))
		w.Answers(target)
		w.talk(moved, target)
		w.gone(by, ari.CauseNormalClearing)
		w.HangsUp(moved, ari.CauseNormalClearing)
		w.became("dana call.place connected", "mara call.transfer connected")
	})
	t.Run("as nobody else is left to talk with", func(t *testing.T) {
		w, reload := openWith(t, staff)
		moved, by := w.calls("PJSIP/1004", "1001")
		target := w.transfersTo(moved, by, "1003")
		w.HangsUp(by, ari.CauseNormalClearing)
		w.handled()
		reload(noTransfer)
		w.handled()
		w.Answers(target)
		w.talk(moved, target)
		w.HangsUp(moved, ari.CauseNormalClearing)
		w.became("dana call.place connected", "mara call.transfer connected")
	})
	t.Run("as the target has answered", func(t *testing.T) {
		w, reload := openWith(t, staff)
		moved, by := w.calls("PJSIP/1004", "1001")
		target := w.transfersTo(moved, by, "1003")
		held := w.Hold(func(r aritest.Request) bool {
			return r.Op == "bridges.addChannel" && slices.Contains(r.Query["channel"], target)
		})
		w.Answers(target)
		w.await("the moment", held.Reached())
		reload(noTransfer)
		held.Release()
		w.talk(moved, target)
		w.gone(by, ari.CauseNormalClearing)
		w.HangsUp(moved, ari.CauseNormalClearing)
		w.became("dana call.place connected", "mara call.transfer connected")
	})
}

// Who retrieved a call transfers it: until the target answers it is the retriever
// who talks by the right, and then nobody does.
func TestARetrievedCallIsTransferred(t *testing.T) {
	t.Run("and the right is gone while it rings", func(t *testing.T) {
		w, reload := openWith(t, staff)
		dana, parked := w.retrieves("PJSIP/1004")
		target := w.transfersTo(dana, dana, "1005")
		reload(noUnpark)
		w.gone(target, ari.CauseNormalClearing)
		w.declined(dana)
		w.unretrieved(dana, parked, ari.CauseCallRejected)
		w.HangsUp(parked, ari.CauseNormalClearing)
		w.became(parkedOnce("dana call.unpark connected", "dana call.transfer revoked", "dana call.unpark revoked")...)
	})
	t.Run("and the right is gone once the retriever is", func(t *testing.T) {
		w, reload := openWith(t, staff)
		dana, parked := w.retrieves("PJSIP/1004")
		target := w.transfersTo(dana, dana, "1005")
		w.HangsUp(dana, ari.CauseNormalClearing)
		w.handled()
		reload(noUnpark)
		w.handled()
		w.Answers(target)
		w.talk(parked, target)
		reload(staff)
		reload(noUnpark)
		w.handled()
		w.talk(parked, target)
		w.HangsUp(parked, ari.CauseNormalClearing)
		w.became(parkedOnce("dana call.unpark connected", "dana call.transfer connected")...)
	})
	t.Run("and the daemon is killed after that", func(t *testing.T) {
		w, _ := openWith(t, staff)
		dana, parked := w.retrieves("PJSIP/1004")
		target := w.transfersTo(dana, dana, "1005")
		w.Answers(target)
		w.talk(parked, target)
		w.gone(dana, ari.CauseNormalClearing)
		w.killed()
		w.writes(noUnpark)
		w.begin()
		w.handled()
		w.talk(parked, target)
		w.HangsUp(parked, ari.CauseNormalClearing)
		w.gone(target, ari.CauseNormalClearing)
		w.leavesNothing()
	})
}
