package audit

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/linewarden/linewarden/internal/refusal"
	"github.com/linewarden/linewarden/policy"
)

// Messages of the records, for whoever reads the log by machine.
const (
	MessageDecision = "decision"
	MessageOutcome  = "outcome"
)

// outcomeUnknown is what became of a request that was still going on when the
// trail ended.
const outcomeUnknown = "unknown"

// Config is where a trail goes.
type Config struct {
	// Log gets the records, at debug level if there is a file as well.
	Log  *slog.Logger
	File *File // nil for the log alone; nothing waits for that to be written
	// Count is told of each decision as it was taken, and of how long it took
	// since the request's Environment.Time. Nil for nobody.
	Count func(policy.Request, policy.Decision, time.Duration)
	// CountOutcome is told of each outcome. Nil for nobody.
	CountOutcome func(outcome string)
}

// Trail writes the records. Several goroutines may use it.
type Trail struct {
	Config

	mu      sync.Mutex
	decided map[string]time.Time // when, by id, what no outcome is known of yet
}

// NewTrail returns a trail.
func NewTrail(cfg Config) *Trail {
	return &Trail{Config: cfg, decided: make(map[string]time.Time)}
}

// onDisk reports whether an action may happen only once it is on record: nobody
// who is overheard, or whose recording is heard or gone, would learn of it in any
// other way.
func onDisk(a policy.Action) bool {
	return slices.Contains([]policy.Action{
		policy.MonitorListen, policy.MonitorWhisper, policy.MonitorBarge,
		policy.RecordingPlay, policy.RecordingDownload, policy.RecordingDelete,
	}, a)
}

// Decided records a decision about the request of a channel. It returns the
// decision as it is to be taken, and the id by which [Trail.Became] refers to
// it: what must not happen unrecorded, and cannot be recorded, is refused.
func (t *Trail) Decided(ctx context.Context, channelID string, r policy.Request, d policy.Decision) (policy.Decision, string) {
	id, now := rand.Text(), time.Now()
	t.mu.Lock()
	t.decided[id] = now
	t.mu.Unlock()
	if t.File != nil {
		d = t.file(ctx, id, now, channelID, r, d)
	}
	if t.Count != nil {
		t.Count(r, d, now.Sub(r.Environment.Time))
	}
	if level := t.level(); t.Log.Enabled(ctx, level) {
		t.Log.LogAttrs(ctx, level, MessageDecision,
			slog.String("decision_id", id),
			slog.String("channel_id", channelID),
			slog.String("way", string(r.Environment.Way)),
			slog.String("endpoint", r.Subject.Endpoint),
			slog.String("user", d.Subject),
			slog.String("action", string(r.Action)),
			slog.String("extension", r.Resource.Extension),
			slog.String("target", d.Target),
			slog.String("effect", d.Effect.String()),
			slog.String("reason", string(d.Reason.Code)),
			slog.String("source", d.Reason.Source.String()),
			slog.String("revision", d.Revision))
	}
	return d, id
}

// level is that of the records in the log. What the file has would be there a second time,
// and who calls whom would have other readers and be kept for another time.
func (t *Trail) level() slog.Level {
	if t.File != nil {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// file puts a decision into the file. What has to be on the disk and cannot be
// is refused, which is a second line of the same id: the last one counts.
func (t *Trail) file(ctx context.Context, id string, now time.Time, channelID string, r policy.Request, d policy.Decision) policy.Decision {
	var memory [mostLine]byte
	line := appendDecision(memory[:0], id, now, channelID, r, d)
	if !d.Allowed() || !onDisk(r.Action) {
		t.File.Append(line)
		return d
	}
	err := t.File.Record(line)
	if err == nil {
		return d
	}
	d.Effect, d.Obligations = policy.Deny, policy.Obligations{}
	d.Reason = policy.Reason{Code: refusal.Unrecorded}
	t.Log.ErrorContext(ctx, "refused what could not be recorded", "decision_id", id, "channel_id", channelID,
		"user", d.Subject, "action", r.Action, "target", d.Target, "error", err)
	t.File.Append(appendDecision(memory[:0], id, time.Now(), channelID, r, d))
	return d
}

// Became records what became of a decision: "connected", "busy", "refused".
func (t *Trail) Became(ctx context.Context, decisionID, outcome string) {
	now := time.Now()
	t.mu.Lock()
	at, known := t.decided[decisionID]
	delete(t.decided, decisionID)
	t.mu.Unlock()
	var after time.Duration
	if known {
		after = now.Sub(at)
	}
	if t.File != nil {
		var memory [mostLine]byte
		t.File.Append(appendOutcome(memory[:0], decisionID, now, outcome, after))
	}
	if t.CountOutcome != nil {
		t.CountOutcome(outcome)
	}
	t.Log.LogAttrs(ctx, t.level(), MessageOutcome,
		slog.String("decision_id", decisionID), slog.String("outcome", outcome))
}

// Close ends the trail: no decision is left without an outcome, and what the
// file still holds in memory is written, for which ctx sets the time. The error
// says how much was not.
func (t *Trail) Close(ctx context.Context) error {
	t.mu.Lock()
	left := slices.Sorted(maps.Keys(t.decided))
	t.mu.Unlock()
	for _, id := range left {
		t.Became(ctx, id, outcomeUnknown)
	}
	if t.File == nil {
		return nil
	}
	return t.File.Close(ctx)
}
