package office

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/linewarden/linewarden/internal/audit"
)

// Record is one line of the daemon's log, its attributes as text.
type Record struct {
	Level   slog.Level
	Message string
	Attrs   map[string]string
}

// String returns the record as one line.
func (r Record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s", r.Level, r.Message)
	keys := make([]string, 0, len(r.Attrs))
	for k := range r.Attrs {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%q", k, r.Attrs[k])
	}
	return b.String()
}

// Trail keeps everything that the daemon logs. It is a slog.Handler.
type Trail struct {
	attrs []slog.Attr
	next  slog.Handler
	kept  *kept
}

type kept struct {
	mu      sync.Mutex
	records []Record
	changed chan struct{} // closed and replaced with each record
}

func newTrail(next slog.Handler) *Trail {
	if next == nil {
		next = slog.DiscardHandler
	}
	return &Trail{next: next, kept: &kept{changed: make(chan struct{})}}
}

// Enabled is true: everything is kept.
func (t *Trail) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (t *Trail) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Trail{attrs: slices.Concat(t.attrs, attrs), next: t.next.WithAttrs(attrs), kept: t.kept}
}

// WithGroup implements slog.Handler. Groups are not kept apart.
func (t *Trail) WithGroup(name string) slog.Handler {
	return &Trail{attrs: t.attrs, next: t.next.WithGroup(name), kept: t.kept}
}

// Handle keeps a record.
func (t *Trail) Handle(ctx context.Context, r slog.Record) error {
	record := Record{Level: r.Level, Message: r.Message, Attrs: map[string]string{}}
	add := func(a slog.Attr) bool {
		record.Attrs[a.Key] = a.Value.String()
		return true
	}
	for _, a := range t.attrs {
		add(a)
	}
	r.Attrs(add)
	t.keep(record)
	if t.next.Enabled(ctx, r.Level) {
		return t.next.Handle(ctx, r)
	}
	return nil
}

// keep takes a record in.
func (t *Trail) keep(r Record) {
	t.kept.mu.Lock()
	defer t.kept.mu.Unlock()
	t.kept.records = append(t.kept.records, r)
	close(t.kept.changed)
	t.kept.changed = make(chan struct{})
}

// Records returns what was logged so far.
func (t *Trail) Records() []Record {
	t.kept.mu.Lock()
	defer t.kept.mu.Unlock()
	return slices.Clone(t.kept.records)
}

// Forget drops what was logged so far, with all places in it: for who watches so long
// that it would be too much.
func (t *Trail) Forget() {
	t.kept.mu.Lock()
	defer t.kept.mu.Unlock()
	t.kept.records = nil
}

// Wait returns the first record from the given place on that matches, and the
// place after it, waiting until there is one.
func (t *Trail) Wait(ctx context.Context, from int, match func(Record) bool) (Record, int, error) {
	for {
		t.kept.mu.Lock()
		records, changed := t.kept.records, t.kept.changed
		t.kept.mu.Unlock()
		for ; from < len(records); from++ {
			if match(records[from]) {
				return records[from], from + 1, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Record{}, from, fmt.Errorf("wait for a log record: %w", context.Cause(ctx))
		}
	}
}

// Decision waits for the next decision from the given place on, and for what
// became of it.
func (t *Trail) Decision(ctx context.Context, from int) (decision Record, outcome string, next int, err error) {
	decision, next, err = t.Wait(ctx, from, func(r Record) bool { return r.Message == audit.MessageDecision })
	if err != nil {
		return decision, "", next, err
	}
	became, _, err := t.Wait(ctx, next, func(r Record) bool {
		return r.Message == audit.MessageOutcome && r.Attrs["decision_id"] == decision.Attrs["decision_id"]
	})
	return decision, became.Attrs["outcome"], next, err
}
