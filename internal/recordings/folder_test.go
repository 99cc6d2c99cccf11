package recordings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFolder holds whose folder it may be.
func TestFolder(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(dir string) error
		want    string // in the error, empty for none
	}{
		{"new", func(string) error { return nil }, ""},
		{"empty and open to others", func(dir string) error { return errors.Join(os.Mkdir(dir, 0o755), os.Chmod(dir, 0o755)) }, ""},
		{"full and open to others", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o755), os.Chmod(dir, 0o750), os.WriteFile(filepath.Join(dir, "x"), nil, 0o600))
		}, "others may read it (mode 0750): name a folder of its own, or run chmod 0700 on it"},
		{"a file", func(dir string) error { return os.WriteFile(dir, nil, 0o600) }, "not a directory"},
		{"nowhere", func(dir string) error { return os.Remove(filepath.Dir(dir)) }, "no such file or directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "parent", "recordings")
			must(t, os.Mkdir(filepath.Dir(dir), 0o700))
			must(t, test.prepare(dir))
			s, err := Open(dir)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), dir) {
					t.Errorf("error %v", err)
				}
				return
			}
			must(t, err)
			defer s.Close()
			info, err := os.Stat(dir)
			must(t, err)
			if info.Mode().Perm() != 0o700 {
				t.Errorf("mode %v", info.Mode())
			}
		})
	}
}

// TestForeignFolder holds that a folder of another user is refused, even to root.
func TestForeignFolder(t *testing.T) {
	dir := folder(t)
	must(t, os.Mkdir(dir, 0o700))
	if err := os.Chown(dir, 12345, 12345); err != nil {
		// Only root can give something away; to others it is refused by the system.
		if !errors.Is(err, os.ErrPermission) {
			t.Error(err)
		}
		return
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "user id 12345") {
		t.Errorf("error %v", err)
	}
}

// TestOneProcess holds that nobody else gets the folder meanwhile.
func TestOneProcess(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "another process uses it") {
		t.Errorf("error %v", err)
	}
	must(t, s.Close())
	opened(t, dir)
}

// TestHostileFolder holds that what is not of a recording is reported and left
// alone, and that the others are found.
func TestHostileFolder(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	good, err := recorded(t, s).Complete(t.Context())
	must(t, err)
	open := recorded(t, s)
	text, err := os.ReadFile(filepath.Join(dir, good.ID+".json"))
	must(t, err)
	must(t, s.Close())
	outside := filepath.Join(t.TempDir(), "outside.json")
	must(t, os.WriteFile(outside, text, 0o600))
	bad := map[string]func(path string) error{
		"truncated.json":      func(path string) error { return os.WriteFile(path, text[:len(text)/2], 0o600) },
		"empty.json":          func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"other-id.json":       func(path string) error { return os.WriteFile(path, text, 0o600) },
		"huge.json":           func(path string) error { return os.WriteFile(path, []byte(strings.Repeat(" ", maxRecord+1)), 0o600) },
		"folder.json":         func(path string) error { return os.Mkdir(path, 0o700) },
		"link.json":           func(path string) error { return os.Symlink(outside, path) },
		"alone.wav":           func(path string) error { return os.WriteFile(path, []byte("RIFF"), 0o600) },
		"file.draft":          func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"notes.txt":           func(path string) error { return os.WriteFile(path, nil, 0o600) },
		".hidden.json":        func(path string) error { return os.WriteFile(path, text, 0o600) },
		"in two lines\n.json": func(path string) error { return os.WriteFile(path, text, 0o600) },
		"no-journal.draft": func(path string) error {
			return errors.Join(os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, "segment-0.sln"), []byte("xx"), 0o600))
		},
		"bad-journal.draft": func(path string) error {
			return errors.Join(os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, journal), []byte(`{"version":1,"id":"bad-journal","state":"open"}`), 0o600))
		},
	}
	for name, put := range bad {
		must(t, put(filepath.Join(dir, name)))
	}
	s = opened(t, dir)
	var reported []string
	for _, p := range s.Problems() {
		reported = append(reported, p.Name)
		t.Logf("%q: %v", p.Name, p.Err)
	}
	for name := range bad {
		if !slices.Contains(reported, name) {
			t.Errorf("%q is not reported", name)
		}
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Errorf("%q is gone: %v", name, err)
		}
	}
	if len(reported) != len(bad) || len(s.All()) != 1 || len(s.Drafts()) != 1 || s.Drafts()[0].ID() != open.ID() {
		t.Errorf("%d problems, %d complete, %d drafts", len(reported), len(s.All()), len(s.Drafts()))
	}
}

// TestNames holds that no id of a call leads out of the folder, or to the files of
// another.
func TestNames(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	ids := make(map[string]string)
	for _, callID := range []string{
		"1763812800.12", "1763812800.12", "../../etc/passwd", "/etc/passwd", "", ".", "..", "-rf", "a b\n\x00", "ä", "\xff",
		strings.Repeat("x", 500), strings.Repeat("ä", 500), "a.draft", "a.wav", "a",
	} {
		d, err := s.Begin(Beginning{CallID: callID, At: at(0)})
		must(t, err)
		if other, taken := ids[d.ID()]; taken {
			t.Errorf("calls %q and %q are both %s", callID, other, d.ID())
		}
		ids[d.ID()] = callID
		if !validID(d.ID()) || !strings.HasPrefix(d.ID(), "20261122-120000-") {
			t.Errorf("call %q is %s", callID, d.ID())
		}
		must(t, d.End(at(1)))
		_, err = d.Complete(t.Context())
		must(t, err)
	}
	if names := ls(t, dir); len(names) != 2*len(ids) {
		t.Errorf("%d files of %d recordings", len(names), len(ids))
	}
	must(t, s.Close())
	if again := opened(t, dir); len(again.All()) != len(ids) || len(again.Problems()) > 0 {
		t.Errorf("%d found, problems: %v", len(again.All()), again.Problems())
	}
}

// TestRefused holds what a journal does not take.
func TestRefused(t *testing.T) {
	s := opened(t, folder(t))
	d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
	must(t, err)
	_, err = d.Join(Party{User: "mara"})
	must(t, err)
	must(t, d.BeginSegment(Segment{Live: "m", Party: "mara", Began: at(0)}))
	before := d.Recording()
	for name, do := range map[string]func() error{
		"party unknown":        func() error { return d.BeginSegment(Segment{Live: "x", Party: "jo", Began: at(0)}) },
		"live name twice":      func() error { return d.BeginSegment(Segment{Live: "m", Party: "mara", Began: at(0)}) },
		"no live name":         func() error { return d.BeginSegment(Segment{Party: "mara", Began: at(0)}) },
		"third side":           func() error { return d.BeginSegment(Segment{Live: "x", Party: "mara", Side: 2, Began: at(0)}) },
		"no time":              func() error { return d.BeginSegment(Segment{Live: "x", Party: "mara"}) },
		"no segment":           func() error { return d.EndSegment("x", at(1)) },
		"no segment to lose":   func() error { return d.Lose("x", "why") },
		"consent unknown":      func() error { return d.Consents("mara", "maybe", at(1)) },
		"consent of nobody":    func() error { return d.Consents("jo", ConsentTold, at(1)) },
		"delivery of nothing":  func() error { return d.Deliver("x", level(1, 1)) },
		"complete in the call": func() error { _, err := d.Complete(t.Context()); return err },
	} {
		if err := do(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if after := d.Recording(); len(after.Segments) != 1 || after.State != before.State {
		t.Errorf("%+v", after)
	}
	if _, err := s.Begin(Beginning{CallID: "c"}); err == nil {
		t.Error("a call of no time is taken")
	}
}

// TestAtOnce holds that everything may happen at the same time.
func TestAtOnce(t *testing.T) {
	s := opened(t, folder(t))
	var calls sync.WaitGroup
	for i := range 4 {
		calls.Go(func() {
			d, err := s.Begin(Beginning{CallID: "c", At: at(0)})
			if err != nil {
				t.Error(err)
				return
			}
			var parties sync.WaitGroup
			for j := range 3 {
				parties.Go(func() {
					live := fmt.Sprint(i, "-", j)
					party, err := d.Join(Party{})
					err = errors.Join(err, d.BeginSegment(Segment{Live: live, Party: party, Side: Side(j % 2), Began: at(0)}),
						d.Deliver(live, level(1, 1)), d.EndSegment(live, at(1)))
					if err != nil {
						t.Error(err)
					}
					s.Drafts()
					d.Recording()
				})
			}
			parties.Wait()
			if err := d.End(at(1)); err != nil {
				t.Error(err)
			}
			r, err := d.Complete(t.Context())
			if err != nil || len(r.Segments) != 3 || len(r.Gaps) > 0 {
				t.Errorf("%+v, %v", r, err)
			}
			s.Usage()
			if i%2 == 0 {
				if err := s.Delete(r.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	calls.Wait()
	if u := s.Usage(); u.Recordings != 2 || u.Drafts != 0 || u.Bytes != 2*(headerSize+SampleRate*4) {
		t.Errorf("%+v", u)
	}
	if expired := s.Expired(at(1).Add(time.Hour), time.Minute); len(expired) != 2 {
		t.Errorf("%d expired", len(expired))
	}
}
