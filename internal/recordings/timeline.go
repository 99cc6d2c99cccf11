package recordings

import (
	"fmt"
	"slices"
	"time"
)

// maxShort is how much shorter than its time a stretch may be without being called
// incomplete. Asterisk drops a little on a busy machine.
const maxShort = time.Second

// timeline says where in the audio file everything is, in samples from its begin.
type timeline struct {
	began  time.Time
	length int64
	pieces []piece // by begin
	pauses []span
	gaps   []Gap
}

// span is from its first sample to before its last.
type span struct{ from, to int64 }

// piece is where the audio of a segment is.
type piece struct {
	span
	segment int
	side    Side
}

// lay lays the timeline of a recording that has ended.
func lay(r *Recording) (*timeline, error) {
	l := &timeline{began: r.Began}
	if len(r.Segments) > 0 {
		l.began = slices.MinFunc(r.Segments, func(a, b Segment) int { return a.Began.Compare(b.Began) }).Began
	}
	end := l.began
	for i, g := range r.Segments {
		n := g.Bytes / sampleSize
		if !g.Delivered || g.Lost != "" {
			n = 0
		}
		at := samples(g.Began.Sub(l.began))
		if n > 0 {
			l.pieces = append(l.pieces, piece{span{at, at + n}, i, g.Side})
		}
		stop := g.Began.Add(length(n))
		if g.Ended.After(stop) {
			if short := g.Ended.Sub(stop); g.Lost != "" || short > maxShort {
				l.gaps = append(l.gaps, gap(&g, stop, g.Ended))
			}
			stop = g.Ended
		} else if g.Lost != "" {
			l.gaps = append(l.gaps, gap(&g, stop, stop))
		}
		if stop.After(end) {
			end = stop
		}
	}
	l.length = samples(end.Sub(l.began))
	for _, p := range l.pieces {
		l.length = max(l.length, p.to)
	}
	if l.length*2*sampleSize > maxData {
		return nil, fmt.Errorf("%s of audio are more than a WAV file can hold", end.Sub(l.began))
	}
	for _, p := range r.Pauses {
		s := span{samples(p.From.Sub(l.began)), l.length}
		if !p.To.IsZero() {
			s.to = samples(p.To.Sub(l.began))
		}
		l.pauses = append(l.pauses, s)
	}
	slices.SortStableFunc(l.pieces, func(a, b piece) int { return int(min(max(a.from-b.from, -1), 1)) })
	return l, nil
}

func gap(g *Segment, from, to time.Time) Gap {
	why := g.Lost
	if why == "" {
		why = "less audio came than the time would have held"
	}
	return Gap{Party: g.Party, Side: g.Side, From: from, To: to, Why: why}
}
