package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A ledger reads the file of the audit as it grows, and counts.
type ledger struct {
	file string
	at   int64  // how far it was read
	rest []byte // of a line that has not ended

	decisions, outcomes int             // ever
	cut                 int             // decisions whose outcome died with a daemon
	known, open         map[string]bool // decisions; those that have no outcome yet
	wrong               []string

	life struct{ decisions, outcomes, lines int } // of the daemon that runs
}

func newLedger(file string) *ledger {
	return &ledger{file: file, known: make(map[string]bool), open: make(map[string]bool)}
}

// read takes in what has come.
func (l *ledger) read() error {
	f, err := os.Open(l.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil // nothing was decided yet
	}
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.NewSectionReader(f, l.at, 1<<40))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	l.at += int64(len(text))
	l.rest = append(l.rest, text...)
	for {
		line, rest, ended := bytes.Cut(l.rest, []byte("\n"))
		if !ended {
			return nil
		}
		l.take(line)
		l.rest = rest
	}
}

// take counts a line.
func (l *ledger) take(line []byte) {
	if len(line) == 0 {
		return // behind half a line, of a daemon that was killed
	}
	var record struct {
		Record     string
		DecisionID string `json:"decision_id"`
	}
	if err := json.Unmarshal(line, &record); err != nil {
		l.blame("the audit has a line that is none: %v: %s", err, line)
		return
	}
	l.life.lines++
	id := record.DecisionID
	known := l.known[id]
	switch record.Record {
	case "decision":
		if known {
			l.blame("decision %s is recorded twice", id)
			return
		}
		l.known[id], l.open[id] = true, true
		l.decisions++
		l.life.decisions++
	case "outcome":
		l.outcomes++
		l.life.outcomes++
		if !known {
			l.blame("there is an outcome of decision %s, which is not recorded", id)
		} else if !l.open[id] {
			l.blame("decision %s has an outcome too many", id)
		}
		delete(l.open, id)
	case "lost":
		l.blame("the audit lost lines: %s", line)
	}
}

// concluded takes note of the end of a daemon that was ended in order: by then all its
// decisions have an outcome.
func (l *ledger) concluded() error {
	err := l.read()
	for id := range l.open {
		l.blame("decision %s has no outcome", id)
	}
	l.next()
	return err
}

// killed takes note of the end of a daemon that could not write down what became of its
// decisions.
func (l *ledger) killed() error {
	err := l.read()
	l.cut += len(l.open)
	if len(l.rest) > 0 {
		l.rest = nil // it died in the middle of a line, which the next one ends
	}
	l.next()
	return err
}

// next begins a life.
func (l *ledger) next() {
	clear(l.open)
	l.life = struct{ decisions, outcomes, lines int }{}
}

// mostBlame is how much is said of what is wrong.
const mostBlame = 20

func (l *ledger) blame(format string, args ...any) {
	if len(l.wrong) < mostBlame {
		l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
	}
}
