package recordings

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzOpen reads a folder in which anything may stand. A recording beside it is
// found all the same; what is taken for a recording can be written and read again.
func FuzzOpen(f *testing.F) {
	s := opened(f, folder(f))
	c := recorded(f, s)
	for _, add := range []func() Recording{
		c.Recording,
		func() Recording { r, err := c.Complete(f.Context()); must(f, err); return r },
	} {
		r := add()
		r.ID = "x"
		text, err := encode(&r)
		must(f, err)
		f.Add(text)
	}
	f.Add([]byte(`{"version":1,"id":"x","state":"complete","began":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"version":1,"id":"x","state":"discarded","began":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"segments":[{"side":-1,"began":"9999-12-31T23:59:59Z"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := filepath.Join(t.TempDir(), "recordings")
		must(t, os.MkdirAll(filepath.Join(dir, "x.draft"), 0o700))
		must(t, os.Chmod(dir, 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "x.draft", journal), text, 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "y.json"), text, 0o600))
		free := disk{flush: func(*os.File) error { return nil }}
		s, err := open(dir, free)
		must(t, err)
		defer s.Close()
		s.All()
		s.Usage()
		for _, d := range s.Drafts() {
			r := d.Recording()
			if _, err := lay(&r); err != nil {
				t.Log(err)
			}
			text, err := encode(&r)
			must(t, err)
			again, err := decode(text)
			must(t, err)
			if diff := cmp.Diff(r, again); diff != "" {
				t.Error(diff)
			}
			must(t, d.Discard())
		}
		if _, err := s.Begin(Beginning{CallID: "c", At: at(0)}); err != nil {
			t.Error(err)
		}
	})
}
