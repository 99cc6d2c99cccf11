package switchboard_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/linewarden/linewarden/internal/audit"
)

// line is one line of the log.
type line struct {
	level   slog.Level
	message string
	attrs   map[string]string
}

// trail keeps everything that is logged.
type trail struct {
	attrs []slog.Attr
	kept  *keptLines
}

type keptLines struct {
	mu      sync.Mutex
	lines   []line
	changed chan struct{} // closed and replaced with each line
}

func newTrail() *trail { return &trail{kept: &keptLines{changed: make(chan struct{})}} }

func (t *trail) Enabled(context.Context, slog.Level) bool { return true }
func (t *trail) WithGroup(string) slog.Handler            { return t }
func (t *trail) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &trail{slices.Concat(t.attrs, attrs), t.kept}
}

func (t *trail) Handle(_ context.Context, r slog.Record) error {
	l := line{r.Level, r.Message, make(map[string]string)}
	for _, a := range t.attrs {
		l.attrs[a.Key] = a.Value.String()
	}
	r.Attrs(func(a slog.Attr) bool {
		l.attrs[a.Key] = a.Value.String()
		return true
	})
	t.kept.mu.Lock()
	defer t.kept.mu.Unlock()
	t.kept.lines = append(t.kept.lines, l)
	close(t.kept.changed)
	t.kept.changed = make(chan struct{})
	return nil
}

func (t *trail) read() (lines []line, changed <-chan struct{}) {
	t.kept.mu.Lock()
	defer t.kept.mu.Unlock()
	return slices.Clone(t.kept.lines), t.kept.changed
}

// wait waits until something with this message has been logged.
func (t *trail) wait(tb testing.TB, message string) {
	tb.Helper()
	t.until(tb, message, func(lines []line) bool {
		return slices.ContainsFunc(lines, func(l line) bool { return l.message == message })
	})
}

// waitForOutcome waits until it was logged what became of a decision, such as
// "mara call.place connected".
func (t *trail) waitForOutcome(tb testing.TB, outcome string) {
	tb.Helper()
	t.until(tb, outcome, func(lines []line) bool {
		asked := make(map[string]string)
		for _, l := range lines {
			id := l.attrs["decision_id"]
			switch l.message {
			case audit.MessageDecision:
				asked[id] = l.attrs["user"] + " " + l.attrs["action"]
			case audit.MessageOutcome:
				if asked[id]+" "+l.attrs["outcome"] == outcome {
					return true
				}
			}
		}
		return false
	})
}

// until waits until the log says what is wanted.
func (t *trail) until(tb testing.TB, what string, says func([]line) bool) {
	tb.Helper()
	timeout := time.After(patience)
	for {
		lines, changed := t.read()
		if says(lines) {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			tb.Errorf("waited in vain for the log to say %q", what)
			return
		}
	}
}

// outcomes are what became of the decisions, in their order, as "mara
// call.place connected". It fails the test if a decision has another number of
// outcomes than one.
func (t *trail) outcomes(tb testing.TB) []string {
	tb.Helper()
	var decided []string
	asked, became := make(map[string]string), make(map[string][]string)
	lines, _ := t.read()
	for _, l := range lines {
		id := l.attrs["decision_id"]
		switch l.message {
		case audit.MessageDecision:
			decided = append(decided, id)
			asked[id] = l.attrs["user"] + " " + l.attrs["action"]
		case audit.MessageOutcome:
			became[id] = append(became[id], l.attrs["outcome"])
		}
	}
	var all []string
	for _, id := range decided {
		if len(became[id]) != 1 || became[id][0] == "" {
			tb.Errorf("%s has the outcomes %q, want one", asked[id], became[id])
		}
		all = append(all, asked[id]+" "+strings.Join(became[id], " and "))
		delete(became, id)
	}
	for id, what := range became {
		tb.Errorf("outcome %q of decision %q, which nobody made", what, id)
	}
	return all
}

// decidedFor reports whether anything that the channel asks for was decided.
func (t *trail) decidedFor(channelID string) bool {
	lines, _ := t.read()
	return slices.ContainsFunc(lines, func(l line) bool {
		return l.message == audit.MessageDecision && l.attrs["channel_id"] == channelID
	})
}

// errors are the lines that say that something went wrong here. How much was recorded
// is none of it: on a busy machine the fake's audio is shorter than its time.
func (t *trail) errors() []string {
	var all []string
	lines, _ := t.read()
	for _, l := range lines {
		if l.level >= slog.LevelError && l.message != "a recording has a gap" {
			all = append(all, fmt.Sprint(l.message, l.attrs))
		}
	}
	return all
}
