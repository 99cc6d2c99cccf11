package recordings

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	version = 1
	// maxRecord bounds a JSON file, in bytes. A call that changes hands a hundred
	// times takes about 30 kB.
	maxRecord = 4 << 20
	journal   = "journal.json"
)

// encode writes a recording's JSON.
func encode(r *Recording) ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode recording: %w", err)
	}
	return append(text, '\n'), nil
}

// decode reads a recording's JSON, which may be anything.
func decode(text []byte) (Recording, error) {
	if len(text) > maxRecord {
		return Recording{}, fmt.Errorf("more than %d bytes", maxRecord)
	}
	var r Recording
	if err := json.Unmarshal(text, &r); err != nil {
		return Recording{}, fmt.Errorf("decode recording: %w", err)
	}
	if err := r.check(); err != nil {
		return Recording{}, err
	}
	return r, nil
}

// check says what in a recording cannot be.
func (r *Recording) check() error {
	var errs []error
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	wrong(r.Version != version, "version %d is not %d", r.Version, version)
	wrong(!validID(r.ID), "id %q cannot name a file", r.ID)
	wrong(!slices.Contains([]State{StateOpen, StateEnded, StateDiscarded, StateComplete}, r.State), "no state is called %q", r.State)
	wrong(!sane(r.Began), "began at %s", r.Began)
	wrong(!r.Ended.IsZero() && !sane(r.Ended), "ended at %s", r.Ended)
	for i, p := range r.Parties {
		wrong(p.Name == "", "parties[%d] has no name", i)
	}
	live := make(map[string]bool, len(r.Segments))
	for i, g := range r.Segments {
		wrong(g.Live == "" || live[g.Live], "segments[%d]: live name %q is empty or twice there", i, g.Live)
		live[g.Live] = true
		wrong(g.Side != SideLeft && g.Side != SideRight, "segments[%d]: no side %d", i, g.Side)
		wrong(r.party(g.Party) == nil, "segments[%d]: no party %q", i, g.Party)
		wrong(!sane(g.Began) || !g.Ended.IsZero() && !sane(g.Ended), "segments[%d]: from %s to %s", i, g.Began, g.Ended)
	}
	for i, p := range r.Pauses {
		wrong(!sane(p.From) || !p.To.IsZero() && !sane(p.To), "pauses[%d]: from %s to %s", i, p.From, p.To)
	}
	for i, g := range r.Segments {
		wrong(g.Bytes < 0 || g.Bytes > maxData, "segments[%d]: %d bytes", i, g.Bytes)
	}
	wrong(r.State == StateComplete && (r.Audio == nil || r.Audio.Bytes < headerSize || len(r.Audio.Checksum) != 64 || r.Audio.Seconds < 0),
		"audio is not described")
	return errors.Join(errs...)
}

// sane reports whether a time can be one of a call. Times far from each other would
// make a file of silence between them.
func sane(t time.Time) bool {
	return t.Year() >= 2000 && t.Year() < 2200
}

func (r *Recording) party(name string) *Party {
	for i := range r.Parties {
		if r.Parties[i].Name == name {
			return &r.Parties[i]
		}
	}
	return nil
}

func outside(n int) string { return fmt.Sprintf("outside-%d", n) }

// paused is the pause that goes on, or nil.
func (r *Recording) paused() *Pause {
	if n := len(r.Pauses); n > 0 && r.Pauses[n-1].To.IsZero() {
		return &r.Pauses[n-1]
	}
	return nil
}

// segment is where the segment of a name is, -1 for none.
func (r *Recording) segment(live string) int {
	return slices.IndexFunc(r.Segments, func(g Segment) bool { return g.Live == live })
}

func (r *Recording) withSegment(live string, change func(*Segment)) error {
	i := r.segment(live)
	if i < 0 {
		return fmt.Errorf("no segment %q", live)
	}
	change(&r.Segments[i])
	return nil
}
