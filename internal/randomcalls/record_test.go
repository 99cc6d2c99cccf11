package randomcalls

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/audit"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/policy"
)

// compiled is the policy as the daemon reads it.
func compiled(t *testing.T, d *office.Desk) *policy.Set {
	t.Helper()
	set, err := config.LoadPolicy(filepath.Dir(d.AuditFile()))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// request is what the daemon has to ask the policy for a phone.
func (r *run) request(account string, action policy.Action, what policy.Resource) policy.Request {
	return policy.Request{
		Subject:     policy.Subject{Endpoint: endpoint(account)},
		Action:      action,
		Resource:    what,
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial},
	}
}

// decided waits for the decision that a phone's wish takes, checks that it is what
// the policy says, and returns that and the channel that asked.
func (r *run) decided(request policy.Request) (d policy.Decision, channel string) {
	r.Helper()
	d = r.set.Evaluate(&request)
	record, _, err := r.Trail.Wait(r.ctx, r.begun, func(rec office.Record) bool {
		return rec.Message == audit.MessageDecision && rec.Attrs["endpoint"] == request.Subject.Endpoint &&
			rec.Attrs["action"] == string(request.Action) &&
			(request.Action == policy.CallTransfer || request.Action == policy.CallDivert ||
				!slices.Contains(r.judged, rec.Attrs["channel_id"]))
	})
	r.must(err)
	got := map[string]string{}
	for _, key := range []string{"user", "extension", "target", "effect", "reason", "revision"} {
		got[key] = record.Attrs[key]
	}
	want := map[string]string{
		"user": d.Subject, "extension": request.Resource.Extension, "target": d.Target,
		"effect": d.Effect.String(), "reason": string(d.Reason.Code), "revision": d.Revision,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.Fatalf("it was decided otherwise than the policy says (-want +got):\n%s", diff)
	}
	r.asked = record.Attrs["decision_id"]
	r.own = append(r.own, record.Attrs["channel_id"])
	return d, record.Attrs["channel_id"]
}

// became waits until a channel's newest decision has an outcome, and checks it.
func (r *run) became(channel, want string) {
	r.Helper()
	if got := r.outcome(channel); got != want {
		r.Errorf("the decision of channel %s became %q, want %q", channel, got, want)
	}
}

// outcome waits until a channel's newest decision has one.
func (r *run) outcome(channel string) string {
	r.Helper()
	for {
		id := ""
		for _, rec := range r.Trail.Records() {
			if rec.Message == audit.MessageDecision && rec.Attrs["channel_id"] == channel {
				id = rec.Attrs["decision_id"]
			}
		}
		if became := r.outcomeOf(id); became != "judged_again" { // there is a newer one
			return became
		}
	}
}

// outcomeOf waits until a decision has one.
func (r *run) outcomeOf(id string) string {
	r.Helper()
	rec, _, err := r.Trail.Wait(r.ctx, 0, func(rec office.Record) bool {
		return rec.Message == audit.MessageOutcome && rec.Attrs["decision_id"] == id
	})
	r.must(err)
	return rec.Attrs["outcome"]
}

// callBecame checks what became of a call, or of a transfer.
func (r *run) callBecame(call *ringing, want string) {
	r.Helper()
	if got := r.outcomeOf(call.decision); got != want {
		r.Errorf("the call for %s became %q, want %q", call.caller.named(), got, want)
	}
}

// recordIs checks that nothing but what was asked has been decided, and that every
// decision has one outcome, but for those of which the model says that they are
// still going on.
func (r *run) recordIs() {
	r.Helper()
	var open []string
	for _, one := range r.rings {
		open = append(open, one.channel)
	}
	for _, one := range r.monitors {
		open = append(open, one.channel)
	}
	slices.Sort(open)
	for {
		records := r.Trail.Records()
		got := slices.Sorted(maps.Values(r.undecided(records)))
		if slices.Equal(got, open) {
			return
		}
		if _, _, err := r.Trail.Wait(r.ctx, len(records), func(office.Record) bool { return true }); err != nil {
			r.Fatalf("decisions without an outcome (-want +got), by channel:\n%s", cmp.Diff(open, got))
		}
	}
}

// undecided returns the decisions that have no outcome, with their channels, and
// fails on what may not be in the record.
func (r *run) undecided(records []office.Record) map[string]string {
	r.Helper()
	channels, outcomes := map[string]string{}, map[string]int{}
	for i, rec := range records {
		id := rec.Attrs["decision_id"]
		switch rec.Message {
		case audit.MessageDecision:
			channels[id] = rec.Attrs["channel_id"]
			if i >= r.begun && !slices.Contains(r.own, channels[id]) && !slices.Contains(r.judged, channels[id]) {
				r.Fatalf("nobody asked for this: %v", rec)
			}
		case audit.MessageOutcome:
			outcomes[id]++
			if outcomes[id] > 1 || channels[id] == "" {
				r.Fatalf("one outcome too many: %v", rec)
			}
		}
	}
	maps.DeleteFunc(channels, func(id, _ string) bool { return outcomes[id] > 0 || slices.Contains(r.lost, id) })
	return channels
}

// onDisk waits until the audit's file has each decision and each outcome that the
// log has.
func (r *run) onDisk() {
	r.Helper()
	want := map[string]int{}
	for _, rec := range r.Trail.Records() {
		switch id := rec.Attrs["decision_id"]; rec.Message {
		case audit.MessageDecision:
			want[id] += 1000
		case audit.MessageOutcome:
			want[id]++
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		got := r.onFile()
		diff := cmp.Diff(want, got)
		if diff == "" {
			return
		}
		select {
		case <-tick.C: // the file is written behind the log
		case <-r.ctx.Done():
			r.Fatalf("the audit's file is not what the log is: 1000 for each decision, 1 for each outcome (-log +file):\n%s", diff)
		}
	}
}

func (r *run) onFile() map[string]int {
	r.Helper()
	text, err := os.ReadFile(r.AuditFile())
	r.must(err)
	got := map[string]int{}
	for one := range bytes.Lines(text) {
		var rec struct {
			Record     string
			DecisionID string `json:"decision_id"`
		}
		if json.Unmarshal(one, &rec) != nil {
			continue // half a line, as yet
		}
		switch rec.Record {
		case "decision":
			got[rec.DecisionID] += 1000
		case "outcome":
			got[rec.DecisionID]++
		}
	}
	return got
}
