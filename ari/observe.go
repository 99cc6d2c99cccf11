package ari

import (
	"context"
	"errors"
	"time"
)

// OperationEvents is the operation, as [Config.Observe] is told of it, that
// connects for events. Each that ends with [ResultOK] is a new connection.
const OperationEvents = "events.eventWebsocket"

// ResultOK is the result of a request that succeeded.
const ResultOK = "ok"

// results are the results of those that did not, by what is wrong.
var results = []struct {
	kind error
	name string
}{
	{ErrInvalid, "invalid"},
	{ErrUnauthorized, "unauthorized"},
	{ErrNotFound, "not_found"},
	{ErrNotInStasis, "not_in_stasis"},
	{ErrConflict, "conflict"},
	{ErrBadState, "bad_state"},
	{ErrFailed, "failed"},
	{ErrTooLarge, "too_large"},
	{ErrUnreachable, "unreachable"},
	{ErrOutcomeUnknown, "outcome_unknown"},
}

// Results returns all that [Config.Observe] can be told as a result.
func Results() []string {
	names := []string{ResultOK}
	for _, r := range results {
		names = append(names, r.name)
	}
	return append(names, resultCancelled, resultOther)
}

const (
	resultCancelled = "cancelled" // by the program, before an answer
	resultOther     = "other"     // an answer that ARI does not give
)

func resultOf(err error) string {
	if err == nil {
		return ResultOK
	}
	if errors.Is(err, context.Canceled) {
		return resultCancelled
	}
	for _, r := range results {
		if errors.Is(err, r.kind) {
			return r.name
		}
	}
	return resultOther
}

// observe tells the program how a request went.
func (c *Client) observe(op *operation, begun time.Time, err error) {
	if c.cfg.Observe != nil {
		c.cfg.Observe(op.name, resultOf(err), time.Since(begun))
	}
}
