package recordings

import (
	"io"
	"testing"
	"time"
)

// BenchmarkCompleteHour completes the recording of a call of an hour.
func BenchmarkCompleteHour(b *testing.B) {
	s := opened(b, folder(b))
	minute := level(1000, 60)
	hour := func(w io.Writer) error {
		for range 60 {
			if err := minute(w); err != nil {
				return err
			}
		}
		return nil
	}
	b.ReportAllocs()
	b.SetBytes(3600 * SampleRate * 2 * sampleSize)
	for b.Loop() {
		b.StopTimer()
		d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
		must(b, err)
		for side, live := range []string{"left", "right"} {
			_, err := d.Join(Party{User: live})
			must(b, err)
			must(b, d.BeginSegment(Segment{Live: live, Party: live, Side: Side(side), Began: at(0)}))
			must(b, d.Deliver(live, hour))
		}
		must(b, d.End(at(3600)))
		b.StartTimer()
		r, err := d.Complete(b.Context())
		must(b, err)
		b.StopTimer()
		must(b, s.Delete(r.ID))
		b.StartTimer()
	}
}

// BenchmarkJournal notes something of a call that has changed hands often.
func BenchmarkJournal(b *testing.B) {
	s := opened(b, folder(b))
	c := recorded(b, s)
	b.ReportAllocs()
	for b.Loop() {
		must(b, c.Consents("outside-1", ConsentTold, at(1)))
	}
}

// BenchmarkOpen finds a thousand recordings.
func BenchmarkOpen(b *testing.B) {
	dir := folder(b)
	s, err := open(dir, from(1<<30).disk())
	must(b, err)
	for i := range 1000 {
		brief(b, s, i, "mara", "jo")
	}
	must(b, s.Close())
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(dir)
		must(b, err)
		if len(s.Of("mara")) != 1000 || s.Expired(noon.AddDate(3, 0, 0), time.Hour) == nil {
			b.Fatal("not found")
		}
		must(b, s.Close())
	}
}
