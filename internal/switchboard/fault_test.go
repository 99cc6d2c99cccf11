package switchboard_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari/aritest"
)

// What can go wrong with an operation, once. Asterisk recovers from all of it.
var faults = map[string]func(w *world, o operation){
	"500":         func(w *world, o operation) { w.Fail(o.op, 1, http.StatusInternalServerError, "Failed") },
	"is silent":   func(w *world, o operation) { w.Hang(o.op, 1) },
	"answer late": func(w *world, o operation) { w.Late(o.op, 1) },
	"answer lost": func(w *world, o operation) { w.Drop(o.op, 1) },
	"unreachable": unreachable,
}

// unreachable lets Asterisk accept no connections from the operation on until
// the switchboard has noticed.
func unreachable(w *world, o operation) {
	left := o.pass
	held := w.Hold(func(r aritest.Request) bool {
		if r.Op == o.op {
			left--
		}
		return left < 0
	})
	go func() {
		select {
		case <-held.Reached():
		case <-w.t.Context().Done():
			return
		}
		w.Refuse()
		w.trail.wait(w.t, "ari cannot connect")
		w.Accept()
	}()
}

// impatient makes requests that are not answered fail soon.
func impatient(w *world) { w.requestTimeout, w.startLimit = inTime, inTime }

type operation struct {
	story, op string
	pass      int      // how many of the kind go well before
	outcomes  []string // what becomes of the story if it fails
	unknown   []string // if nobody knows whether it did, where that is another
	done      []string // if it did not fail, but nobody knows, where that is another
	races     bool     // in that case the phone hangs up at any moment, so anything may become of it
	again     []string // if it is asked again at once because its answer was lost
}

// Every operation of every story.
var operations = slices.Concat(callOperations, parkOperations, pullOperations, modeOperations)

var callOperations = []operation{
	{story: "a call", op: "channels.setChannelVar", outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.setChannelVar", pass: 1, outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.setChannelVar", pass: 2, outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.setChannelVar", pass: 3, outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.setChannelVar", pass: 4, outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.getChannelVar", outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.create", outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.create", pass: 1, outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "bridges.createWithId", outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "bridges.addChannel", outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.dial", outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.dial", pass: 1, outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.ring", outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.answer", outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "bridges.addChannel", pass: 1, outcomes: []string{"mara call.place failed"}},
	{story: "a call", op: "channels.hangup", outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "channels.hangup", pass: 1, outcomes: []string{"mara call.place connected"}},
	{story: "a call", op: "bridges.destroy", outcomes: []string{"mara call.place connected"}},

	{
		story: "a call to one phone", op: "channels.getChannelVar",
		outcomes: []string{"mara call.place connected"}, // it was foreseen, and is asked again
	},
	{
		story: "a call to one phone", op: "channels.create",
		outcomes: []string{"mara call.place unreachable"}, unknown: []string{"mara call.place failed"},
		done: []string{"mara call.place connected"},
	},
	{story: "a call to one phone", op: "channels.dial", outcomes: []string{"mara call.place failed"}},

	{story: "early media", op: "channels.progress", outcomes: []string{"mara call.place connected"}},
	{
		story: "early media", op: "bridges.addChannel", pass: 1, outcomes: []string{"mara call.place connected"},
		races: true,
	},
	{
		story: "early media", op: "bridges.addChannel", pass: 2, outcomes: []string{"mara call.place connected"},
		races: true,
	},
	{
		story: "early media", op: "bridges.addChannel", pass: 3, outcomes: []string{"mara call.place failed"},
		races: true,
	},

	{
		story: "a pickup", op: "channels.setChannelVar", pass: 2,
		outcomes: []string{"mara call.place cancelled", "dana call.pickup failed"},
	},
	{
		story: "a pickup", op: "channels.setChannelVar", pass: 3,
		outcomes: []string{"mara call.place cancelled", "dana call.pickup no_call"},
	},
	{
		story: "a pickup", op: "channels.setChannelVar", pass: 4,
		outcomes: []string{"mara call.place cancelled", "dana call.pickup no_call"},
	},
	{
		story: "a pickup", op: "channels.setChannelVar", pass: 5,
		outcomes: []string{"mara call.place failed", "dana call.pickup failed"},
	},
	{
		story: "a pickup", op: "channels.setChannelVar", pass: 6,
		outcomes: []string{"mara call.place failed", "dana call.pickup failed"},
	},
	{
		story: "a pickup", op: "channels.answer",
		outcomes: []string{"mara call.place cancelled", "dana call.pickup no_call"},
	},
	{
		story: "a pickup", op: "channels.answer", pass: 1,
		outcomes: []string{"mara call.place failed", "dana call.pickup failed"},
	},
	{
		story: "a pickup", op: "bridges.addChannel", pass: 1,
		outcomes: []string{"mara call.place failed", "dana call.pickup failed"},
	},

	{
		story: "a listening", op: "channels.setChannelVar",
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
	},
	{
		story: "a listening", op: "channels.setChannelVar", pass: 1,
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
	},
	{
		story: "a listening", op: "channels.snoopChannelWithId",
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
	},
	{
		story: "a listening", op: "bridges.createWithId",
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
	},
	{
		story: "a listening", op: "bridges.addChannel",
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
	},
	{
		story: "a listening", op: "channels.answer",
		outcomes: []string{"mara call.place connected", "dana monitor.listen failed"},
		races:    true,
	},
	{
		story: "a listening", op: "channels.hangup",
		outcomes: []string{"mara call.place connected", "dana monitor.listen ended"},
	},

	{
		story: "a barge behind a beep", op: "channels.snoopChannelWithId",
		outcomes: []string{"mara call.place connected", "dana monitor.barge failed"},
	},
	{
		story: "a barge behind a beep", op: "channels.playWithId",
		outcomes: []string{"mara call.place connected", "dana monitor.barge failed"},
	},
	{
		story: "a barge behind a beep", op: "channels.hangup",
		outcomes: []string{"mara call.place connected", "dana monitor.barge ended"},
	},
	{
		story: "a barge behind a beep", op: "channels.snoopChannelWithId", pass: 1,
		outcomes: []string{"mara call.place connected", "dana monitor.barge failed"},
	},
	{
		story: "a barge behind a beep", op: "bridges.addChannel", pass: 1,
		outcomes: []string{"mara call.place connected", "dana monitor.barge failed"},
	},
	{
		story: "a barge behind a beep", op: "bridges.removeChannel",
		outcomes: []string{"mara call.place connected", "dana monitor.barge ended"},
	},
	{
		story: "a barge behind a beep", op: "bridges.destroy",
		outcomes: []string{"mara call.place connected", "dana monitor.barge ended"},
	},

	{story: "a refusal", op: "channels.setChannelVar", outcomes: []string{"tarik call.place failed"}},
	{story: "a refusal", op: "channels.setChannelVar", pass: 1, outcomes: []string{"tarik call.place refused"}},
	{story: "a refusal", op: "channels.playWithId", outcomes: []string{"tarik call.place refused"}},
	{story: "a refusal", op: "channels.hangup", outcomes: []string{"tarik call.place refused"}},

	{story: "a call for help", op: "channels.setChannelVar", outcomes: []string{"mara call.place passed_on"}},
	{story: "a call for help", op: "channels.setChannelVar", pass: 1, outcomes: []string{"mara call.place passed_on"}},
	{
		story: "a call for help", op: "channels.continueInDialplan",
		outcomes: []string{"mara call.place passed_on"}, races: true,
	},
}

func TestAnOperationGoesWrong(t *testing.T) {
	t.Parallel()
	for _, o := range operations {
		for name, goWrong := range faults {
			t.Run(o.story+"/"+o.op+" "+strings.Repeat("again ", o.pass)+name, func(t *testing.T) {
				t.Parallel()
				st := stories[o.story]
				w := startStory(t, st, impatient)
				if o.pass > 0 {
					w.Pass(o.op, o.pass)
				}
				goWrong(w, o)
				st.begin(w)
				w.live(st, nil)
				w.leavesNothing()
				if want, got := o.wants(name), w.trail.outcomes(t); want != nil && !slices.Equal(got, want) {
					t.Errorf("outcomes %q, want %q", got, want)
				}
				if w.State().Asked(o.op) <= o.pass {
					t.Error("the operation was not asked for")
				}
				if t.Failed() {
					logTrail(t, w)
				}
			})
		}
	}
}

// wants returns the outcomes after a fault, nil for any.
func (o operation) wants(fault string) []string {
	switch {
	case fault == "unreachable": // more goes wrong than the one operation
		return nil
	case o.races && strings.HasPrefix(fault, "answer"):
		return nil
	case o.again != nil && fault == "answer lost":
		return o.again
	case o.done != nil && strings.HasPrefix(fault, "answer"):
		return o.done
	case o.unknown != nil && fault != "500":
		return o.unknown
	}
	return o.outcomes
}
