// Package audit records every decision, and what became of it.
//
// A decision and its outcome are two records with one decision_id, whichever
// enforcement point made them: so one can ask for every refusal, and for every
// permission that came to nothing.
package audit

import (
	"context"
	"crypto/rand"
	"log/slog"

	"github.com/linewarden/linewarden/policy"
)

// Messages of the records, for whoever reads the log by machine.
const (
	MessageDecision = "decision"
	MessageOutcome  = "outcome"
)

// Trail writes the records. Several goroutines may use it.
type Trail struct{ log *slog.Logger }

// NewTrail returns a trail that writes to the log.
func NewTrail(log *slog.Logger) *Trail { return &Trail{log: log} }

// Decided records a decision about the request of a channel. It returns the
// decision as it is to be taken, and the id by which [Trail.Became] refers to
// it: what must not happen unrecorded, and cannot be recorded, is refused.
func (t *Trail) Decided(ctx context.Context, channelID string, r policy.Request, d policy.Decision) (policy.Decision, string) {
	id := rand.Text()
	t.log.LogAttrs(ctx, slog.LevelInfo, MessageDecision,
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
	return d, id
}

// Became records what became of a decision: "connected", "busy", "refused".
func (t *Trail) Became(ctx context.Context, decisionID, outcome string) {
	t.log.LogAttrs(ctx, slog.LevelInfo, MessageOutcome,
		slog.String("decision_id", decisionID), slog.String("outcome", outcome))
}
