package recordings

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is when the calls of the tests begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// at is a time of a call, in seconds.
func at(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

// folder is an empty one for recordings.
func folder(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "recordings")
}

func opened(tb testing.TB, dir string) *Store {
	tb.Helper()
	s, err := Open(dir)
	must(tb, err)
	tb.Cleanup(func() { s.Close() })
	return s
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// level is audio of one value for a time.
func level(value int16, seconds float64) func(io.Writer) error {
	raw := make([]byte, 0, int(seconds*SampleRate)*sampleSize)
	for range int(seconds * SampleRate) {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(value))
	}
	return func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(raw)); return err }
}

// heard is what is in an audio file at a time, left and right.
func heard(tb testing.TB, wav []byte, seconds float64) [2]int16 {
	tb.Helper()
	i := headerSize + int(seconds*SampleRate)*4
	if i+4 > len(wav) {
		tb.Fatalf("%d bytes of audio end before %v s", len(wav), seconds)
	}
	return [2]int16{int16(binary.LittleEndian.Uint16(wav[i:])), int16(binary.LittleEndian.Uint16(wav[i+2:]))}
}

// kept reads an audio file as a whole.
func kept(tb testing.TB, s *Store, id string) []byte {
	tb.Helper()
	f, err := s.Audio(id)
	must(tb, err)
	defer f.Close()
	wav, err := io.ReadAll(f)
	must(tb, err)
	return wav
}

// call is a recording of a call that is transferred, and that pauses:
//
//	mara       left   0 s to 10 s, in two stretches around the pause
//	outside-1  right  1 s to 10 s, of which the last 4 s are missing
//	jo         left   8 s to 12 s
//	pause             3 s to 5 s
type call struct {
	*Draft
	tb testing.TB
}

func (c call) segment(live, party string, side Side, from, to float64) {
	c.tb.Helper()
	must(c.tb, c.BeginSegment(Segment{Live: live, Party: party, Side: side, Began: at(from)}))
	must(c.tb, c.EndSegment(live, at(to)))
}

// recorded is such a call that has ended, with all that was recorded delivered.
func recorded(tb testing.TB, s *Store) call {
	tb.Helper()
	d, err := s.Begin(Beginning{CallID: "1763812800.12", DecisionID: "d-1", StartedBy: "mara", Way: "key", Queue: "support", Number: "+49891234560", At: at(0)})
	must(tb, err)
	c := call{d, tb}
	_, err = c.Join(Party{User: "mara"})
	must(tb, err)
	outside, err := c.Join(Party{Number: "+49891234567"})
	must(tb, err)
	must(tb, c.Consents(outside, ConsentTold, at(0.5)))
	c.segment("m1", "mara", SideLeft, 0, 3)
	c.segment("o1", outside, SideRight, 1, 10)
	must(tb, c.Pause("mara", at(3)))
	must(tb, c.Resume("", at(5)))
	c.segment("m2", "mara", SideLeft, 5, 10)
	_, err = c.Join(Party{User: "jo"})
	must(tb, err)
	c.segment("j1", "jo", SideLeft, 8, 12)
	must(tb, c.End(at(12)))
	must(tb, c.Deliver("m1", level(100, 3.5))) // its stop came late
	must(tb, c.Deliver("o1", level(-200, 5)))
	must(tb, c.Deliver("m2", level(30000, 5)))
	must(tb, c.Deliver("j1", level(20000, 4)))
	return c
}

func TestComplete(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	c := recorded(t, s)
	r, err := c.Complete(t.Context())
	must(t, err)
	wav := kept(t, s, r.ID)
	for seconds, want := range map[float64][2]int16{
		0: {100, 0}, 0.999: {100, 0}, 1: {100, -200}, 2.999: {100, -200},
		3: {0, 0}, 3.2: {0, 0}, 4.999: {0, 0}, // the pause
		5: {30000, -200}, 5.999: {30000, -200}, 6: {30000, 0}, // the gap
		8: {32767, 0}, 9.999: {32767, 0}, 10: {20000, 0}, 11.999: {20000, 0},
	} {
		if got := heard(t, wav, seconds); got != want {
			t.Errorf("at %v s: %v, want %v", seconds, got, want)
		}
	}
	if want := headerSize + 12*SampleRate*4; len(wav) != want || r.Audio.Bytes != int64(want) || r.Audio.Duration() != 12*time.Second {
		t.Errorf("%d bytes, %+v; want %d", len(wav), r.Audio, want)
	}
	if diff := cmp.Diff([]Gap{{Party: "outside-1", Side: SideRight, From: at(6), To: at(10), Why: "less audio came than the time would have held"}}, r.Gaps); diff != "" {
		t.Error(diff)
	}
	if m := s.All()[0]; m.Queue != "support" || m.Number != "+49891234560" || m.CallID != "1763812800.12" {
		t.Errorf("%+v", m)
	}
	again, err := s.Get(r.ID)
	must(t, err)
	if diff := cmp.Diff(r, again); diff != "" {
		t.Error(diff)
	}
	must(t, s.Verify(t.Context(), r.ID))
	if want := []string{"20261122-120000-1763812800.12.json", "20261122-120000-1763812800.12.wav"}; !slices.Equal(ls(t, dir), want) {
		t.Errorf("in the folder: %q", ls(t, dir))
	}
}

// ls is what is in a folder.
func ls(tb testing.TB, dir string) []string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	must(tb, err)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
		info, err := e.Info()
		must(tb, err)
		if info.Mode().Perm()&0o077 != 0 {
			tb.Errorf("others may read %s: %v", e.Name(), info.Mode())
		}
	}
	return names
}
