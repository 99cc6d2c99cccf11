package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"syscall"
	"testing"
)

var errDead = errors.New("the process is dead")

// faults lets steps on the disk fail.
type faults struct {
	steps  int
	failed []string
	gone   bool                                 // something was removed
	fails  func(n int, step, name string) error // the n-th, from 0
}

func (f *faults) fail(step, name string) error {
	n := f.steps
	f.steps++
	err := f.fails(n, step, name)
	if err != nil {
		f.failed = append(f.failed, step+" "+name)
	}
	f.gone = f.gone || err == nil && step == "remove"
	return err
}

// disk is one with these faults, and without the time that a real one takes.
func (f *faults) disk() disk {
	return disk{fail: f.fail, flush: func(*os.File) error { return nil }}
}

// from lets every step from the n-th on fail, as for a process that dies there.
func from(n int) *faults {
	return &faults{fails: func(i int, _, _ string) error {
		if i >= n {
			return errDead
		}
		return nil
	}}
}

// once lets the n-th step fail, and no other.
func once(n int) *faults {
	return &faults{fails: func(i int, _, _ string) error {
		if i == n {
			return syscall.EIO
		}
		return nil
	}}
}

// play carries out a recording step by step, up to the first error. Each step that
// fails is tried so often.
func play(tb testing.TB, s *Store, tries int) (d *Draft, r Recording, err error) {
	tb.Helper()
	try := func(do func() error) {
		for n := 0; err == nil || n > 0 && n < tries; n++ {
			if err = do(); err == nil {
				return
			}
		}
	}
	segment := func(live, party string, side Side, from, to float64) {
		try(func() error { return d.BeginSegment(Segment{Live: live, Party: party, Side: side, Began: at(from)}) })
		try(func() error { return d.EndSegment(live, at(to)) })
	}
	try(func() error {
		d, err = s.Begin(Beginning{CallID: "c", At: at(0)})
		return err
	})
	try(func() error { _, err := d.Join(Party{User: "mara"}); return err })
	try(func() error { _, err := d.Join(Party{}); return err })
	segment("m", "mara", SideLeft, 0, 1)
	segment("o", "outside-1", SideRight, 0.5, 2)
	try(func() error { return d.Pause("mara", at(0.8)) })
	try(func() error { return d.Resume("mara", at(0.9)) })
	try(func() error { return d.End(at(2)) })
	try(func() error { return d.Deliver("m", level(100, 1)) })
	try(func() error { return d.Deliver("o", level(200, 1.5)) })
	try(func() error {
		r, err = d.Complete(tb.Context())
		return err
	})
	return d, r, err
}

// resume does what a daemon does that finds a draft: it ends it, and fetches once
// more what is not here.
func resume(tb testing.TB, d *Draft) {
	tb.Helper()
	must(tb, d.End(at(2)))
	for _, g := range d.Recording().Segments {
		if !g.Delivered {
			must(tb, d.Deliver(g.Live, map[string]func(io.Writer) error{"m": level(100, 1), "o": level(200, 1.5)}[g.Live]))
		}
	}
	_, err := d.Complete(tb.Context())
	must(tb, err)
}

// wanted is the audio of that recording.
func wanted(tb testing.TB) ([]byte, int) {
	tb.Helper()
	f := &faults{fails: func(int, string, string) error { return nil }}
	s, err := open(folder(tb), f.disk())
	must(tb, err)
	defer s.Close()
	_, r, err := play(tb, s, 1)
	must(tb, err)
	return kept(tb, s, r.ID), f.steps
}

// TestCrash lets the process die at each step on the disk.
func TestCrash(t *testing.T) {
	audio, steps := wanted(t)
	if steps < 50 {
		t.Fatalf("%d steps", steps)
	}
	for n := range steps {
		dir := folder(t)
		f := from(n)
		s, err := open(dir, f.disk())
		must(t, err)
		if _, _, err := play(t, s, 1); !errors.Is(err, errDead) {
			t.Fatalf("step %d: %v", n, err)
		}
		must(t, s.Close())
		t.Run(fmt.Sprint(n, " ", f.failed[0]), func(t *testing.T) { revived(t, dir, audio) })
	}
}

// revived holds what is found after a crash.
func revived(t *testing.T, dir string, audio []byte) {
	t.Helper()
	s, err := open(dir, from(1<<30).disk())
	must(t, err)
	defer s.Close()
	if len(s.Problems()) > 0 {
		t.Errorf("problems: %v", s.Problems())
	}
	drafts, complete := s.Drafts(), s.All()
	if len(drafts)+len(complete) > 1 {
		t.Fatalf("%d drafts, %d complete", len(drafts), len(complete))
	}
	if len(drafts) == 1 {
		whole := drafts[0].Recording().State == StateEnded
		resume(t, drafts[0])
		if complete = s.All(); len(complete) != 1 {
			t.Fatal("not complete")
		}
		if got := kept(t, s, complete[0].ID); whole && !bytes.Equal(got, audio) {
			t.Errorf("%d bytes of audio, want %d", len(got), len(audio))
		}
	}
	for _, m := range complete {
		must(t, s.Verify(t.Context(), m.ID))
	}
	if names := ls(t, dir); len(names) != 2*len(complete) {
		t.Errorf("left in the folder: %q", names)
	}
}

// TestFault lets each step fail once: what is tried again succeeds.
func TestFault(t *testing.T) {
	audio, steps := wanted(t)
	for n := range steps {
		f := once(n)
		dir := folder(t)
		s, err := open(dir, f.disk())
		must(t, err)
		_, r, err := play(t, s, 2)
		if err != nil {
			t.Fatalf("step %d, %s: %v", n, f.failed, err)
		}
		if got := kept(t, s, r.ID); !bytes.Equal(got, audio) || len(ls(t, dir)) != 2 {
			t.Errorf("step %d, %s: %d bytes of audio, %q", n, f.failed, len(got), ls(t, dir))
		}
		must(t, s.Close())
	}
}

// TestSynced holds that what a method has done is on the disk when it returns, and
// that no file is given its name before its content is there.
func TestSynced(t *testing.T) {
	files, folders := make(map[string]bool), make(map[string]bool) // that are not
	f := &faults{fails: func(_ int, step, name string) error {
		switch step {
		case "write":
			files[name] = true
		case "fsync":
			delete(files, name)
		case "sync":
			delete(folders, name)
		case "rename":
			if len(files) > 0 {
				t.Errorf("rename %s before %v are on the disk", name, files)
			}
			folders[path.Dir(name)] = true
		case "mkdir", "remove":
			delete(folders, name)
			folders[path.Dir(name)] = true
		}
		return nil
	}}
	s, err := open(folder(t), f.disk())
	must(t, err)
	defer s.Close()
	synced := func(what string) {
		t.Helper()
		if len(files)+len(folders) > 0 {
			t.Errorf("%s: not on the disk: %v %v", what, files, folders)
		}
	}
	d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	synced("begin")
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	synced("join")
	must(t, d.BeginSegment(Segment{Live: "m", Party: "mara", Began: at(0)}))
	must(t, d.Deliver("m", level(1, 1)))
	synced("deliver")
	must(t, d.End(at(1)))
	r, err := d.Complete(t.Context())
	must(t, err)
	synced("complete")
	must(t, s.Delete(r.ID))
	synced("delete")
	d, err = s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	must(t, d.Discard())
	synced("discard")
}

// TestDiscard lets the process die at each step of deleting a draft.
func TestDiscard(t *testing.T) {
	erased(t, func(s *Store) { recorded(t, s) }, func(s *Store) error {
		for _, d := range s.Drafts() {
			if err := d.Discard(); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestDelete lets the process die at each step of deleting a complete recording.
func TestDelete(t *testing.T) {
	erased(t, func(s *Store) {
		_, err := recorded(t, s).Complete(t.Context())
		must(t, err)
	}, func(s *Store) error {
		for _, m := range s.All() {
			if err := s.Delete(m.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// erased holds that a deletion that is interrupted at any step is ended by the next
// process, at the latest when it is asked for once more.
func erased(t *testing.T, prepare func(*Store), erase func(*Store) error) {
	t.Helper()
	for n := 0; ; n++ {
		dir := folder(t)
		first, err := open(dir, from(1<<30).disk())
		must(t, err)
		prepare(first)
		must(t, first.Close())
		f := from(n)
		s, err := open(dir, f.disk())
		must(t, err)
		dead := erase(s)
		must(t, s.Close())
		if dead == nil {
			if n < 4 {
				t.Errorf("only %d steps", n)
			}
			if names := ls(t, dir); len(names) > 0 {
				t.Errorf("left: %q", names)
			}
			return
		}
		again, err := open(dir, from(1<<30).disk())
		must(t, err)
		if len(again.Problems()) > 0 {
			t.Errorf("step %d: %v", n, again.Problems())
		}
		if names := ls(t, dir); f.gone && len(names) > 0 {
			t.Errorf("step %d, %s: a deletion that has begun is not ended: %q", n, f.failed[0], names)
		}
		must(t, erase(again))
		if names := ls(t, dir); len(names) > 0 {
			t.Errorf("step %d, %s: left %q", n, f.failed[0], names)
		}
		must(t, again.Close())
	}
}

// limited says that this process is the one of TestFileLimit. Its working folder is
// where to write.
const limited = "LINEWARDEN_RECORDINGS_LIMITED"
