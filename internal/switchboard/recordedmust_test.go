package switchboard_test

import (
	"testing"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// mustRecord has all calls of a user recorded, or not made.
func mustRecord(user string) string {
	return "[user." + user + ".recording]\nmode = \"all\"\nnotify = false\ncompulsory = true\n"
}

var veraMust = with(staff, "[user.vera.recording]\nmode = \"all\"\nnotify = \"all\"\n", mustRecord("vera"))

// Who has ended one recording has not ended the next one, of somebody whose calls must
// be recorded.
func TestWhatMustBeRecordedIsThoughSomebodyStoppedIt(t *testing.T) {
	w, _ := openWith(t, veraMust)
	dana, rana := w.calls("PJSIP/1004", "1003")
	w.Presses(dana, "*1")
	w.Wait("the call is recorded", func(s aritest.State) bool { return recorded(s, dana) && recorded(s, rana) })
	w.Presses(dana, "*1")
	w.Wait("it is not any more", func(s aritest.State) bool { return !recorded(s, dana) && !recorded(s, rana) })
	w.played(dana) // that it is recorded
	vera := w.transfersTo(dana, dana, "1006")
	w.Answers(vera)
	w.talk(rana, vera)
	w.Wait("the call is recorded", func(s aritest.State) bool { return recorded(s, vera) && recorded(s, rana) })
	w.finishes(rana)
}

// A call that may not go on without being recorded ends when a new policy says so.
func TestWhatMayNotBeRecordedEndsWhenItMust(t *testing.T) {
	w, reload := openWith(t, staff)
	mara, rana := w.calls("PJSIP/1001", "1003")
	reload(with(staff, "[user.rana]\n", "[user.rana]\nrecord_conversations = false\n") + mustRecord("mara"))
	w.played(mara)
	w.played(rana)
	w.gone(mara, ari.CauseCallRejected)
	w.gone(rana, ari.CauseCallRejected)
}
