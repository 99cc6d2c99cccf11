package switchboard_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/ari/aritest"
	"github.com/linewarden/linewarden/internal/limits"
)

// empty reports whether nothing is going on but in the channels that are named.
func empty(s aritest.State, besides ...string) bool {
	left := len(s.Channels)
	for _, id := range besides {
		if _, ok := s.Channels[id]; ok {
			left--
		}
	}
	bridges := len(s.Bridges)
	if lot, used := s.Bridges["parking-default"]; used && len(lot.ChannelIDs) == 0 {
		bridges-- // a lot keeps its bridge
	}
	return left == 0 && bridges == 0
}

// leavesNothing is how every test ends: no channel and no bridge is left but
// those of others, no session, nothing is remembered, and every decision has
// one outcome.
func (w *world) leavesNothing(besides ...string) {
	w.t.Helper()
	w.Wait("nothing is left, and nothing asked for", func(s aritest.State) bool { return empty(s, besides...) && s.Unanswered == 0 })
	w.handled()
	idle := make(chan struct{})
	go func() { w.board.Wait(); close(idle) }()
	w.await("the end of the sessions", idle)
	w.handled()
	if n := w.board.Remembers(); n != 0 {
		w.t.Errorf("%d things are remembered when nothing is left", n)
	}
	if uses := w.limits.Uses(w.policy()); len(besides) == 0 && slices.ContainsFunc(uses, func(u limits.Use) bool { return u.Calls > 0 }) {
		w.t.Errorf("calls are counted when nothing is left: %+v", uses)
	}
	w.nothingHalfRecorded()
	w.trail.outcomes(w.t)
	if w.kept != "" && !w.finished && w.victim == "" {
		w.t.Errorf("%s was dropped", w.kept)
	}
}

// became is leavesNothing for a world with these decisions and outcomes, in
// which nothing went wrong.
func (w *world) became(outcomes ...string) {
	w.t.Helper()
	w.leavesNothing()
	w.decided(outcomes...)
}

// decided checks the decisions and what became of them.
func (w *world) decided(outcomes ...string) {
	w.t.Helper()
	if diff := cmp.Diff(outcomes, w.trail.outcomes(w.t)); diff != "" {
		w.t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// quiet checks that no error was logged: what happened is nobody's fault.
func (w *world) quiet() {
	w.t.Helper()
	if errs := w.trail.errors(); len(errs) > 0 {
		w.t.Errorf("logged as errors: %q", errs)
	}
}
