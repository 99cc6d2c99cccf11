package switchboard_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/dialplan"
)

// A transferor whose phone is about to be told waits for the daemon alone.
func TestAsteriskEndsInTimeWhoHasTransferredACall(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		story story
		by    string
	}{
		"to one who answers":         {transferring, transferor},
		"into another call":          {merging, transferor},
		"by key, after both talked":  {consultationCompleted, mara1},
		"by key, to one who answers": {transferByKey, mara1},
		"to the dialplan": {story{
			before: transferring.before,
			begin:  func(w *world) { w.Refers(transferor, "112") },
			next: func(w *world, s aritest.State) func() {
				if s.Channels[dana1].Continued.Context != "" && !exists(s, transferor) {
					return func() { w.finishes(dana1) }
				}
				return nil
			},
		}, transferor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startStory(t, tc.story)
			held := w.Hold(func(r aritest.Request) bool {
				return r.Op == "channels.hangup" && strings.HasSuffix(r.Path, "/"+tc.by)
			})
			tc.story.begin(w)
			w.live(tc.story, held.Reached())
			if limit := w.State().Channels[tc.by].Variables[dialplan.VarLimit]; limit != "10" {
				t.Errorf("the transferor has %q seconds", limit)
			}
			held.Release()
			w.live(tc.story, nil)
			w.leavesNothing()
			w.quiet()
		})
	}
}
