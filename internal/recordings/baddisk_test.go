package recordings

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiscardOnFullDisk holds that there is always room to delete.
func TestDiscardOnFullDisk(t *testing.T) {
	dir := folder(t)
	full := false
	f := &faults{fails: func(_ int, step, _ string) error {
		if full && (step == "create" || step == "write") {
			return syscall.ENOSPC
		}
		return nil
	}}
	s, err := open(dir, f.disk())
	must(t, err)
	defer s.Close()
	c := recorded(t, s)
	full = true
	if err := c.Consents("outside-1", ConsentObjected, at(13)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v", err)
	}
	if _, err := c.Complete(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v", err)
	}
	must(t, c.Discard())
	if names := ls(t, dir); len(names) > 0 || len(s.Drafts()) > 0 {
		t.Errorf("left: %q", names)
	}
	must(t, c.Discard())
	if err := c.Deliver("m1", level(1, 1)); !errors.Is(err, ErrState) {
		t.Errorf("error %v", err)
	}
}

// TestBrokenDelivery holds that half a stretch is not kept for one.
func TestBrokenDelivery(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	must(t, d.BeginSegment(Segment{Live: "m", Party: "mara", Began: at(0)}))
	must(t, d.End(at(1)))
	cut := errors.New("the network is cut")
	err = d.Deliver("m", func(w io.Writer) error {
		io.Copy(w, strings.NewReader(strings.Repeat("x", 100_000)))
		return cut
	})
	if !errors.Is(err, cut) {
		t.Errorf("error %v", err)
	}
	if names := ls(t, filepath.Join(dir, d.ID()+".draft")); len(names) != 1 {
		t.Errorf("left: %q", names)
	}
	if _, err := d.Complete(t.Context()); !errors.Is(err, ErrState) {
		t.Errorf("error %v", err)
	}
	must(t, d.Lose("m", "asterisk was restarted"))
	r, err := d.Complete(t.Context())
	must(t, err)
	if len(r.Gaps) != 1 || r.Gaps[0].Why != "asterisk was restarted" || r.Audio.Seconds != 0 {
		t.Errorf("%+v", r)
	}
}

// TestFileLimit holds what becomes of a delivery that the system itself cuts: the
// disk takes a part of it, and no more.
func TestFileLimit(t *testing.T) {
	if os.Getenv(limited) != "" {
		writeLimited(t)
		return
	}
	dir := folder(t)
	runLimited(t, dir)
	s := opened(t, dir)
	if len(s.Problems()) > 0 || len(s.Drafts()) != 1 {
		t.Fatalf("%v, %d drafts", s.Problems(), len(s.Drafts()))
	}
	d := s.Drafts()[0]
	if r := d.Recording(); r.Segments[0].Delivered {
		t.Errorf("%+v", r)
	}
	must(t, d.Deliver("m", level(1, 10)))
	must(t, d.End(at(10)))
	_, err := d.Complete(t.Context())
	must(t, err)
}
