package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// records are the lines of a file.
func records(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for l := range strings.Lines(text) {
		var record map[string]any
		if err := json.Unmarshal([]byte(l), &record); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		all = append(all, record)
	}
	return all
}

var allowed = policy.Decision{
	Effect: policy.Allow, Subject: "dana", Target: "noor", Revision: "a82dfd90eb9973e7",
	Reason: policy.Reason{Code: policy.Granted, Source: policy.Source{File: "roles.toml", Line: 15, Key: "role.lead.listen"}},
}

func asks(action policy.Action) policy.Request {
	return policy.Request{
		Subject:     policy.Subject{Endpoint: "PJSIP/1004"},
		Action:      action,
		Resource:    policy.Resource{Extension: "1002", Parties: []string{"mara"}, Call: "1795330508.2"},
		Environment: policy.Environment{Time: time.Now(), Way: policy.WayDial},
	}
}

func TestADecisionAndItsOutcome(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	file, log := run(t, path, nil)
	var counted []string
	trail := NewTrail(Config{
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), File: file,
		Count: func(r policy.Request, d policy.Decision, took time.Duration) {
			if took < 0 || took > limit {
				t.Errorf("a decision took %v", took)
			}
			counted = append(counted, string(r.Action)+" "+d.Effect.String())
		},
		CountOutcome: func(outcome string) { counted = append(counted, outcome) },
	})
	got, id := trail.Decided(t.Context(), "1795330508.7", asks(policy.MonitorListen), allowed)
	if got != allowed {
		t.Errorf("the decision became %+v", got)
	}
	if text := read(t, path); !strings.Contains(text, id) {
		t.Errorf("a listening is not on record when it begins: %q", text)
	}
	trail.Became(t.Context(), id, "connected")
	_, open := trail.Decided(t.Context(), "1795330508.8", asks(policy.CallPlace), policy.Decision{})
	if err := trail.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := records(t, read(t, path))
	for _, r := range all {
		at, err := time.Parse(time.RFC3339Nano, r["time"].(string))
		if err != nil || time.Since(at) > limit {
			t.Errorf("time %v, %v", at, err)
		}
		delete(r, "time")
		if after, ok := r["after_seconds"].(float64); ok && (after < 0 || after > limit.Seconds()) {
			t.Errorf("after %v s", after)
		}
		delete(r, "after_seconds")
	}
	want := []map[string]any{
		{
			"record": "decision", "decision_id": id, "revision": "a82dfd90eb9973e7", "way": "dial",
			"endpoint": "PJSIP/1004", "user": "dana", "action": "monitor.listen", "target": "noor",
			"extension": "1002", "parties": []any{"mara"}, "effect": "allow", "reason": "granted",
			"source": "roles.toml:15: role.lead.listen", "channel_id": "1795330508.7", "call_id": "1795330508.2",
		},
		{"record": "outcome", "decision_id": id, "outcome": "connected"},
		{
			"record": "decision", "decision_id": open, "revision": "", "way": "dial",
			"endpoint": "PJSIP/1004", "action": "call.place", "extension": "1002", "parties": []any{"mara"},
			"effect": "deny", "reason": "", "channel_id": "1795330508.8", "call_id": "1795330508.2",
		},
		{"record": "outcome", "decision_id": open, "outcome": "unknown"},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if want := []string{"monitor.listen allow", "connected", "call.place deny", "unknown"}; !slices.Equal(counted, want) {
		t.Errorf("counted %q, want %q", counted, want)
	}
	if n := log.count("level=DEBUG msg=decision") + log.count("level=DEBUG msg=outcome"); n != 4 {
		t.Errorf("%d records in the log, want 4", n)
	}
}

// With a disk that is full nobody is overheard, and everything else goes on.
func TestWhatCannotBeRecordedIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	file, log := run(t, "/dev/full", nil)
	trail := NewTrail(Config{Log: slog.New(slog.NewTextHandler(log, nil)), File: file})
	var refused []string
	for _, row := range policy.Actions() {
		d, id := trail.Decided(t.Context(), "1795330508.7", asks(row.Action), allowed)
		if !d.Allowed() {
			refused = append(refused, string(row.Action))
			if want := (policy.Reason{Code: refusal.Unrecorded}); d.Reason != want || d.Subject != "dana" || d.Revision != allowed.Revision {
				t.Errorf("%s: refused as %+v", row.Action, d)
			}
		}
		trail.Became(t.Context(), id, "connected")
	}
	onRecord := []string{"monitor.listen", "monitor.whisper", "monitor.barge", "recording.play", "recording.download", "recording.delete"}
	if want := onRecord; !slices.Equal(refused, want) {
		t.Errorf("refused %q, want %q", refused, want)
	}
	if d, _ := trail.Decided(t.Context(), "1795330508.7", asks(policy.MonitorListen), policy.Decision{Target: "noor"}); d.Reason.Code != "" {
		t.Errorf("a refusal became another: %+v", d)
	}
	if n := log.count("refused what could not be recorded"); n != len(onRecord) {
		t.Errorf("said of %d refusals, want %d", n, len(onRecord))
	}
	// Once there is room, the refusals are on record, and nothing is lost.
	file.Reopen(path)
	if err := trail.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	var denied []string
	all := records(t, read(t, path))
	for _, r := range all {
		if r["reason"] == string(refusal.Unrecorded) {
			denied = append(denied, r["action"].(string)+" "+r["effect"].(string))
		}
	}
	for i := range onRecord {
		onRecord[i] += " deny"
	}
	if want := onRecord; !slices.Equal(denied, want) {
		t.Errorf("on record: %q, want %q", denied, want)
	}
	if want := 2*len(policy.Actions()) + 2; len(all) != want {
		t.Errorf("%d lines, want %d", len(all), want)
	}
}

// FuzzLine holds that nothing that is said to us makes a line more or less than
// one, or says anything else in it than what it is.
func FuzzLine(f *testing.F) {
	f.Add("PJSIP/1001", "1002", "1795330508.2", "mara")
	f.Add("x\n{\"record\":\"decision\"}\n", "1002\",\"effect\":\"allow", "\r\n\x00\u2028", "\xff\xfe\\")
	f.Add(strings.Repeat("\x01", 200), "</script>", "\u0085", "\xed\xa0\x80")
	f.Fuzz(func(t *testing.T, endpoint, extension, channel, name string) {
		r := policy.Request{
			Subject: policy.Subject{Endpoint: endpoint}, Action: policy.Action(name),
			Resource:    policy.Resource{Extension: extension, Number: name, Parties: []string{name, extension}},
			Environment: policy.Environment{Way: policy.Way(extension)},
		}
		d := policy.Decision{Subject: name, Target: extension, Reason: policy.Reason{Code: policy.Code(channel), Source: policy.Source{File: name}}}
		for _, text := range [][]byte{
			appendDecision(nil, "id", time.Unix(0, 0), channel, r, d),
			appendOutcome(nil, name, time.Unix(0, 0), extension, time.Second),
		} {
			if n := bytes.Count(text, []byte{'\n'}); n != 1 || text[len(text)-1] != '\n' || bytes.ContainsAny(text, "\r\v\f\x00\u2028\u2029") {
				t.Fatalf("not one line: %q", text)
			}
		}
		var got decisionRecord
		decoder := json.NewDecoder(strings.NewReader(string(appendDecision(nil, "id", time.Unix(0, 0), channel, r, d))))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		// Each byte that is no UTF-8 becomes a replacement character.
		valid := func(s string) string { return strings.Map(func(r rune) rune { return r }, s) }
		want := decisionRecord{
			Time: time.Unix(0, 0).UTC(), Record: "decision", DecisionID: "id", Effect: "deny",
			Endpoint: valid(endpoint), Extension: valid(extension), Way: valid(extension), ChannelID: valid(channel),
			Reason: valid(channel), Number: valid(name), User: valid(name), Target: valid(extension),
			Action: valid(name), Source: valid(d.Reason.Source.String()), Parties: []string{valid(name), valid(extension)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("said (-want +got):\n%s", diff)
		}
	})
}
