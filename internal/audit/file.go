package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// queueLimit bounds the lines that wait for the disk, in bytes: some 8,000
	// of them.
	queueLimit = 4 << 20
	// patience is how long Record waits for its line to be on the disk, and how
	// long the disk may take before it counts as hanging.
	patience = 2 * time.Second
	// retryAfter is how long the file is left alone after a failure, unless
	// somebody waits for a line.
	retryAfter = time.Second
	// gathering is how long a line waits for others to be written with it, unless
	// somebody waits for one: a decision and what became of it are one write then, and so
	// are several of them. To be woken for it costs more than all else about a line.
	gathering = 10 * time.Millisecond
	// spareText bounds the bytes for which memory is kept.
	spareText = 1 << 20
)

// Why a line is not on the disk.
var (
	errHangs  = errors.New("the disk has not answered in time")
	errFull   = errors.New("too many lines wait for the disk")
	errClosed = errors.New("the audit has ended")
)

// File writes lines to a file, in the order they came. Its Run does the
// writing: everybody else only waits for the disk who says so.
type File struct {
	log        *slog.Logger
	patience   time.Duration
	limit      int
	retryAfter time.Duration

	mu       sync.Mutex
	path     string
	reopen   bool
	waiting  batch
	spare    batch     // memory for the next that wait
	held     int       // bytes of what waits and of what is being written
	lines    int       // likewise
	untold   int       // lines lost since the file was last told so
	writing  time.Time // since when; zero if nothing is being written
	closed   bool
	state    State
	dropping bool // the last line that came was lost

	gathered      *time.Timer   // runs while a line waits for others
	urgent        chan struct{} // holds a token when there is something to do at once
	closing, done chan struct{} // closed
}

// State is how a file is.
type State struct {
	Failing error // why nothing can be written; nil if it can

	Written  int // lines
	Lost     int // lines
	Failures int // attempts to open, write or sync
}

// NewFile returns a file of that name. It is opened by Run, when it will also
// be made if it is not there: for its owner alone, in a folder that must exist
// or whose own folder does.
func NewFile(path string, log *slog.Logger) *File {
	f := &File{
		log: log, patience: patience, limit: queueLimit, retryAfter: retryAfter,
		path: path, reopen: true,
		gathered: time.NewTimer(0), urgent: make(chan struct{}, 1),
		closing: make(chan struct{}), done: make(chan struct{}),
	}
	f.gathered.Stop()
	return f
}

// Append has a line written in a moment, which ends with a newline, and does not wait.
// One that finds the queue full is lost, and counted. The memory of the line is free again.
func (f *File) Append(line []byte) {
	_ = f.enqueue(line, nil) // which counts it
}

// Record writes a line and returns once it is on the disk. If it is not within
// two seconds, that is an error, and the line may or may not be written later.
func (f *File) Record(line []byte) error {
	told := make(chan error, 1)
	if err := f.enqueue(line, told); err != nil {
		return err
	}
	signal(f.urgent)
	limit := time.NewTimer(f.patience)
	defer limit.Stop()
	select {
	case err := <-told:
		return err
	case <-limit.C:
		return errHangs
	}
}

// Reopen closes the file and opens the one of that name, as is due after a
// rotation. It does not wait for it.
func (f *File) Reopen(path string) {
	f.mu.Lock()
	f.path, f.reopen = path, true
	f.mu.Unlock()
	signal(f.urgent)
}

// State tells how the file is.
func (f *File) State() State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

// Close has Run write what waits and end, and waits for that until ctx ends.
// The error says how many lines are lost.
func (f *File) Close(ctx context.Context) error {
	f.mu.Lock()
	if !f.closed {
		f.closed = true
		close(f.closing)
	}
	f.mu.Unlock()
	var err error
	select {
	case <-f.done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lines == 0 {
		return nil
	}
	if f.state.Failing != nil {
		err = f.state.Failing
	}
	return fmt.Errorf("%d lines of the audit are not in %s: %w", f.lines, f.path, err)
}

// queue puts a line at the end of what waits, and counts it in. The lock is held.
func (f *File) queue(line []byte, told chan<- error) {
	f.waiting.add(line, told)
	f.held += len(line)
	f.lines++
}

// release counts a line out. The lock is held.
func (f *File) release(e entry) {
	f.held -= e.size
	f.lines--
}

// enqueue puts a line at the end of the queue if there is room.
func (f *File) enqueue(line []byte, told chan<- error) error {
	f.mu.Lock()
	var err error
	switch {
	case f.closed:
		err = errClosed
	case f.held+len(line) > f.limit:
		err = errFull
	default:
		if len(f.waiting.entries) == 0 {
			// Not a token for each line: to wake Run costs more than the line does.
			f.gathered.Reset(gathering)
		}
		f.queue(line, told)
	}
	first := err != nil && !f.dropping
	f.dropping = err != nil
	if err != nil {
		f.state.Lost++
		f.untold++
	}
	f.mu.Unlock()
	if first {
		f.log.Error("lines of the audit are being lost", "error", err)
	}
	return err
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
