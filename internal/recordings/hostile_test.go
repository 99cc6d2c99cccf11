package recordings

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What is not what was recorded is not played to anybody.
func TestMonoOfDamaged(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	r, err := recorded(t, s).Complete(t.Context())
	must(t, err)
	wav := kept(t, s, r.ID)
	wav[len(wav)/2] ^= 1
	must(t, os.WriteFile(filepath.Join(dir, r.ID+".wav"), wav, 0o600))
	if err := s.Mono(t.Context(), r.ID, io.Discard); !errors.Is(err, ErrDamaged) {
		t.Errorf("played: %v", err)
	}
}

// A daemon that comes hours later does not know when the recording ended, and neither
// dates it anew nor makes it longer.
func TestEndsWithItsAudio(t *testing.T) {
	s := opened(t, folder(t))
	d, err := s.Begin(Beginning{CallID: "c", Way: "answer", At: at(0)})
	must(t, err)
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	must(t, d.BeginSegment(Segment{Live: "m1", Party: "mara", Began: at(2)}))
	must(t, d.End(time.Time{}))
	must(t, d.Deliver("m1", level(100, 5)))
	r, err := d.Complete(t.Context())
	must(t, err)
	if !r.Ended.Equal(at(7)) || r.Audio.Seconds != 5 || len(r.Gaps) > 0 {
		t.Errorf("ended at %s, %v s, gaps %v", r.Ended, r.Audio.Seconds, r.Gaps)
	}
}
