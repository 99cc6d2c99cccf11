package audit

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var expired = Deletion{
	RecordingID: "20261122-120000-1.2", CallID: "1.2", Users: []string{"mara", "noor"}, Why: "expired",
	Began: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), Ended: time.Date(2026, 11, 22, 12, 1, 0, 0, time.UTC),
}

func TestADeletionIsOnRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	file, log := run(t, path, nil)
	trail := NewTrail(Config{Log: slog.New(slog.NewTextHandler(log, nil)), File: file})
	if err := trail.Deletes(t.Context(), expired); err != nil {
		t.Fatal(err)
	}
	all := records(t, read(t, path)) // before the trail has ended: it is on the disk
	if len(all) != 1 {
		t.Fatalf("%d lines", len(all))
	}
	delete(all[0], "time")
	want := map[string]any{
		"record": "deletion", "recording_id": "20261122-120000-1.2", "call_id": "1.2", "users": []any{"mara", "noor"},
		"began": "2026-11-22T12:00:00Z", "ended": "2026-11-22T12:01:00Z", "why": "expired",
	}
	if diff := cmp.Diff(want, all[0]); diff != "" {
		t.Error(diff)
	}
	if n := log.count("msg=deletion"); n != 1 {
		t.Errorf("%d records in the log, want 1", n)
	}
}

func TestADeletionThatCannotBeRecorded(t *testing.T) {
	file, log := run(t, "/dev/full", nil)
	trail := NewTrail(Config{Log: slog.New(slog.NewTextHandler(log, nil)), File: file})
	if err := trail.Deletes(t.Context(), expired); err == nil {
		t.Error("it is said to be on record")
	}
	if n := log.count("msg=deletion"); n != 0 {
		t.Errorf("%d records in the log, want none", n)
	}
	file.Reopen(filepath.Join(t.TempDir(), "audit.jsonl"))
	if err := trail.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}
