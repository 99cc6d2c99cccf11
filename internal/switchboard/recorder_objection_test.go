package switchboard

import (
	"testing"
	"time"
)

// The journal of a daemon that was killed need not have the objection that is noted
// on the party.
func TestTheNextDaemonKnowsWhoHasObjected(t *testing.T) {
	r := &tested{newRecorder(), t, time.Unix(1000, 0)}
	who := caller
	who.consent = objected
	r.meets(r.now, []talker{inside1, who})
	r.want(r.isFound(map[string]int{"in1": 3}), "note consent out", "end stretch in1 3", "discard objected")
	if _, ok := r.starts(toldOutside); ok {
		t.Error("it starts again")
	}

	who.consent = told
	r = &tested{newRecorder(), t, time.Unix(1000, 0)}
	r.meets(r.now, []talker{inside1, who})
	r.want(r.isFound(map[string]int{"in1": 3}))
}
