package recordings

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// brief is a complete recording of a call of these users that began on a day.
func brief(tb testing.TB, s *Store, day int, users ...string) string {
	tb.Helper()
	began := noon.AddDate(0, 0, day)
	d, err := s.Begin(Beginning{CallID: "c", At: began})
	must(tb, err)
	for _, user := range users {
		_, err = d.Join(Party{User: user})
		must(tb, err)
	}
	_, err = d.Join(Party{Number: "+4989"})
	must(tb, err)
	must(tb, d.End(began.Add(time.Minute)))
	r, err := d.Complete(tb.Context())
	must(tb, err)
	return r.ID
}

func TestFind(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	second := brief(t, s, 2, "mara", "jo")
	first := brief(t, s, 1, "mara")
	third := brief(t, s, 3, "jo")
	check := func(s *Store) {
		t.Helper()
		ids := func(found []Summary) []string {
			var ids []string
			for _, m := range found {
				ids = append(ids, m.ID)
			}
			return ids
		}
		if got := ids(s.All()); !slices.Equal(got, []string{third, second, first}) {
			t.Errorf("all: %q", got)
		}
		if got := ids(s.Of("mara")); !slices.Equal(got, []string{second, first}) {
			t.Errorf("mara's: %q", got)
		}
		if got := ids(s.Of("")); len(got) > 0 {
			t.Errorf("nobody's: %q", got)
		}
		if r, err := s.Last("jo"); err != nil || r.ID != third {
			t.Errorf("jo's last: %s, %v", r.ID, err)
		}
		if _, err := s.Last("kim"); !errors.Is(err, ErrNotFound) {
			t.Errorf("kim's last: %v", err)
		}
		now := noon.AddDate(0, 0, 32).Add(time.Minute)
		if got := ids(s.Expired(now.Add(time.Second), 30*24*time.Hour)); !slices.Equal(got, []string{first, second}) {
			t.Errorf("expired: %q", got)
		}
		if got := ids(s.Expired(now, 30*24*time.Hour)); !slices.Equal(got, []string{first}) {
			t.Errorf("expired a second before: %q", got)
		}
		if got := ids(s.Expired(now, 0)); len(got) > 0 {
			t.Errorf("expired though kept for ever: %q", got)
		}
		if u := s.Usage(); u != (Usage{Recordings: 3, Bytes: 3 * headerSize}) {
			t.Errorf("%+v", u)
		}
	}
	check(s)
	must(t, s.Close())
	s = opened(t, dir)
	check(s)

	must(t, s.Delete(second))
	if err := s.Delete(second); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	for _, id := range []string{second, "", "..", "../x", first + ".json", third + "\x00"} {
		if _, err := s.Get(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("get %q: %v", id, err)
		}
		if _, err := s.Audio(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("audio of %q: %v", id, err)
		}
		if err := s.Delete(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("delete %q: %v", id, err)
		}
		if err := s.Verify(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("verify %q: %v", id, err)
		}
	}
	if got := s.Of("jo"); len(got) != 1 || got[0].ID != third {
		t.Errorf("jo's: %+v", got)
	}
}

func TestVerify(t *testing.T) {
	dir := folder(t)
	s := opened(t, dir)
	r, err := recorded(t, s).Complete(t.Context())
	must(t, err)
	path := filepath.Join(dir, r.ID+".wav")
	wav := kept(t, s, r.ID)
	changed := bytes.Clone(wav)
	changed[len(changed)/2] ^= 1
	for name, spoil := range map[string]func() error{
		"a bit":     func() error { return os.WriteFile(path, changed, 0o600) },
		"cut":       func() error { return os.WriteFile(path, wav[:len(wav)-1], 0o600) },
		"longer":    func() error { return os.WriteFile(path, append(bytes.Clone(wav), 0), 0o600) },
		"gone":      func() error { return os.Remove(path) },
		"a folder":  func() error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
		"elsewhere": func() error { return errors.Join(os.Remove(path), os.Symlink("/dev/zero", path)) },
	} {
		must(t, os.RemoveAll(path))
		must(t, os.WriteFile(path, wav, 0o600))
		must(t, s.Verify(t.Context(), r.ID))
		must(t, spoil())
		if err := s.Verify(t.Context(), r.ID); err == nil {
			t.Errorf("%s: nothing wrong", name)
		} else if name != "a folder" && name != "elsewhere" && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	must(t, os.RemoveAll(path))
	must(t, os.WriteFile(path, wav, 0o600))
	if err := s.Verify(ctx, r.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	// What is damaged is told at the start, found, and can be deleted.
	must(t, os.WriteFile(path, wav[:100], 0o600))
	must(t, s.Close())
	s = opened(t, dir)
	if p := s.Problems(); len(p) != 1 || !errors.Is(p[0].Err, ErrDamaged) || len(s.All()) != 1 {
		t.Errorf("%v, %d found", p, len(s.All()))
	}
	must(t, s.Delete(r.ID))
	if names := ls(t, dir); len(names) > 0 {
		t.Errorf("left: %q", names)
	}
}

func TestMono(t *testing.T) {
	s := opened(t, folder(t))
	r, err := recorded(t, s).Complete(t.Context())
	must(t, err)
	var mono bytes.Buffer
	must(t, s.Mono(t.Context(), r.ID, &mono))
	both := kept(t, s, r.ID)
	head, err := header(1, 12*SampleRate*sampleSize)
	must(t, err)
	if !bytes.Equal(mono.Bytes()[:headerSize], head) || mono.Len() != headerSize+12*SampleRate*sampleSize {
		t.Fatalf("%d bytes that begin with % x", mono.Len(), mono.Bytes()[:headerSize])
	}
	for _, seconds := range []float64{0.5, 1.5, 4, 5.5, 7, 9, 11} {
		of := heard(t, both, seconds)
		i := headerSize + int(seconds*SampleRate)*sampleSize
		if got := int32(int16(mono.Bytes()[i]) | int16(mono.Bytes()[i+1])<<8); got != int32(saturated(int32(of[0])+int32(of[1]))) {
			t.Errorf("at %v s: %d of %v", seconds, got, of)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Mono(ctx, r.ID, &mono); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestAudioOutlivesDeletion holds that who listens is not cut off.
func TestAudioOutlivesDeletion(t *testing.T) {
	s := opened(t, folder(t))
	r, err := recorded(t, s).Complete(t.Context())
	must(t, err)
	audio, err := s.Audio(r.ID)
	must(t, err)
	defer audio.Close()
	must(t, s.Delete(r.ID))
	var got bytes.Buffer
	if n, err := got.ReadFrom(audio); err != nil || n != r.Audio.Bytes {
		t.Errorf("%d bytes, %v", n, err)
	}
}
