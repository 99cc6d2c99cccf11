package audit

import (
	"context"
	"log/slog"
	"time"
)

// MessageDeletion is the log's, for whoever reads it by machine.
const MessageDeletion = "deletion"

// recordDeletion marks the line of a recording that is deleted.
const recordDeletion = "deletion"

// Deletion is of a recording that goes though nobody asks for it. One for which
// somebody asks is a decision.
type Deletion struct {
	RecordingID string
	CallID      string
	Began       time.Time // the recording
	Ended       time.Time
	Users       []string // who were on the call
	Why         string   // "expired"
}

// deletionRecord is the line of a deletion.
type deletionRecord struct {
	Time        time.Time `json:"time"`
	Record      string    `json:"record"`
	RecordingID string    `json:"recording_id"`
	CallID      string    `json:"call_id"`
	Began       time.Time `json:"began"`
	Ended       time.Time `json:"ended"`
	Users       []string  `json:"users,omitempty"`
	Why         string    `json:"why"`
}

// Deletes records that a recording is about to be deleted, and returns when that is
// on the disk. After an error it must not be deleted: nothing goes off the record.
func (t *Trail) Deletes(ctx context.Context, d Deletion) error {
	if t.File != nil {
		err := t.File.Record(line(deletionRecord{
			Time: time.Now().UTC(), Record: recordDeletion, RecordingID: d.RecordingID, CallID: d.CallID,
			Began: d.Began.UTC(), Ended: d.Ended.UTC(), Users: d.Users, Why: d.Why,
		}))
		if err != nil {
			return err
		}
	}
	t.Log.LogAttrs(ctx, slog.LevelInfo, MessageDeletion,
		slog.String("recording_id", d.RecordingID), slog.String("call_id", d.CallID), slog.String("why", d.Why))
	return nil
}
