package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ready waits until the daemon sees Asterisk.
func (s *soak) ready(ctx context.Context) error {
	return s.until(ctx, func() (string, error) {
		now, err := scrape(ctx, s.metrics)
		if err == nil && now["linewarden_ari_connected"] == 0 {
			return "the daemon does not see Asterisk", nil
		}
		return "", err
	})
}

// again is how often it is looked whether something is over.
const again = 50 * time.Millisecond

// until looks again and again, until there is nothing in the way any more.
func (s *soak) until(ctx context.Context, look func() (inTheWay string, err error)) error {
	for {
		what, err := look()
		switch {
		case err != nil:
			return err
		case what == "":
			return nil
		case ctx.Err() != nil:
			return errors.New(what)
		}
		wait(ctx, again)
	}
}

// settle waits until nothing goes on any more, and everything is written down.
func (s *soak) settle(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := s.WaitIdle(limited); err != nil {
		return fmt.Errorf("something is left at Asterisk: %w", err)
	}
	return s.until(limited, func() (string, error) { return s.busy(ctx) })
}

// busy says what still goes on, "" if nothing does.
func (s *soak) busy(ctx context.Context) (string, error) {
	now, err := scrape(ctx, s.metrics)
	if err != nil {
		return "", err
	}
	if err := s.ledger.read(); err != nil {
		return "", err
	}
	stored, err := os.ReadDir(filepath.Join(s.Dir(), "spool", "recording"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	var wrong []string
	want := func(what string, got, want float64) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: %.0f, want %.0f", what, got, want))
		}
	}
	l := s.ledger
	want("calls of the daemon's", now["linewarden_calls"], 0)
	want("channels that the daemon knows", now["linewarden_channels"], 0)
	want("recordings that go on", now["linewarden_recordings"], 0)
	want("recordings left at Asterisk", float64(len(stored)), 0)
	want("decisions without an outcome", float64(len(l.open)), 0)
	want("decisions in the metrics, as in the audit", now["linewarden_decisions_total"], float64(l.life.decisions))
	want("outcomes in the metrics, as in the audit", now["linewarden_outcomes_total"], float64(l.life.outcomes))
	want("lines of the audit in the metrics, as in the file", now["linewarden_audit_lines_total"], float64(l.life.lines))
	return strings.Join(wrong, "; "), nil
}

// measure takes a sample.
func (s *soak) measure(ctx context.Context) (sample, error) {
	s.mu.Lock()
	now := sample{
		at: time.Since(s.begun), life: s.life, told: s.told, disturbed: s.disturbed,
		decisions: s.ledger.decisions, outcomes: s.ledger.outcomes, cut: s.ledger.cut,
	}
	s.mu.Unlock()
	read, err := liveHeap(ctx, s.metrics)
	if err != nil {
		return now, err
	}
	now.heap, now.goroutines = int64(read["go_gc_heap_live_bytes"]), int64(read["go_goroutines"])
	var errs [4]error
	now.rss, errs[0] = resident(s.DaemonPID())
	now.fds, errs[1] = descriptors(s.DaemonPID())
	now.asteriskRSS, errs[2] = resident(s.PID())
	now.asteriskFDs, errs[3] = descriptors(s.PID())
	return now, errors.Join(errs[:]...)
}
