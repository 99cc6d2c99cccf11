package randomcalls

import (
	"slices"
	"syscall"

	"github.com/linewarden/linewarden/internal/testbed/office"
)

// faults are what happens to the daemon: it is killed, or ended by its init system,
// and started again.
func (r *run) faults() []choice {
	return []choice{
		{"the daemon is killed", (*run).kill},
		{"the daemon is terminated", (*run).terminate},
	}
}

// kill kills the daemon. Whatever goes on, goes on without it; what became of it
// nobody writes down.
func (r *run) kill() {
	r.Helper()
	r.onDisk()
	for id := range r.undecided(r.Trail.Records()) {
		r.lost = append(r.lost, id)
	}
	r.must(r.Kill())
	r.pictureIs()
	r.everybodyHears()
	r.must(r.StartDaemon(r.ctx))
	r.endUnfinished("")
}

// terminate ends the daemon in good order.
func (r *run) terminate() {
	r.Helper()
	r.must(r.StopDaemon())
	r.endUnfinished("shutdown")
	r.pictureIs()
	r.everybodyHears()
	r.must(r.StartDaemon(r.ctx))
}

// endUnfinished is what a daemon leaves that stops, or the one after it that was
// killed: those who talk, or are parked. Who holds the next one does not know.
func (r *run) endUnfinished(outcome string) {
	r.Helper()
	for _, call := range r.rings {
		switch {
		case call.transfer != nil:
			r.cameToNothing(call, 503)
		case r.ends(call.caller).Status != 503:
			r.Error("the caller was told otherwise, want 503")
		}
		for _, leg := range call.legs {
			r.ends(leg)
		}
		if outcome != "" {
			r.callBecame(call, outcome)
		}
	}
	for _, m := range r.monitors {
		r.ends(m.line)
		if outcome != "" {
			r.became(m.channel, outcome)
		}
	}
	r.rings, r.monitors = nil, nil
	for _, t := range r.talks {
		t.ends[0].known, t.ends[1].known = false, false
		if t.rests != nil {
			t.rests.slot = firstSlot
		}
	}
}

// reload has the daemon read the policy again.
func (r *run) reload() {
	r.Helper()
	if r.Daemon != nil {
		r.must(r.Daemon.Reload(r.ctx))
		return
	}
	r.must(r.Signal(syscall.SIGHUP))
	_, _, err := r.Trail.Wait(r.ctx, r.begun, func(rec office.Record) bool { return rec.Message == "policy reloaded" })
	r.must(err)
}

// withFaults are all that people do, and what happens to the daemon.
func withFaults(actions []action) []action {
	return append(slices.Clone(actions), action{"restart", 8, (*run).faults})
}
