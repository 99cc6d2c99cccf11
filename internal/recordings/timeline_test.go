package recordings

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTimeline(t *testing.T) {
	// seconds of audio, and why there is none
	segment := func(from, to, audio float64, lost string) Segment {
		g := Segment{Party: "p", Began: at(from), Delivered: lost == "", Bytes: int64(audio*SampleRate) * sampleSize, Lost: lost}
		if to > 0 {
			g.Ended = at(to)
		}
		return g
	}
	gap := func(from, to float64, why string) Gap { return Gap{Party: "p", From: at(from), To: at(to), Why: why} }
	const short = "less audio came than the time would have held"
	for _, test := range []struct {
		name     string
		segments []Segment
		pauses   []Pause
		length   float64
		gaps     []Gap
		silent   []span
	}{
		{name: "nothing"},
		{name: "begins late", segments: []Segment{segment(5, 6, 1, "")}, length: 1},
		{name: "a second short", segments: []Segment{segment(0, 5, 4, "")}, length: 5},
		{name: "more than a second short", segments: []Segment{segment(0, 5, 3.9, "")}, length: 5, gaps: []Gap{gap(3.9, 5, short)}},
		{name: "longer than its time", segments: []Segment{segment(0, 5, 5.5, "")}, length: 5.5},
		{name: "no end", segments: []Segment{segment(0, 0, 3, "")}, length: 3},
		{name: "lost", segments: []Segment{segment(0, 5, 0, "why")}, length: 5, gaps: []Gap{gap(0, 5, "why")}},
		{name: "lost for a moment", segments: []Segment{segment(0, 0.5, 0, "why")}, length: 0.5, gaps: []Gap{gap(0, 0.5, "why")}},
		{name: "lost without an end", segments: []Segment{segment(2, 0, 0, "why")}, gaps: []Gap{gap(2, 2, "why")}},
		{name: "lost after others", segments: []Segment{segment(0, 1, 1, ""), segment(4, 6, 0, "why")}, length: 6, gaps: []Gap{gap(4, 6, "why")}},
		{
			name: "pauses", segments: []Segment{segment(1, 11, 10, "")}, length: 10,
			pauses: []Pause{{From: at(0), To: at(2)}, {From: at(4), To: at(5)}, {From: at(8)}},
			silent: []span{{-8000, 8000}, {24000, 32000}, {56000, 80000}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := lay(&Recording{Began: at(0), Segments: test.segments, Pauses: test.pauses})
			must(t, err)
			if got := length(l.length).Seconds(); got != test.length {
				t.Errorf("%v s, want %v", got, test.length)
			}
			if diff := cmp.Diff(test.gaps, l.gaps); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.silent, l.pauses, cmp.AllowUnexported(span{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTooLong holds that times that cannot be of one call do not fill the disk.
func TestTooLong(t *testing.T) {
	s := opened(t, folder(t))
	d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	for live, began := range map[string]time.Time{"m": at(0), "n": noon.AddDate(100, 0, 0)} {
		must(t, d.BeginSegment(Segment{Live: live, Party: "mara", Began: began}))
		must(t, d.Deliver(live, level(1, 1)))
	}
	must(t, d.End(at(1)))
	if _, err := d.Complete(t.Context()); err == nil {
		t.Error("a century is composed")
	}
	must(t, d.Starts("n", at(2)))
	r, err := d.Complete(t.Context())
	must(t, err)
	if r.Audio.Seconds != 3 {
		t.Errorf("%+v", r.Audio)
	}
}
