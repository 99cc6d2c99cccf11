package switchboard_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/linewarden/linewarden/ari/aritest"
)

// A recording that somebody ends while nobody hears of it goes on.
func TestARecordingThatEndsUnseen(t *testing.T) {
	w := newWorld(t)
	w.writes(with(staff, "notify = \"all\"", "notify = false"))
	w.begin()
	vera, rana := w.calls("PJSIP/1006", "1003")
	both := func(s aritest.State) bool { return recorded(s, vera) && recorded(s, rana) }
	s := w.Wait("the call is recorded", both)
	other := w.client()
	w.handled()
	w.unseen(func() {
		for _, name := range slices.Sorted(maps.Keys(s.Recordings)) {
			if err := other.StopRecording(t.Context(), name); err != nil {
				t.Error(err)
			}
		}
	})
	w.Wait("it is again", both)
	w.finishes(vera)
}
